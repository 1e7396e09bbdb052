import type { Amount } from './benefit/benefit.schema.js';
import { RECEIVED } from './benefit/benefit-lists.js';
import { innerOf } from './benefit/benefit-nodes.js';
import { addDays, addMonths, isCivilDate } from './civil-date.js';
import type { Condition, LeafCondition } from './condition.schema.js';
import { enterpriseFacts, factOf, namedCondition, recordFacts, type Scope } from './decide.js';
import { type DerivedFormula, derivationOf } from './derived.js';
import { conditionsToConfirm, type EntitlingPolicy } from './entitlement.js';
import type { CivilDate, FactRecord, Facts, Threshold } from './facts.js';
import { listOf } from './list-facts.js';
import { operatorNamed } from './operators.js';
import { periodOf } from './period.js';
import { AS_OF_FACT, ENTERPRISE_PREFIX, type Vocabulary } from './vocabulary.js';

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
  const reading = new RuleReading(enterpriseFacts(facts, asOf, vocabulary));
  for (const policy of policies) reading.policy(policy);
  return reading.first;
}

/** Every fact that a policy may look at, by the keys that rules use, and those that they are derived from. */
export function factsRead(policy: Rules, vocabulary: Vocabulary): ReadonlySet<string> {
  const reading = new RuleReading(enterpriseFacts(new Map(), '2000-01-01', vocabulary));
  reading.policy(policy);
  return reading.facts;
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

/** Goes through all that policies may look at in one enterprise, and notes what it is and when it turns. */
class RuleReading {
  first: CivilDate | null = null;
  readonly facts = new Set<string>();
  readonly #enterprise: Scope;
  readonly #named = new Set<string>();

  constructor(enterprise: Scope) {
    this.#enterprise = enterprise;
  }

  policy(policy: Rules): void {
    const { benefit, routes } = policy;
    this.#condition(conditionsToConfirm(policy), this.#enterprise);
    for (const { when } of routes) this.#condition(when, this.#enterprise);
    if (benefit === null) return;
    this.#amount(benefit.amount, this.#enterprise);
    if (benefit.payable !== undefined) this.#amount(benefit.payable, this.#enterprise);
    for (const { when } of benefit.instalments ?? []) if (when) this.#condition(when, this.#enterprise);
  }

  #turnsOn(day: CivilDate): void {
    if (day > this.#enterprise.asOf && (this.first === null || day < this.first)) this.first = day;
  }

  #condition(condition: Condition, scope: Scope): void {
    if ('fact' in condition) this.#leaf(condition, scope);
    else if ('all' in condition) for (const inner of condition.all) this.#condition(inner, scope);
    else if ('any' in condition) for (const inner of condition.any) this.#condition(inner, scope);
    else if ('not' in condition) this.#condition(condition.not, scope);
    else {
      // Of the enterprise one look is enough; a record's fields are each record's own.
      if (scope === this.#enterprise && this.#named.has(condition.condition)) return;
      if (scope === this.#enterprise) this.#named.add(condition.condition);
      this.#condition(namedCondition(condition.condition, scope.vocabulary.named), scope);
    }
  }

  #leaf({ fact, operator, value }: LeafCondition, scope: Scope): void {
    const other = factOf(value);
    const sides = [this.#look(fact, scope), other === undefined ? (value as Threshold) : this.#look(other, scope)];
    const dates = sides.flatMap((side) => partsOf(side)).filter(isCivilDate);
    if (isAsOf(fact) || isAsOf(other)) for (const date of dates) this.#passes(date);
    if (!operatorNamed(operator)?.base.name.includes('Months')) return;
    const months = sides.flatMap((side) => partsOf(side)).filter((part) => typeof part === 'number');
    for (const date of dates) {
      this.#turnsOn(date);
      for (const count of months) this.#passes(addMonths(date, count));
    }
  }

  /** Whatever compares the day of assessment with this one may turn on it or on the next. */
  #passes(date: CivilDate): void {
    if (date < this.#enterprise.asOf || !isCivilDate(date)) return;
    this.#turnsOn(date);
    this.#turnsOn(addDays(date, 1));
  }

  /** What a leaf sees of one of its sides; a fact of the enterprise is noted. The day of assessment is no date to pass. */
  #look(key: string, scope: Scope): Threshold | undefined {
    const inner = key.startsWith(ENTERPRISE_PREFIX) ? key.slice(ENTERPRISE_PREFIX.length) : undefined;
    if (isAsOf(key)) return undefined;
    if (scope === this.#enterprise) this.#fact(key);
    else if (inner !== undefined) this.#fact(inner);
    return scope.see(key).value;
  }

  #fact(key: string): void {
    if (this.facts.has(key)) return;
    this.facts.add(key);
    const { value, asOf } = this.#enterprise.see(key);
    const { maxAgeDays } = { ...this.#enterprise.define(key) } as { maxAgeDays?: number };
    if (value !== undefined && asOf !== undefined && maxAgeDays !== undefined) {
      this.#turnsOn(addDays(asOf, maxAgeDays + 1));
    }
    const derivation = derivationOf(key, this.#enterprise.vocabulary);
    if (derivation === undefined) return;
    for (const input of derivation.inputs) this.#fact(input);
    this.#formula(derivation.formula);
  }

  #formula(formula: DerivedFormula): void {
    if ('formula' in formula) this.#amount(formula.formula, this.#enterprise);
    else {
      const [{ where }] = Object.values(formula) as [{ where?: Condition }];
      if (where) for (const record of this.#records(listOf(formula))) this.#condition(where, record);
    }
  }

  #amount(amount: Amount, scope: Scope): void {
    if ('fact' in amount) this.#fact(amount.fact);
    if ('topUp' in amount) this.#fact(RECEIVED);
    if ('sumOver' in amount) {
      const { list, where, amount: each } = amount.sumOver;
      this.#fact(list);
      for (const record of this.#records(list)) {
        if (where) this.#condition(where, record);
        this.#amount(each, record);
      }
    }
    for (const { amount: inner, when } of innerOf(amount)) {
      if (when !== undefined) this.#condition(when as Condition, scope);
      if (inner !== undefined) this.#amount(inner as Amount, scope);
    }
  }

  /** The records of a list, and one of which nothing is known: there may be more than departments have spoken of. */
  #records(list: string): Scope[] {
    const records = (this.#enterprise.see(list).value ?? []) as readonly FactRecord[];
    return [...records, {}].map((record) => recordFacts(record, list, this.#enterprise));
  }
}

function isAsOf(key: string | undefined): boolean {
  return key === AS_OF_FACT || key === `${ENTERPRISE_PREFIX}${AS_OF_FACT}`;
}

function partsOf(value: Threshold | undefined): readonly unknown[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}
