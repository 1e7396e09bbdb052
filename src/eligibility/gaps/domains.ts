import { dateOfDayNumber, dayNumber } from '../civil-date.js';
import type { Condition, LeafCondition } from '../condition.schema.js';
import { factOf, namedCondition, truthOf } from '../decide.js';
import type { CivilDate, FactDefinition, FactType, FactValue, Threshold } from '../facts.js';
import type { Seen } from '../observations.js';
import { shapeOfType } from '../operator-types.js';
import { operatorNamed } from '../operators.js';
import { AS_OF_FACT, definitionOf, type Vocabulary } from '../vocabulary.js';
import { isMadeUp, listedAs, numberPoints, textPoints, turningDays, turningMonths } from './domain-points.js';
import { possibleSets } from './domain-sets.js';

/** One value that a fact may have, as a clause sees it. */
export interface Candidate {
  readonly seen: Seen;
  /** What it costs to bring it about; 0 for what is there. */
  readonly cost: number;
  /** Any value beyond this one does as well, and there is none that is the next to it. */
  readonly limit?: number;
  /** A text that stands for all others of its kind. */
  readonly madeUp?: boolean;
}

/** What a fact may be, the least costly first, then the nearest to what is seen. */
export interface Domain {
  readonly fact: string;
  readonly candidates: readonly Candidate[];
  /** Whether every value behaves, in each clause on it alone, like one of the candidates. */
  readonly complete: boolean;
  /** The same for clauses that compare it with another fact. */
  readonly comparable: boolean;
}

/** From where the facts of a rule are looked at. */
export interface View {
  readonly vocabulary: Vocabulary;
  readonly asOf: CivilDate;
  /** What is seen of a fact; left out where any enterprise is meant. */
  readonly see?: (fact: string) => Seen;
  /** The cost of a value that what is seen leaves open, and of one that is different from it. */
  readonly price?: (fact: string, definition: FactDefinition) => { readonly open: number; readonly other: number };
}

/** So many times a value is tried in a clause, for one fact; pairs of values where it is compared with other facts. */
const MOST_TRIALS = 100_000;
const MOST_PAIRS = 1_000_000;

/**
 * The domains of all facts that the conditions speak of. A rule's clauses split the values of a fact into classes that
 * no clause tells apart (between two thresholds a comparison comes out alike); a domain holds a value of each class.
 * Facts that are compared with one another share their thresholds.
 */
export function domainsOf(conditions: readonly Condition[], view: View): ReadonlyMap<string, Domain> {
  const leaves = new Map<string, LeafCondition[]>();
  const note = (fact: string, leaf: LeafCondition) => leaves.set(fact, [...(leaves.get(fact) ?? []), leaf]);
  const walk = (node: Condition): void => {
    if ('all' in node) for (const child of node.all) walk(child);
    else if ('any' in node) for (const child of node.any) walk(child);
    else if ('not' in node) walk(node.not);
    else if ('condition' in node) walk(namedCondition(node.condition, view.vocabulary.named));
    else for (const fact of new Set([node.fact, factOf(node.value)])) if (fact !== undefined) note(fact, node);
  };
  for (const condition of conditions) walk(condition);
  return new Map([...leaves.keys()].map((fact) => [fact, new FactDomain(fact, leaves, view).domain()]));
}

/** Whether the value of a fact is not the enterprise's: the day, and a parameter that is known. */
function fixed(fact: string, { see, asOf }: View): Seen | undefined {
  if (fact === AS_OF_FACT) return { value: asOf };
  const seen = fact.startsWith('param.') ? see?.(fact) : undefined;
  return seen?.value === undefined ? undefined : seen;
}

class FactDomain {
  readonly #definition: FactDefinition | undefined;
  readonly #seen: Seen | undefined;
  /** This fact and those that it is compared with, directly or through others. */
  readonly #linked: readonly string[];
  readonly #leaves: readonly LeafCondition[];

  constructor(
    readonly fact: string,
    readonly all: ReadonlyMap<string, readonly LeafCondition[]>,
    readonly view: View,
  ) {
    this.#definition = definitionOf(fact, view.vocabulary);
    this.#seen = fixed(fact, view) ?? view.see?.(fact);
    this.#linked = this.#component();
    this.#leaves = all.get(fact) ?? [];
  }

