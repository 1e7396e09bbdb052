import { Engine, Rule, type TopLevelCondition } from 'json-rules-engine';
import type { Condition, LeafCondition } from '../condition.schema.js';
import type { CivilDate, FactDefinition, Facts, FactValue, Observation } from '../facts.js';
import { AS_OF_FACT, definitionOf, type Vocabulary } from '../vocabulary.js';
import { addOperators, PartialSet } from './confirm-operators.js';

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
export async function confirm(
  candidates: readonly Candidate[],
  facts: Facts,
  asOf: CivilDate,
  vocabulary: Vocabulary,
): Promise<ReadonlyMap<string, boolean>> {
  const engine = new Engine([], { allowUndefinedFacts: true, pathResolver: refusePath });
  addOperators(engine, asOf);
  const needed = new Set<string>();
  for (const { id, conditions } of candidates) {
    const { rule, keys } = prepared({ id, conditions }, asOf, vocabulary);
    engine.addRule(rule);
    for (const key of keys) needed.add(key);
  }
  for (const key of needed) {
    const value = key === AS_OF_FACT ? asOf : usable(facts.get(key), definitionOf(key, vocabulary), asOf);
    // What is constant needs no key under which it would be remembered.
    if (value !== undefined) engine.addFact(key, value, { cache: false });
  }
  const { results, failureResults } = await engine.run();
  const answers = new Map([...results, ...failureResults].map(({ name, result }) => [name, result === true]));
  if (results.length + failureResults.length !== candidates.length || answers.size !== candidates.length) {
    throw new Error(`json-rules-engine answered ${answers.size} of ${candidates.length} rules`);
  }
  return answers;
}

interface Prepared {
  readonly named: Vocabulary['named'];
  readonly asOf: CivilDate;
  readonly rule: Rule;
  readonly keys: ReadonlySet<string>;
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
  const keys = new Set<string>();
  const tree = mark(conditions, false, named, keys);
  const root = ('fact' in tree ? { all: [tree] } : tree) as TopLevelCondition;
  const rule = new Rule({ name: id, conditions: root, event: { type: 'eligible' } });
  const made = { named, asOf, rule, keys };
  preparations.set(conditions, made);
  return made;
}

function mark(condition: Condition, negative: boolean, named: Vocabulary['named'], keys: Set<string>): Condition {
  const inner = (child: Condition) => mark(child, negative, named, keys);
  // Each node costs the engine a copy and several promises: an `all` inside an `all` is part of it.
  if ('all' in condition) {
    return { all: condition.all.map(inner).flatMap((part) => ('all' in part ? part.all : [part])) };
  }
  if ('any' in condition) {
    return { any: condition.any.map(inner).flatMap((part) => ('any' in part ? part.any : [part])) };
  }
  if ('not' in condition) return { not: mark(condition.not, !negative, named, keys) };
  if ('fact' in condition) return markLeaf(condition, negative, keys);
  const meant = named.get(condition.condition);
  if (!meant) throw new Error(`Unknown named condition: ${condition.condition}`);
  return inner(meant);
}

function markLeaf({ fact, operator, value }: LeafCondition, negative: boolean, keys: Set<string>): LeafCondition {
  keys.add(fact);
  if (typeof value === 'object' && !Array.isArray(value)) keys.add((value as { readonly fact: string }).fact);
  // A swapped operator does not look into the set as a set: one known in part is then as good as missing.
  const swapped = operator.split(':').includes('swap') ? 'partial' : 'missing';
  return { fact, operator: `${swapped}${negative ? 'IsTrue' : 'IsFalse'}:${operator}`, value };
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
