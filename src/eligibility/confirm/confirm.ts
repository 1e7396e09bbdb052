import { Engine, Rule, type TopLevelCondition } from 'json-rules-engine';
import type { Condition, LeafCondition } from '../condition.schema.js';
import type { CivilDate, FactDefinition, Facts, FactType, FactValue, Observation } from '../facts.js';
import { AS_OF_FACT, definitionOf, type Vocabulary } from '../vocabulary.js';
import { addOperators, OfFirms, PartialSet } from './confirm-operators.js';

/** A rule to confirm; ids differ within one call. */
export interface Candidate {
  readonly id: string;
  readonly conditions: Condition;
}

/**
 * Asks json-rules-engine, with its own operators, whether each candidate's conditions are true. It sees only facts that
 * are present, fresh and of their type; a leaf with a missing side counts against the enterprise: false under an even
 * number of `not` nodes, true under an odd number. So the answer is true exactly where the three-valued verdict is
 * eligible, and a difference is a fault in one of the engines. Each call builds one engine of its own, because a shared
 * one drops rules when runs overlap. Rejects where a rule throws or a result is lost; a caller grants nothing then.
 */
export function confirm(
  candidates: readonly Candidate[],
  facts: Facts,
  asOf: CivilDate,
  vocabulary: Vocabulary,
): Promise<ReadonlyMap<string, boolean>> {
  const rules = candidates.map((candidate) => prepared(candidate, asOf, vocabulary));
  return trueOfEach(rules, [facts], asOf, vocabulary);
}

/**
 * Asks the same of one candidate for many enterprises, in their order. The engine is asked of several at a time, each
 * leaf of each of them, and says yes only where all are granted; otherwise it is asked of each half by itself.
 */
export async function confirmEach(
  candidate: Candidate,
  firms: readonly Facts[],
  asOf: CivilDate,
  vocabulary: Vocabulary,
): Promise<readonly boolean[]> {
  const rule = prepared(candidate, asOf, vocabulary);
  const answers = firms.map(() => false);
  const ask = async (rows: readonly number[]): Promise<void> => {
    const some = rows.map((row) => firms[row] as Facts);
    const granted = (await trueOfEach([rule], some, asOf, vocabulary)).get(candidate.id) === true;
    if (granted) for (const row of rows) answers[row] = true;
    if (granted || rows.length === 1) return;
    await ask(rows.slice(0, rows.length >> 1));
    await ask(rows.slice(rows.length >> 1));
  };
  for (const rows of alike(firms, rule, asOf, vocabulary)) await ask(rows);
  return answers;
}

/** The types of facts that have few values, unlike figures and days. */
const WORDS: ReadonlySet<FactType> = new Set(['boolean', 'code', 'set', 'text']);

/**
 * Rows that choose the same alternative, as far as words tell: of an `any` one alternative must be true of all that are
 * asked together. Where they are put together wrongly, it only takes more questions.
 */
function alike(
  firms: readonly Facts[],
  { choosing }: Prepared,
  asOf: CivilDate,
  vocabulary: Vocabulary,
): Iterable<readonly number[]> {
  const keys = [...choosing].map((key) => ({ key, inWords: WORDS.has(definitionOf(key, vocabulary)?.type ?? 'text') }));
  const groups = new Map<string, number[]>();
  for (const [row, facts] of firms.entries()) {
    const values: unknown[] = [];
    for (const { key, inWords } of keys) {
      const value = valueFor(key, facts, asOf, vocabulary) ?? null;
      values.push(inWords ? value : value === null);
    }
    const words = JSON.stringify(values);
    const group = groups.get(words);
    if (group === undefined) groups.set(words, [row]);
    else group.push(row);
  }
  return groups.values();
}

/** For each rule whether it is true of every one of the enterprises; with several, false where that is not seen. */
async function trueOfEach(
  rules: readonly Prepared[],
  firms: readonly Facts[],
  asOf: CivilDate,
  vocabulary: Vocabulary,
): Promise<ReadonlyMap<string, boolean>> {
  const engine = new Engine([], { allowUndefinedFacts: true, pathResolver: refusePath });
  addOperators(engine, asOf);
  for (const { rule } of rules) engine.addRule(rule);
  for (const key of new Set(rules.flatMap(({ keys }) => [...keys]))) {
    const values: unknown[] = [];
    for (const facts of firms) values.push(valueFor(key, facts, asOf, vocabulary));
    // What is constant needs no key under which it would be remembered.
    engine.addFact(key, new OfFirms(values), { cache: false });
  }
  const { results, failureResults } = await engine.run();
  const answers = new Map([...results, ...failureResults].map(({ name, result }) => [name, result === true]));
  if (results.length + failureResults.length !== rules.length || answers.size !== rules.length) {
    throw new Error(`json-rules-engine answered ${answers.size} of ${rules.length} rules`);
  }
  return answers;
}

interface Prepared {
  readonly named: Vocabulary['named'];
  readonly asOf: CivilDate;
  readonly rule: Rule;
  readonly keys: ReadonlySet<string>;
  /** Those of them that alternatives speak of. */
  readonly choosing: ReadonlySet<string>;
}