  domain(): Domain {
    const { fact } = this;
    const definition = this.#definition;
    const constant = fixed(fact, this.view);
    if (constant || !definition) {
      return { fact, candidates: [{ seen: constant ?? {}, cost: 0 }], complete: true, comparable: true };
    }
    const { candidates, complete } = this.#candidates(definition);
    // What is seen comes first, also where it is missing: then no clause holds of it.
    const kept = this.#seen ? [{ seen: this.#seen, cost: 0 }] : [];
    const others = candidates.filter(({ seen }) => this.#isOther(seen.value));
    return { fact, candidates: [...kept, ...others], complete, comparable: this.#isComparable() };
  }

  #isOther(value: FactValue | undefined): boolean {
    const { value: before, known } = this.#seen ?? {};
    if (known || !Array.isArray(before) || !Array.isArray(value)) return known !== undefined || value !== before;
    return before.length !== value.length || before.some((one) => !(value as readonly unknown[]).includes(one));
  }

  #candidates(definition: FactDefinition): Pick<Domain, 'candidates' | 'complete'> {
    switch (shapeOfType(definition.type)) {
      case 'number':
        return this.#few(this.#numbers(definition));
      case 'date':
        return this.#few(this.#dates(definition));
      case 'boolean':
        return this.#few([true, false].map((value) => this.#candidate(value)));
      case 'text':
        return this.#texts(definition);
      case 'texts':
        return this.#sets(definition);
      default:
        return { candidates: [], complete: false };
    }
  }

