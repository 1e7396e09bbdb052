import type { Amount } from './benefit/benefit.schema.js';
import { RECEIVED } from './benefit/benefit-lists.js';
import { innerOf } from './benefit/benefit-nodes.js';
import { addDays, addMonths, isCivilDate } from './civil-date.js';
import type { Condition, LeafCondition } from './condition.schema.js';
import { factOf, namedCondition } from './decide.js';
import { type DerivedFormula, derivationOf } from './derived.js';
import { conditionsToConfirm, type EntitlingPolicy } from './entitlement.js';
import type { CivilDate, FactRecord, Facts, Threshold } from './facts.js';
import { listOf } from './list-facts.js';
import { operatorNamed } from './operators.js';
import { periodOf } from './period.js';
import { enterpriseFacts, recordFacts, type Scope } from './scope.js';
import { AS_OF_FACT, definitionOf, ENTERPRISE_PREFIX, type Vocabulary } from './vocabulary.js';

type Rules = Pick<EntitlingPolicy, 'jurisdiction' | 'branch' | 'conditions' | 'benefit' | 'routes'>;
type Calendar = Pick<EntitlingPolicy, 'validFrom' | 'validTo' | 'period'>;

/**
 * The first day after `asOf` on which a verdict, a delivery or an amount of these policies may come out otherwise while
 * the facts stay as they are: a date that a leaf compares with the day of assessment is passed, or a value that is used
 * grows too old. Every leaf counts, whatever the others say, so the day may come too early, but never too late.
 * Null: nothing turns with time alone. What the policies' own calendar brings is `nextTurn`'s.
 * @param facts of the policies' reference year, derived ones added
 */
export function nextFlip(
  policies: readonly Rules[],
  facts: Facts,
  asOf: CivilDate,
  vocabulary: Vocabulary,
): CivilDate | null {
  const flips = flipsOf(policies, vocabulary);
  return earlier(flips.nextPassing(facts, asOf), flips.nextAge(facts, asOf));
}

/** Every fact that a policy may look at, by the keys that rules use, and those that they are derived from. */
export function factsRead(policy: Rules, vocabulary: Vocabulary): ReadonlySet<string> {
  return flipsOf([policy], vocabulary).facts;
}

/** When policies turn with time, found in their rules once, to be asked of many enterprises. */
export interface Flips {
  /** Every fact that the policies may look at. */
  readonly facts: ReadonlySet<string>;
  /** Those of them that `nextPassing` looks at. */
  readonly passing: ReadonlySet<string>;
  /** As `nextFlip`, but for the ages of facts that are stored: whoever stores them may know these better. */
  nextPassing(facts: Facts, asOf: CivilDate): CivilDate | null;
  /** The first day on which a stored fact that the policies may look at is too old. */
  nextAge(facts: Facts, asOf: CivilDate): CivilDate | null;
}

/** Reads what of these policies may turn with time. */
export function flipsOf(policies: readonly Rules[], vocabulary: Vocabulary): Flips {
  const reading = new RuleReading(vocabulary);
  for (const policy of policies) reading.policy(policy);
  const { facts, leaves } = reading;
  const ages = [...facts].flatMap((key): Age[] => {
    const { maxAgeDays } = { ...definitionOf(key, vocabulary) } as { maxAgeDays?: number };
    const derived = derivationOf(key, vocabulary) !== undefined;
    return maxAgeDays === undefined ? [] : [{ key, maxAgeDays, derived }];
  });
  const [derived, stored] = [ages.filter((age) => age.derived), ages.filter((age) => !age.derived)];
  const looked = [...leaves.values()].flatMap(({ keys, list }) => (list === null ? keys : [list, ...keys]));
  return {
    facts,
    passing: new Set([...looked.map(ofEnterprise), ...derived.map(({ key }) => key)].filter((key) => facts.has(key))),
    nextPassing: (of, asOf) => {
      const enterprise = enterpriseFacts(of, asOf, vocabulary);
      return earlier(firstPassing([...leaves.values()], enterprise), firstAge(derived, enterprise));
    },
    nextAge: (of, asOf) => firstAge(stored, enterpriseFacts(of, asOf, vocabulary)),
  };
}

