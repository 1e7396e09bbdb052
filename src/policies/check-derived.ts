import { parseBenefit } from '../eligibility/benefit/benefit.schema.js';
import { type DerivedFact, type DerivedFormula, factsBehind } from '../eligibility/derived.js';
import type { FactType } from '../eligibility/facts.js';
import { pointer, RuleError, type RuleProblem } from '../eligibility/rule-error.js';
import { definitionOf, fieldDefinitionOf } from '../eligibility/vocabulary.js';
import type { RuleBook } from './rule-book.schema.js';

type ListKind = 'count' | 'sum' | 'min' | 'max' | 'collect';
type ListSource = {
  readonly list: string;
  readonly field?: string;
  readonly distinct?: string;
  readonly where?: unknown;
};

const NUMERIC: readonly FactType[] = ['number', 'integer', 'money', 'ratio'];
/** Types of the field that each kind of formula reads. */
const READS: Readonly<Record<Exclude<ListKind, 'count'>, readonly FactType[]>> = {
  sum: NUMERIC,
  min: [...NUMERIC, 'date'],
  max: [...NUMERIC, 'date'],
  collect: ['text', 'code'],
};

/** What is wrong in `rules/derived.json`: formulas are checked as benefit formulas are, lists and fields must be there. */
export function checkDerived(book: RuleBook): RuleProblem[] {
  return [...book.derived.values()].flatMap((fact, at) => {
    const path = `/${at}`;
    const definition = book.catalogue.get(fact.key);
    if (!definition?.derived) return [problem(`${path}/key`, `facts.json has no derived fact "${fact.key}"`)];
    const found =
      'formula' in fact.formula
        ? checkFormula(fact.formula, definition.type, path, book)
        : checkList(fact.formula, definition.type, path, book);
    return [...found, ...checkSharing(fact.key, `${path}/key`, book)];
  });
}

/** What is computed from a conclusion would tell it, also where it is shown or compared on its own. */
function checkSharing(key: string, path: string, book: RuleBook): RuleProblem[] {
  const isConclusion = (one: string): boolean => book.catalogue.get(one)?.sharing === 'conclusion';
  const behind = factsBehind(key, book).find(isConclusion);
  if (behind === undefined || isConclusion(key)) return [];
  return [problem(path, `"${key}" is computed from ${behind}, a conclusion: its own sharing must be "conclusion"`)];
}

function checkFormula(
  { formula }: Extract<DerivedFormula, { readonly formula: unknown }>,
  type: FactType,
  path: string,
  book: RuleBook,
): RuleProblem[] {
  const wrong = NUMERIC.includes(type)
    ? []
    : [problem(`${path}/key`, `a formula gives a number, the fact is a ${type}`)];
  return [...wrong, ...amountProblems(formula, '/amount', `${path}/formula/formula`, book)];
}

function checkList(
  formula: Exclude<DerivedFormula, { readonly formula: unknown }>,
  type: FactType,
  path: string,
  book: RuleBook,
): RuleProblem[] {
  const [kind, source] = Object.entries(formula)[0] as [ListKind, ListSource];
  const at = `${path}/formula/${kind}`;
  const list = definitionOf(source.list, book);
  if (list?.type !== 'list') return [problem(`${at}/list`, `"${source.list}" is no list fact`)];
  const found: RuleProblem[] = [];
  if (kind !== 'count') {
    const field = fieldDefinitionOf(list, source.field ?? '');
    if (!field || !READS[kind].includes(field.type)) {
      found.push(problem(`${at}/field`, `"${source.field}" is no field of ${list.key} for ${kind}`));
    } else if (!gives(kind, field.type).includes(type)) {
      found.push(problem(`${path}/key`, `${kind} of a ${field.type} is no ${type}`));
    }
  } else if (!NUMERIC.includes(type)) {
    found.push(problem(`${path}/key`, `a count is no ${type}`));
  }
  // A sum over the same records with the same conditions is sound where this is.
  const { where, distinct } = source;
  const sumOver = {
    list: source.list,
    amount: { fixed: 1 },
    ...(where ? { where } : {}),
    ...(distinct ? { distinct } : {}),
  };
  return [...found, ...amountProblems({ sumOver }, '/amount/sumOver', at, book)];
}

function gives(kind: ListKind, field: FactType): readonly FactType[] {
  if (kind === 'collect') return ['set'];
  return field === 'date' ? ['date'] : NUMERIC;
}

/** Problems of an amount, their pointers moved from `inside` the benefit to `to`. */
function amountProblems(amount: unknown, inside: string, to: string, book: RuleBook): RuleProblem[] {
  try {
    parseBenefit({ amount }, book);
    return [];
  } catch (error) {
    if (!(error instanceof RuleError)) throw error;
    return error.problems.map((one) => ({
      ...one,
      path: one.path.startsWith(inside) ? to + one.path.slice(inside.length) : to,
    }));
  }
}

/** Derived facts that need themselves. */
export function checkDerivedCycles(derived: ReadonlyMap<string, DerivedFact>): RuleProblem[] {
  const keys = [...derived.keys()];
  const uses = new Map(
    keys.map((key) => [key, [...named(derived.get(key)?.formula)].filter((one) => derived.has(one))]),
  );
  const reaches = (from: string, to: string, seen: Set<string>): boolean =>
    (uses.get(from) ?? []).some((next) => {
      if (next === to) return true;
      if (seen.has(next)) return false;
      seen.add(next);
      return reaches(next, to, seen);
    });
  return keys.flatMap((key, at) =>
    reaches(key, key, new Set()) ? [problem(pointer('', at), `"${key}" is derived from itself`)] : [],
  );
}

/** The facts and lists that a formula names, of this year; an earlier year of a fact is another value. */
function named(node: unknown, into = new Set<string>()): Set<string> {
  if (typeof node !== 'object' || node === null) return into;
  for (const [name, value] of Object.entries(node)) {
    if ((name === 'fact' || name === 'list') && typeof value === 'string') into.add(value.replace(/^\$\./, ''));
    else named(value, into);
  }
  return into;
}

function problem(path: string, message: string): RuleProblem {
  return { path, code: 'value', message };
}
