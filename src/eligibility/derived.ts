import { computeAmount } from './benefit/benefit.js';
import type { Amount } from './benefit/benefit.schema.js';
import type { Condition } from './condition.schema.js';
import { factsNamed } from './decide.js';
import { round } from './decimal.js';
import type { CivilDate, Facts, MissingReason, Observation } from './facts.js';
import { LazyFacts } from './lazy-facts.js';
import { type Derivation, deriveFromList, listOf, partsOf } from './list-facts.js';
import { enterpriseFacts, type Scope } from './scope.js';
import { AS_OF_FACT, ENTERPRISE_PREFIX, splitPeriod, type Vocabulary, YEARS_BACK } from './vocabulary.js';

/** A fact computed from others, as declared in `rules/derived.json`; the catalogue holds its labels and type. */
export interface DerivedFact {
  readonly key: string;
  readonly formula: DerivedFormula;
}

/** Over the records of a list that satisfy `where`, all of them where it is left out, or over other facts. */
export type DerivedFormula =
  | { readonly count: { readonly list: string; readonly where?: Condition; readonly distinct?: string } }
  | { readonly sum: { readonly list: string; readonly field: string; readonly where?: Condition } }
  | { readonly min: { readonly list: string; readonly field: string; readonly where?: Condition } }
  | { readonly max: { readonly list: string; readonly field: string; readonly where?: Condition } }
  /** The set of a field's values over the records that satisfy `where`. */
  | { readonly collect: { readonly list: string; readonly field: string; readonly where?: Condition } }
  /** A decimal formula of numeric facts, an `Amount` of benefit.schema.ts, rounded to `places`. */
  | { readonly formula: Amount; readonly places: number };

/**
 * Adds the derived facts that were not given: a given value wins. Each carries the oldest date of what went into it, or
 * the reason why it is missing. Yearly ones are added for earlier years too (`rdRatio@-1`), where they come out.
 * Derived facts may build on one another. Returns a new map; the facts given are not changed, and must not change
 * afterwards: a derived fact is computed when it is first asked for.
 */
export function deriveFacts(facts: Facts, asOf: CivilDate, vocabulary: Vocabulary): Facts {
  return new DerivedFacts(facts, asOf, vocabulary);
}

class DerivedFacts extends LazyFacts {
  readonly #given: Facts;
  readonly #asOf: CivilDate;
  readonly #vocabulary: Vocabulary;
  readonly #plans: ReadonlyMap<string, Plan>;
  readonly #open = new Set<string>();

  constructor(given: Facts, asOf: CivilDate, vocabulary: Vocabulary) {
    super();
    this.#given = given;
    this.#asOf = asOf;
    this.#vocabulary = vocabulary;
    this.#plans = plansOf(vocabulary);
  }