/**
 * The first day after `asOf` on which a policy begins or ends, assesses another period or reads the facts of another
 * year, for every enterprise alike; null where there is none.
 */
export function nextTurn({ validFrom, validTo, period }: Calendar, asOf: CivilDate): CivilDate | null {
  const days = [validFrom, ...(validTo === null ? [] : [addDays(validTo, 1)]), nextPeriod(period, asOf)];
  return days.filter((day) => day > asOf).sort()[0] ?? null;
}

/** The first day of the next period. For `once` it is New Year's, with which the year of reference goes on. */
function nextPeriod(period: Calendar['period'], asOf: CivilDate): CivilDate {
  const rule = period.kind === 'once' ? { ...period, kind: 'year' as const } : period;
  let day = `${asOf.slice(0, 7)}-01`;
  do day = addMonths(day, 1);
  while (periodOf({ period: rule }, day) === periodOf({ period: rule }, asOf));
  return day;
}

/** A fact that grows too old so many days after its date. */
interface Age {
  readonly key: string;
  readonly maxAgeDays: number;
  readonly derived: boolean;
}

function firstAge(ages: readonly Age[], enterprise: Scope): CivilDate | null {
  let first: CivilDate | null = null;
  for (const { key, maxAgeDays } of ages) {
    const { value, asOf } = enterprise.see(key);
    if (value === undefined || asOf === undefined) continue;
    const day = addDays(asOf, maxAgeDays + 1);
    if (day > enterprise.asOf) first = earlier(first, day);
  }
  return first;
}

/** A leaf that time alone may turn. */
interface TimedLeaf {
  /** The list whose records it is about; null: the enterprise. */
  readonly list: string | null;
  /** The facts of its sides, without the day of assessment, and the value that it names. */
  readonly keys: readonly string[];
  readonly threshold: Threshold | undefined;
  /** Compares with the day of assessment itself; counts months from a date. */
  readonly withToday: boolean;
  readonly inMonths: boolean;
}

function firstPassing(leaves: readonly TimedLeaf[], enterprise: Scope): CivilDate | null {
  let first: CivilDate | null = null;
  const turnsOn = (day: CivilDate): void => {
    if (day > enterprise.asOf) first = earlier(first, day);
  };
  /** Whatever compares the day of assessment with this one may turn on it or on the next. */
  const passes = (date: CivilDate): void => {
    if (date < enterprise.asOf || !isCivilDate(date)) return;
    turnsOn(date);
    turnsOn(addDays(date, 1));
  };
  const look = ({ keys, threshold, withToday, inMonths }: TimedLeaf, scope: Scope): void => {
    const parts = [...keys.flatMap((key) => partsOf(scope.see(key).value)), ...partsOf(threshold)];
    const dates = parts.filter(isCivilDate);
    if (withToday) for (const date of dates) passes(date);
    if (!inMonths) return;
    const months = parts.filter((part) => typeof part === 'number');
    for (const date of dates) {
      turnsOn(date);
      for (const count of months) passes(addMonths(date, count));
    }
  };
  const records = new Map<string, readonly Scope[]>();
  for (const leaf of leaves) {
    if (leaf.list === null) look(leaf, enterprise);
    else {
      const scopes = records.get(leaf.list) ?? recordsOf(leaf.list, enterprise);
      records.set(leaf.list, scopes);
      for (const record of scopes) look(leaf, record);
    }
  }
  return first;
}

/** The records of a list, and one of which nothing is known: there may be more than departments have spoken of. */
function recordsOf(list: string, enterprise: Scope): readonly Scope[] {
  const records = (enterprise.see(list).value ?? []) as readonly FactRecord[];
  return [...records, {}].map((record) => recordFacts(record, list, enterprise));
}