  /** How many values may be tried: a rule of 64 KiB may name so many that they would take minutes. */
  get #most(): number {
    const leaves = Math.max(1, this.#leaves.length);
    return Math.floor(this.#linked.length === 1 ? MOST_TRIALS / leaves : Math.sqrt(MOST_PAIRS / leaves));
  }

  #few(candidates: readonly Candidate[]): Pick<Domain, 'candidates' | 'complete'> {
    return { candidates: candidates.slice(0, this.#most), complete: candidates.length <= this.#most };
  }

  #numbers({ type }: FactDefinition): Candidate[] {
    const from = this.#seen?.value as number | undefined;
    const months = this.#literals('string').flatMap((day) => turningMonths(day, this.view.asOf));
    const points = numberPoints(type, [...this.#literals('number'), ...months], this.#linked.length, from);
    return nearest(points, from).map(({ value, limit }) => this.#candidate(value, { limit }));
  }

  #dates({ type }: FactDefinition): Candidate[] {
    const seen = this.#seen?.value as CivilDate | undefined;
    const from = seen === undefined ? undefined : dayNumber(seen);
    const { asOf } = this.view;
    const days = [asOf, ...this.#literals('string'), ...this.#literals('number').flatMap((n) => turningDays(n, asOf))];
    const points = numberPoints(type, days.map(dayNumber), this.#linked.length, from);
    return nearest(points, from).map(({ value }) => this.#candidate(dateOfDayNumber(value)));
  }

  #texts(definition: FactDefinition): Pick<Domain, 'candidates' | 'complete'> {
    const { texts, complete } = this.#universe(definition);
    return { candidates: texts.map((value) => this.#candidate(value, { madeUp: isMadeUp(value) })), complete };
  }

  #sets(definition: FactDefinition): Pick<Domain, 'candidates' | 'complete'> {
    const held = (this.#seen?.value ?? []) as readonly string[];
    const { texts, complete: whole } = this.#universe(definition);
    const { sets, complete } = possibleSets([...new Set([...texts, ...held])], this.#kinds(), this.#seen);
    const candidates = sets.map(({ elements, turned }) =>
      this.#candidate(elements, { open: turned === 0, madeUp: elements.some(isMadeUp) }),
    );
    return { candidates: candidates.sort((a, b) => a.cost - b.cost), complete: whole && complete };
  }

  /** Texts that clauses tell apart; for a firm only such as its code list has. */
  #universe({ codeList }: FactDefinition): { readonly texts: readonly string[]; readonly complete: boolean } {
    const named = this.#literals('string');
    const swapped = this.#leaves.some(({ operator }) => operator.includes('swap:'));
    const all = textPoints(named, this.#linked.length, swapped);
    const complete = all.length <= this.#most;
    const points = all.slice(0, this.#most);
    const codes = codeList === undefined ? undefined : this.view.vocabulary.codes?.get(codeList)?.codes;
    if (!codes || !this.view.see) return { texts: points, complete };
    return { texts: [...new Set(points.flatMap((text) => listedAs(text, named, codes) ?? []))], complete };
  }

  /** How clauses treat an element of the set: what they say of a set of it alone, and whether they name it. */
  #kinds(): (element: string) => string {
    const clauses = this.#leaves.map((leaf) => {
      const other = { value: this.#valueOf(leaf) };
      return { leaf, other, named: new Set<unknown>([other.value].flat()) };
    });
    return (element) =>
      clauses
        .map(({ leaf, other, named }) => {
          return `${truthOf(leaf, { value: [element] }, other, this.view)} ${named.has(element)}`;
        })
        .join();
  }

  #candidate(
    value: FactValue,
    {
      open = this.#seen?.value === undefined,
      limit,
      madeUp,
    }: { open?: boolean; limit?: number | undefined; madeUp?: boolean } = {},
  ): Candidate {
    const price = this.#definition && this.view.price?.(this.fact, this.#definition);
    const cost = price ? price[open ? 'open' : 'other'] : 0;
    return { seen: { value }, cost, ...(limit === undefined ? {} : { limit }), ...(madeUp ? { madeUp } : {}) };
  }

  #component(): string[] {
    const found = [this.fact];
    for (const fact of found) {
      for (const leaf of this.all.get(fact) ?? []) {
        for (const one of [leaf.fact, factOf(leaf.value)]) {
          if (one !== undefined && !found.includes(one) && !fixed(one, this.view)) found.push(one);
        }
      }
    }
    return found;
  }

  /**
   * Whether facts that are compared with one another are numbers or days of one kind, or texts that are equal or not. Of
   * persons and cents, which have other steps, of months, prefixes and sets that are facts the candidates are not all.
   */
  #isComparable(): boolean {
    if (this.#linked.length === 1 && !this.#leaves.some(({ value }) => factOf(value) === this.fact)) return true;
    const types = this.#linked.map((fact) => definitionOf(fact, this.view.vocabulary)?.type ?? 'list');
    const [type = 'list'] = types;
    if (types.some((one) => lineOf(one) !== lineOf(type)) || shapeOfType(type) === 'texts') return false;
    return shapeOfType(type) !== 'text' || this.#linked.every((fact) => this.all.get(fact)?.every(isEquality));
  }

  /**
   * The literals of a kind that this fact and those linked with it are compared with, and the values that these have:
   * the firm's own number lies between thresholds, its own text only matters to what is compared with it.
   */
  #literals<K extends 'number' | 'string'>(kind: K): (K extends 'number' ? number : string)[] {
    const type = this.#definition?.type ?? 'text';
    const own = this.#linked.length > 1 || !['text', 'texts'].includes(shapeOfType(type));
    const values = this.#linked.flatMap((fact) => [
      ...(this.all.get(fact) ?? []).map((leaf) => this.#valueOf(leaf)),
      ...(own ? [this.view.see?.(fact).value] : []),
    ]);
    return [...new Set(values.flat())].filter((one) => typeof one === kind) as never;
  }

  /** What a leaf is compared with, where that is known beforehand. */
  #valueOf({ value, fact }: LeafCondition): Threshold | undefined {
    const other = factOf(value);
    if (other === undefined) return value as Threshold;
    return (fixed(other, this.view) ?? (other === this.fact ? fixed(fact, this.view) : undefined))?.value;
  }
}

/** Types whose values lie equally close to one another. */
function lineOf(type: FactType): string {
  return type === 'integer' || type === 'money' ? type : shapeOfType(type);
}

function isEquality({ operator }: LeafCondition): boolean {
  return ['equal', 'notEqual'].includes(operatorNamed(operator)?.base.name ?? '');
}

/** In order of their distance; a limit that may not be met itself after one that may. */
function nearest<T extends { readonly value: number; readonly limit?: number }>(
  points: readonly T[],
  from: number | undefined,
): T[] {
  if (from === undefined) return [...points];
  const distance = ({ value, limit }: T) => Math.abs((limit ?? value) - from);
  return [...points].sort((a, b) => distance(a) - distance(b) || Number('limit' in a) - Number('limit' in b));
}
