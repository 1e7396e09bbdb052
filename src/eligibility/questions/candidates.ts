import type { Condition, LeafCondition } from '../condition.schema.js';
import type { FactValue } from '../facts.js';
import { domainsOf } from '../gaps/domains.js';
import { shapeOfType } from '../operator-types.js';
import { definitionOf } from '../vocabulary.js';
import type { Known } from './known.js';
import { askedFor, DISTRICT, districtKinds, type Setting } from './setting.js';

/** What an open fact may turn out to be: a value, or null where it is not known. */
export type Outcome = FactValue | null;

/** A leaf that is computed from open facts, and which these are. */
export interface ComputedLeaf {
  readonly leaf: LeafCondition;
  readonly open: readonly string[];
}

/** Sizes among which a formula is looked at first. */
const SIZES: readonly number[] = [0, 1, 1e4, 1e8];
const SHARES: readonly number[] = [0, 0.01, 0.1, 1];
/** Halvings between two sizes: they come within a 分, or a billionth. */
const MOST_HALVINGS = 60;
/** Values of the other facts of a formula with which one of them is looked at. */
const MOST_OTHERS = 400;

/**
 * For each open fact the values among which the clauses cannot tell more apart, and null. Where a clause is on the fact
 * itself these are `domainsOf`'s, restricted to what may be an answer.
 *
 * Where a clause is on a formula of open facts, one of them is followed between neighbouring sizes to where the clause
 * turns, for each choice of sizes of the others. That is exact for a formula that rises or falls between two sizes, as
 * shares and differences do; with one fact left open it finds each turn between its sizes, whatever the others are.
 */
export class Candidates {
  readonly #values = new Map<string, Map<string, Outcome>>();

  constructor(
    conditions: readonly Condition[],
    readonly computed: readonly ComputedLeaf[],
    readonly known: Known,
    readonly setting: Setting,
  ) {
    for (const open of known.open) this.#values.set(open, new Map([['', null]]));
    this.#ofClauses(conditions);
    for (const { leaf, open } of computed) this.#ofFormula(leaf, open);
  }

  of(address: string): readonly Outcome[] {
    return [...(this.#values.get(address)?.values() ?? [null])];
  }

  #add(address: string, values: Iterable<Outcome>): void {
    const definition = definitionOf(address, this.setting.vocabulary);
    const into = this.#values.get(address);
    if (definition === undefined || into === undefined) return;
    for (const value of values) {
      if (value !== null && this.setting.isAnswer(definition, value)) into.set(JSON.stringify(value), value);
    }
  }

  /** As long as the district is open, with the parameters of each kind of district. */
  #ofClauses(conditions: readonly Condition[]): void {
    const { vocabulary, asOf, districts } = this.setting;
    const depends = this.known.open.has(DISTRICT) && this.known.readsParameters;
    for (const district of depends ? [null, ...districtKinds(this.setting)] : [null]) {
      const scope = district === null ? this.known.scope : this.known.scopeWith(new Map([[DISTRICT, district]]));
      const see = (fact: string) => (fact === DISTRICT ? this.known.scope : scope).see(fact);
      const domains = domainsOf(conditions, { vocabulary, asOf, see });
      for (const [address, { candidates }] of domains) {
        const values = candidates.map(({ seen: { value = null } }) => value);
        this.#add(address, values);
      }
      // Where clauses tell districts apart in another way than parameters do, each is a kind of its own.
      if (depends) this.#add(DISTRICT, domains.has(DISTRICT) ? districts : districtKinds(this.setting));
    }
  }

  #ofFormula(leaf: LeafCondition, open: readonly string[]): void {
    const numbers = open.filter((address) => this.#isNumber(address));
    for (const address of numbers) this.#add(address, this.#sizes(address));
    const pivot = numbers.at(-1);
    if (pivot === undefined) return;
    const others = open.filter((address) => address !== pivot);
    const sizes = (this.of(pivot).filter((value) => value !== null) as number[]).sort((a, b) => a - b);
    for (const choice of combinations(others.map((address) => this.of(address)))) {
      const assigned = new Map(others.map((address, at) => [address, choice[at] ?? null]));
      const verdictAt = (size: number) => this.known.verdict(leaf, new Map([...assigned, [pivot, size]]));
      for (const [at, low] of sizes.entries()) {
        const high = sizes[at + 1];
        if (high !== undefined) this.#add(pivot, this.#turn(low, high, pivot, verdictAt));
      }
    }
  }

  #isNumber(address: string): boolean {
    const definition = definitionOf(address, this.setting.vocabulary);
    return definition !== undefined && shapeOfType(definition.type) === 'number';
  }

  /** Sizes of its kind, and what is answered to the other facts: a figure is often like another one. */
  #sizes(address: string): number[] {
    const type = definitionOf(address, this.setting.vocabulary)?.type;
    if (type === 'ratio') return [...SHARES];
    const answered = [...this.known.answered.values()].filter((value) => typeof value === 'number') as number[];
    const own = type === 'integer' ? answered.filter(Number.isSafeInteger) : answered;
    return [...SIZES, ...own];
  }

  /** The values on either side of the turn between two sizes; none where the clause comes out alike at both. */
  #turn(low: number, high: number, address: string, verdictAt: (size: number) => string): number[] {
    const type = definitionOf(address, this.setting.vocabulary)?.type;
    const perUnit = type === 'integer' ? 1 : type === 'money' ? 100 : 1e9;
    const before = verdictAt(low);
    if (before === verdictAt(high)) return [];
    let [from, to] = [low, high];
    for (let halvings = 0; halvings < MOST_HALVINGS && to - from > 1.5 / perUnit; halvings += 1) {
      const middle = Math.round(((from + to) / 2) * perUnit) / perUnit;
      if (middle <= from || middle >= to) break;
      if (verdictAt(middle) === before) from = middle;
      else to = middle;
    }
    return [from, to];
  }
}

/** Facts of the leaf that are open, with what they are computed from written out. */
export function openIn(addresses: readonly string[], known: Known, setting: Setting): string[] {
  const asked = addresses.flatMap((address) => askedFor(address, setting));
  return [...new Set(asked)].filter((address) => known.open.has(address));
}

/** One of each list, in every way; the first ones where there are too many. */
function combinations(lists: readonly (readonly Outcome[])[]): Outcome[][] {
  let found: Outcome[][] = [[]];
  for (const list of lists) {
    found = found.flatMap((before) => list.map((one) => [...before, one])).slice(0, MOST_OTHERS);
  }
  return found;
}