/** Goes through all that policies may look at in an enterprise, and notes what it is and which leaves time may turn. */
class RuleReading {
  readonly facts = new Set<string>();
  /** By all that they are, since many policies have the same. */
  readonly leaves = new Map<string, TimedLeaf>();
  readonly #vocabulary: Vocabulary;
  readonly #named = new Set<string>();

  constructor(vocabulary: Vocabulary) {
    this.#vocabulary = vocabulary;
  }

  policy(policy: Rules): void {
    const { benefit, routes } = policy;
    this.#condition(conditionsToConfirm(policy), null);
    for (const { when } of routes) this.#condition(when, null);
    if (benefit === null) return;
    this.#amount(benefit.amount, null);
    if (benefit.payable !== undefined) this.#amount(benefit.payable, null);
    for (const { when } of benefit.instalments ?? []) if (when) this.#condition(when, null);
  }

  #condition(condition: Condition, list: string | null): void {
    if ('fact' in condition) this.#leaf(condition, list);
    else if ('all' in condition) for (const inner of condition.all) this.#condition(inner, list);
    else if ('any' in condition) for (const inner of condition.any) this.#condition(inner, list);
    else if ('not' in condition) this.#condition(condition.not, list);
    else {
      const place = `${list} ${condition.condition}`;
      if (this.#named.has(place)) return;
      this.#named.add(place);
      this.#condition(namedCondition(condition.condition, this.#vocabulary.named), list);
    }
  }

  #leaf({ fact, operator, value }: LeafCondition, list: string | null): void {
    const other = factOf(value);
    const keys = [fact, other].filter((key) => key !== undefined && !isAsOf(key)) as string[];
    for (const key of keys) if (list === null || key.startsWith(ENTERPRISE_PREFIX)) this.#fact(ofEnterprise(key));
    const withToday = isAsOf(fact) || isAsOf(other);
    const inMonths = operatorNamed(operator)?.base.name.includes('Months') ?? false;
    if (!withToday && !inMonths) return;
    const threshold = other === undefined ? (value as Threshold) : undefined;
    const leaf: TimedLeaf = { list, keys, threshold, withToday, inMonths };
    this.leaves.set(JSON.stringify(leaf), leaf);
  }

  #fact(key: string): void {
    if (this.facts.has(key)) return;
    this.facts.add(key);
    const derivation = derivationOf(key, this.#vocabulary);
    if (derivation === undefined) return;
    for (const input of derivation.inputs) this.#fact(input);
    this.#formula(derivation.formula);
  }

  #formula(formula: DerivedFormula): void {
    if ('formula' in formula) this.#amount(formula.formula, null);
    else {
      const [{ where }] = Object.values(formula) as [{ where?: Condition }];
      if (where) this.#condition(where, listOf(formula));
    }
  }

  #amount(amount: Amount, list: string | null): void {
    if ('fact' in amount) this.#fact(amount.fact);
    if ('topUp' in amount) this.#fact(RECEIVED);
    if ('sumOver' in amount) {
      const { list: summed, where, amount: each } = amount.sumOver;
      this.#fact(summed);
      if (where) this.#condition(where, summed);
      this.#amount(each, summed);
    }
    for (const { amount: inner, when } of innerOf(amount)) {
      if (when !== undefined) this.#condition(when as Condition, list);
      if (inner !== undefined) this.#amount(inner as Amount, list);
    }
  }
}

function earlier(a: CivilDate | null, b: CivilDate | null): CivilDate | null {
  if (a === null || b === null) return a ?? b;
  return a < b ? a : b;
}

function ofEnterprise(key: string): string {
  return key.startsWith(ENTERPRISE_PREFIX) ? key.slice(ENTERPRISE_PREFIX.length) : key;
}

function isAsOf(key: string | undefined): boolean {
  return key === AS_OF_FACT || key === `${ENTERPRISE_PREFIX}${AS_OF_FACT}`;
}

function partsOf(value: Threshold | undefined): readonly unknown[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}