  protected find(key: string): Observation | undefined {
    const given = this.#given.get(key);
    const plan = given?.value === undefined ? this.#plans.get(key) : undefined;
    // A fact that needs itself is refused when rules are loaded; here it is as good as missing.
    if (plan === undefined || this.#open.has(key)) return given;
    this.#open.add(key);
    if (plan.yearsBack > 0 && !this.#hasAny(plan.inputs)) return given;
    const derived = observationOf(plan, enterpriseFacts(this, this.#asOf, this.#vocabulary));
    return plan.yearsBack === 0 || derived.value !== undefined ? derived : given;
  }

  protected findable(): Iterable<string> {
    return new Set([...this.#given.keys(), ...this.#plans.keys()]);
  }

  #hasAny(keys: readonly string[]): boolean {
    for (const key of keys) if (this.has(key)) return true;
    return false;
  }
}

/**
 * The facts that are not derived themselves and from which this one is computed, over whatever is between, without
 * offsets of years: `rdRatio@-1` comes from `rdExpense` and `revenue`. A fact that is not derived comes from itself.
 */
export function factsBehind(key: string, vocabulary: Vocabulary): readonly string[] {
  const seen = new Set<string>();
  const visit = (address: string): readonly string[] => {
    const { base } = splitPeriod(address);
    if (seen.has(base)) return [];
    seen.add(base);
    const fact = vocabulary.derived.get(base);
    return fact === undefined ? [base] : inputsOf(fact.formula).flatMap(visit);
  };
  return visit(key);
}

/** How a fact that is derived comes about, for this year or, as `rdRatio@-1`, an earlier one; undefined for any other. */
export function derivationOf(key: string, vocabulary: Vocabulary): Pick<Plan, 'formula' | 'inputs'> | undefined {
  return plansOf(vocabulary).get(key);
}

/**
 * The condition on records without which one does not matter to a derived fact: the fact stays the same when records
 * that surely fail it are taken out of its list. Undefined where there is none, or another fact of the formula may come
 * from these records too.
 */
export function conditionOnRecords(key: string, vocabulary: Vocabulary): Condition | undefined {
  const formula = derivationOf(key, vocabulary)?.formula;
  if (formula === undefined) return undefined;
  const where = 'formula' in formula ? summedWhere(formula.formula) : partsOf(formula).where;
  if (where === undefined) return undefined;
  const ofEnterprise = factsNamed(where, vocabulary.named).filter((fact) => fact.startsWith(ENTERPRISE_PREFIX));
  return ofEnterprise.every((fact) => fact === ENTERPRISE_PREFIX + AS_OF_FACT) ? where : undefined;
}

/** The condition of a sum over records whose amounts come from nothing but their fields. */
function summedWhere(amount: Amount): Condition | undefined {
  if (!('sumOver' in amount)) return undefined;
  let isOfFields = true;
  walk(amount.sumOver.amount, (name) => {
    isOfFields &&= name === 'field' || name === 'key';
  });
  return isOfFields ? amount.sumOver.where : undefined;
}

/** How one derived fact comes about for this year or an earlier one. */
interface Plan {
  readonly fact: DerivedFact;
  readonly yearsBack: number;
  readonly formula: DerivedFormula;
  readonly inputs: readonly string[];
}

const planned = new WeakMap<Vocabulary, ReadonlyMap<string, Plan>>();

/** All derived facts by the keys that rules use, each after those that it needs. */
function plansOf(vocabulary: Vocabulary): ReadonlyMap<string, Plan> {
  const known = planned.get(vocabulary);
  if (known) return known;
  const plans = new Map<string, Plan>();
  const seen = new Set<string>();
  const visit = (fact: DerivedFact, yearsBack: number) => {
    const key = yearsBack === 0 ? fact.key : `${fact.key}@-${yearsBack}`;
    if (seen.has(key)) return;
    seen.add(key);
    const formula = yearsBack === 0 ? fact.formula : earlier(fact.formula, yearsBack, vocabulary);
    const inputs = inputsOf(formula);
    for (const input of inputs) {
      const { base, yearsBack: back } = splitPeriod(input);
      const inner = vocabulary.derived.get(base);
      if (inner) visit(inner, back);
    }
    plans.set(key, { fact, yearsBack, formula, inputs });
  };
  for (const fact of vocabulary.derived.values()) {
    visit(fact, 0);
    if (vocabulary.catalogue.get(fact.key)?.period !== 'year') continue;
    for (let years = 1; years <= YEARS_BACK; years += 1) visit(fact, years);
  }
  planned.set(vocabulary, plans);
  return plans;
}

function observationOf({ fact, formula, inputs }: Plan, scope: Scope): Observation {
  const result = derive(formula, scope);
  let oldest: CivilDate | undefined;
  for (const input of inputs) {
    const { asOf } = scope.see(input);
    if (asOf !== undefined && (oldest === undefined || asOf < oldest)) oldest = asOf;
  }
  const source = scope.vocabulary.catalogue.get(fact.key)?.source;
  if ('missing' in result) return { missing: result.missing, source, asOf: oldest };
  return { value: result.value, source, asOf: oldest };
}

function derive(formula: DerivedFormula, scope: Scope): Derivation {
  if (!('formula' in formula)) return deriveFromList(formula, scope);
  const { value, missing } = computeAmount(formula.formula, scope);
  if (value !== null) return { value: round(value, formula.places, 'half-up').toNumber() };
  return { missing: worst(missing.map(({ reason }) => reason)) };
}

/** One reason for several: a value that is out of date or not out yet says more than one that was never there. */
function worst(reasons: readonly MissingReason[]): MissingReason {
  const order: readonly MissingReason[] = ['not-yet-published', 'stale', 'incomplete', 'absent', 'invalid'];
  return order.find((reason) => reasons.includes(reason)) ?? 'invalid';
}

const inputs = new WeakMap<DerivedFormula, readonly string[]>();
const shifted = new WeakMap<DerivedFormula, DerivedFormula[]>();

/** Enterprise facts that a formula reads, parameters included, the list of records first. */
function inputsOf(formula: DerivedFormula): readonly string[] {
  const known = inputs.get(formula);
  if (known) return known;
  const found = new Set<string>();
  const records = !('formula' in formula);
  if (!('formula' in formula)) found.add(listOf(formula));
  walk(formula, (name, text) => {
    if (name === 'list') found.add(text);
    if (name !== 'fact') return;
    if (text.startsWith(ENTERPRISE_PREFIX)) found.add(text.slice(ENTERPRISE_PREFIX.length));
    else if (!records) found.add(text);
  });
  found.delete(AS_OF_FACT);
  const list = [...found];
  inputs.set(formula, list);
  return list;
}

/** The same formula over facts of earlier years: yearly facts move, all others stay. */
function earlier(formula: DerivedFormula, years: number, vocabulary: Vocabulary): DerivedFormula {
  const known = shifted.get(formula)?.[years];
  if (known) return known;
  const moved = JSON.parse(JSON.stringify(formula), (name, value: unknown) => {
    if (name !== 'fact' || typeof value !== 'string') return value;
    const prefix = value.startsWith(ENTERPRISE_PREFIX) ? ENTERPRISE_PREFIX : '';
    const { base, yearsBack } = splitPeriod(value.slice(prefix.length));
    const yearly = vocabulary.catalogue.get(base)?.period === 'year';
    return yearly ? `${prefix}${base}@-${yearsBack + years}` : value;
  }) as DerivedFormula;
  const list = shifted.get(formula) ?? [];
  list[years] = moved;
  shifted.set(formula, list);
  return moved;
}

function walk(node: unknown, visit: (name: string, text: string) => void): void {
  if (typeof node !== 'object' || node === null) return;
  for (const [name, value] of Object.entries(node)) {
    if (typeof value === 'string') visit(name, value);
    else walk(value, visit);
  }
}