const preparations = new WeakMap<Condition, Prepared>();

/**
 * A rule as json-rules-engine gets it: named conditions written out, operators marked by polarity, facts listed. Several
 * engines may have it at a time: a rule looks at its engine, which is the last that it was given to, for its operators
 * alone, and those of one day are the same.
 */
function prepared({ id, conditions }: Candidate, asOf: CivilDate, { named }: Vocabulary): Prepared {
  const known = preparations.get(conditions);
  if (known?.named === named && known.asOf === asOf && known.rule.name === id) return known;
  const marking: Marking = { named, keys: new Set(), choosing: new Set() };
  const tree = mark(conditions, { negative: false, chosen: false }, marking);
  const root = ('fact' in tree ? { all: [tree] } : tree) as TopLevelCondition;
  const rule = new Rule({ name: id, conditions: root, event: { type: 'eligible' } });
  const made = { ...marking, asOf, rule };
  preparations.set(conditions, made);
  return made;
}

interface Marking {
  readonly named: Vocabulary['named'];
  readonly keys: Set<string>;
  readonly choosing: Set<string>;
}

interface Place {
  /** Under an odd number of `not` nodes. */
  readonly negative: boolean;
  /** Part of one alternative of several. */
  readonly chosen: boolean;
}

function mark(condition: Condition, at: Place, marking: Marking): Condition {
  // Each node costs the engine a copy and several promises: an `all` inside an `all` is part of it.
  if ('all' in condition) {
    const parts = condition.all.map((child) => mark(child, within(at, at.negative), marking));
    return { all: parts.flatMap((part) => ('all' in part ? part.all : [part])) };
  }
  if ('any' in condition) {
    const parts = condition.any.map((child) => mark(child, within(at, !at.negative), marking));
    return { any: parts.flatMap((part) => ('any' in part ? part.any : [part])) };
  }
  if ('not' in condition) return { not: mark(condition.not, { ...at, negative: !at.negative }, marking) };
  if ('fact' in condition) return markLeaf(condition, at, marking);
  const meant = marking.named.get(condition.condition);
  if (!meant) throw new Error(`Unknown named condition: ${condition.condition}`);
  return mark(meant, at, marking);
}

function within(at: Place, alternatives: boolean): Place {
  return { ...at, chosen: at.chosen || alternatives };
}

function markLeaf({ fact, operator, value }: LeafCondition, at: Place, { keys, choosing }: Marking): LeafCondition {
  const other = typeof value === 'object' && !Array.isArray(value) ? [(value as { readonly fact: string }).fact] : [];
  for (const key of [fact, ...other]) {
    keys.add(key);
    if (at.chosen) choosing.add(key);
  }
  // A swapped operator does not look into the set as a set: one known in part is then as good as missing.
  const swapped = operator.split(':').includes('swap') ? 'partial' : 'missing';
  const decorators = at.negative ? `ofSome:${swapped}IsTrue` : `ofEvery:${swapped}IsFalse`;
  return { fact, operator: `${decorators}:${operator}`, value };
}

function valueFor(
  key: string,
  facts: Facts,
  asOf: CivilDate,
  vocabulary: Vocabulary,
): FactValue | PartialSet | undefined {
  return key === AS_OF_FACT ? asOf : usable(facts.get(key), definitionOf(key, vocabulary), asOf);
}

/** The value where it may be used: present, of its declared kind, and not older than the catalogue allows. */
function usable(
  observation: Observation | undefined,
  definition: FactDefinition | undefined,
  asOf: CivilDate,
): FactValue | PartialSet | undefined {
  const given = observation?.value;
  if (given === undefined || given === null || given === '' || !definition || !fits(given, definition))
    return undefined;
  const { maxAgeDays } = definition;
  if (observation?.asOf !== undefined && maxAgeDays !== undefined) {
    const age = (Date.parse(asOf) - Date.parse(observation.asOf)) / 86_400_000;
    // Of what is dated by no day the age is NaN.
    if (!(age <= maxAgeDays)) return undefined;
  }
  const known = definition.type === 'set' ? observation?.known?.elements : undefined;
  return known ? new PartialSet(given as readonly string[], known) : given;
}

function fits(value: FactValue, { type }: FactDefinition): boolean {
  if (type === 'boolean') return value === true || value === false;
  if (type === 'set') return Array.isArray(value) && !value.some((one) => typeof one !== 'string');
  if (type === 'list') return Array.isArray(value);
  if (type === 'text' || type === 'code') return typeof value === 'string';
  if (type === 'date') return typeof value === 'string' && isDay(value);
  const most = type === 'integer' ? Number.MAX_SAFE_INTEGER : Number.MAX_VALUE;
  return typeof value === 'number' && Math.abs(value) <= most && (type !== 'integer' || value % 1 === 0);
}

function isDay(text: string): boolean {
  const instant = Date.parse(`${text}T00:00:00Z`);
  if (Number.isNaN(instant) || text < '1800' || text >= '2201') return false;
  return new Date(instant).toISOString().slice(0, 10) === text;
}

function refusePath(): never {
  throw new Error('rules have no path');
}
