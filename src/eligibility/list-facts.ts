import type { Condition } from './condition.schema.js';
import { mayHoldMore, verdictOf } from './decide.js';
import { Decimal, ZERO } from './decimal.js';
import type { DerivedFormula } from './derived.js';
import type { FactRecord, FactValue, MissingReason } from './facts.js';
import { recordFacts, type Scope } from './scope.js';

/** What came out of a list: a value, or why there is none. */
export type Derivation = { readonly value: FactValue } | { readonly missing: MissingReason };

export type ListFormula = Exclude<DerivedFormula, { readonly formula: unknown }>;

interface Row {
  /** The field's value; undefined where the record lacks it. */
  readonly value: FactValue | undefined;
  readonly sure: boolean;
}

const INCOMPLETE: Derivation = { missing: 'incomplete' };

/** The list that a formula reads. */
export function listOf(formula: ListFormula): string {
  return partsOf(formula).list;
}

/**
 * Counts, adds up, compares or collects over the records that satisfy `where`. A record whose `where` is undecided, or
 * that lacks the field, makes the result missing (incomplete), unless it cannot matter: it adds 0, its subject counts
 * already, it is no new extreme, or its value is in the set already.
 */
export function deriveFromList(formula: ListFormula, scope: Scope): Derivation {
  const { list, field, where } = partsOf(formula);
  const seen = scope.see(list);
  if (seen.value === undefined) return { missing: seen.missing ?? 'absent' };
  if (mayHoldMore(list, where, scope)) return INCOMPLETE;
  const rows = rowsOf(seen.value as readonly FactRecord[], list, field, where, scope);
  if ('count' in formula) return count(rows, field !== undefined);
  if ('sum' in formula) return sum(rows);
  if ('collect' in formula) return collect(rows);
  return extreme(rows, 'min' in formula ? (a, b) => a < b : (a, b) => a > b);
}

/** What all forms have in common. */
export function partsOf(formula: ListFormula): {
  readonly list: string;
  readonly field?: string;
  readonly where?: Condition;
} {
  if ('count' in formula) return { ...formula.count, field: formula.count.distinct };
  if ('sum' in formula) return formula.sum;
  if ('min' in formula) return formula.min;
  return 'max' in formula ? formula.max : formula.collect;
}

function rowsOf(
  records: readonly FactRecord[],
  list: string,
  field: string | undefined,
  where: Condition | undefined,
  enterprise: Scope,
): Row[] {
  const rows: Row[] = [];
  for (const record of records) {
    const scope = recordFacts(record, list, enterprise);
    const verdict = where ? verdictOf(where, scope) : 'eligible';
    if (verdict === 'ineligible') continue;
    rows.push({ value: field === undefined ? undefined : scope.see(field).value, sure: verdict === 'eligible' });
  }
  return rows;
}

function count(rows: readonly Row[], distinct: boolean): Derivation {
  if (!distinct) return rows.every(({ sure }) => sure) ? { value: rows.length } : INCOMPLETE;
  const subjects = new Set<FactValue>();
  for (const { sure, value } of rows) if (sure && value !== undefined) subjects.add(value);
  const settled = rows.every(({ value }) => value !== undefined && subjects.has(value));
  return settled ? { value: subjects.size } : INCOMPLETE;
}

function sum(rows: readonly Row[]): Derivation {
  let total = ZERO;
  for (const { value, sure } of rows) {
    if (typeof value !== 'number' || (!sure && value !== 0)) return INCOMPLETE;
    total = total.plus(new Decimal(value));
  }
  return { value: total.toNumber() };
}

function extreme(rows: readonly Row[], better: (a: string | number, b: string | number) => boolean): Derivation {
  let best: string | number | undefined;
  for (const { value, sure } of rows) {
    if (typeof value !== 'number' && typeof value !== 'string') return INCOMPLETE;
    if (sure && (best === undefined || better(value, best))) best = value;
  }
  const open = rows.some(({ value, sure }) => !sure && (best === undefined || better(value as string | number, best)));
  if (open) return INCOMPLETE;
  return best === undefined ? { missing: 'absent' } : { value: best };
}

function collect(rows: readonly Row[]): Derivation {
  const found = new Set<string>();
  for (const { value, sure } of rows) {
    if (value === undefined) return INCOMPLETE;
    if (sure) for (const one of textsOf(value)) found.add(one);
  }
  const open = rows.some(({ value, sure }) => !sure && textsOf(value).some((one) => !found.has(one)));
  return open ? INCOMPLETE : { value: [...found].sort() };
}

function textsOf(value: FactValue | undefined): readonly string[] {
  if (typeof value === 'string') return [value];
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}
