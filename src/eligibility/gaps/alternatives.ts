import type { Condition, LeafCondition } from '../condition.schema.js';
import { factOf, namedCondition, truthOf } from '../decide.js';
import type { CivilDate, Threshold } from '../facts.js';
import type { Vocabulary } from '../vocabulary.js';
import type { Domain } from './domains.js';

/** One way in which conditions come true: for each fact that matters, which of its candidates do (bit i: candidate i). */
export interface Alternative {
  readonly allowed: ReadonlyMap<string, bigint>;
  readonly cost: number;
}

/** A condition and how it has to come out. */
export interface Goal {
  readonly condition: Condition;
  readonly holds: boolean;
}

export interface Alternatives {
  /** The least costly first. */
  readonly found: readonly Alternative[];
  /** Whether nothing was left out: then none found means that there is none, and the first costs least. */
  readonly complete: boolean;
}

/** Alternatives kept for a part of a rule, and once the work below is done. */
const MOST_KEPT = 32;
const FEW_KEPT = 4;
/** Facts of two alternatives compared with one another, for one question: it bounds the time that an answer takes. */
const MUCH_WORK = 20_000;

interface Part {
  readonly found: readonly Alternative[];
  readonly complete: boolean;
  /** How often each fact occurs in the part. */
  readonly occurrences: ReadonlyMap<string, number>;
}

const NOTHING_ASKED: Alternative = { allowed: new Map(), cost: 0 };

/** The candidate that a fact takes: the first of those allowed. */
export function firstOf(allowed: bigint): number {
  return (allowed & 1n) === 1n ? 0 : (allowed & -allowed).toString(2).length - 1;
}

/**
 * The ways in which goals come out together, composed from the leaves up: `any` collects the ways of its parts, `all`
 * joins them fact by fact, where a fact keeps what both allow; `not` exchanges the two (De Morgan). A way that allows no
 * more and costs no less than another on the facts that the rest of the goals speak of cannot be part of a better answer
 * and is dropped, so that facts of one part alone never multiply (the elimination of variables: Dechter, *Bucket
 * elimination*, 1999). Of each part the 32 cheapest ways are kept, 4 once 20,000 facts were compared; `complete` says
 * whether any was lost by that.
 */
export class Composition {
  #work = 0;
  #before = 0;
  #total = new Map<string, number>();
  readonly #leaves = new Map<LeafCondition, { readonly [holds in 'true' | 'false']?: readonly Alternative[] }>();

  constructor(
    readonly domains: ReadonlyMap<string, Domain>,
    readonly vocabulary: Vocabulary,
    readonly asOf: CivilDate,
  ) {}

  /** Facts compared so far, for all questions. */
  get work(): number {
    return this.#before + this.#work;
  }

  of(goals: readonly Goal[]): Alternatives {
    this.#before += this.#work;
    this.#work = 0;
    this.#total = new Map();
    for (const { condition } of goals) this.#count(condition);
    const { found, complete } = this.#every(goals);
    return { found: [...found].sort((a, b) => a.cost - b.cost), complete };
  }

  #part({ condition, holds }: Goal): Part {
    if ('fact' in condition) return this.#leaf(condition, holds);
    if ('not' in condition) return this.#part({ condition: condition.not, holds: !holds });
    if ('condition' in condition) {
      return this.#part({ condition: namedCondition(condition.condition, this.vocabulary.named), holds });
    }
    const inner = 'all' in condition ? condition.all : condition.any;
    const goals = inner.map((child) => ({ condition: child, holds }));
    return 'all' in condition === holds ? this.#every(goals) : this.#some(goals);
  }

  #some(goals: readonly Goal[]): Part {
    const occurrences = new Map<string, number>();
    let complete = true;
    const ways = goals.flatMap((goal) => {
      const part = this.#part(goal);
      add(part.occurrences, occurrences);
      complete &&= part.complete;
      return part.found;
    });
    return this.#settled(ways, occurrences, complete);
  }

  /** Complete parts come first, for what they exclude is excluded for good; then those with few ways, which narrow most. */
  #every(goals: readonly Goal[]): Part {
    const parts = goals
      .map((goal) => this.#part(goal))
      .sort((a, b) => Number(b.complete) - Number(a.complete) || a.found.length - b.found.length);
    const occurrences = new Map<string, number>();
    let whole: Part = { found: [NOTHING_ASKED], complete: true, occurrences };
    for (const part of parts) {
      add(part.occurrences, occurrences);
      if (whole.found.length === 0 && whole.complete) continue;
      const ways = whole.found.flatMap((one) => part.found.flatMap((other) => this.#join(one, other) ?? []));
      whole = this.#settled(ways, occurrences, whole.complete && part.complete);
    }
    return whole;
  }

  #join(one: Alternative, other: Alternative): Alternative | undefined {
    this.#work += one.allowed.size + other.allowed.size;
    const allowed = new Map(one.allowed);
    let { cost } = one;
    for (const [fact, bits] of other.allowed) {
      const before = allowed.get(fact);
      const both = before === undefined ? bits : before & bits;
      if (both === 0n) return undefined;
      cost += this.#cost(fact, both) - (before === undefined ? 0 : this.#cost(fact, before));
      allowed.set(fact, both);
    }
    return { allowed, cost };
  }

  #cost(fact: string, allowed: bigint): number {
    return this.domains.get(fact)?.candidates[firstOf(allowed)]?.cost ?? 0;
  }

  /** Without the ways that another one makes superfluous; no more than may be kept. */
  #settled(ways: readonly Alternative[], occurrences: Part['occurrences'], complete: boolean): Part {
    const shared = [...occurrences.keys()].filter((fact) => occurrences.get(fact) !== this.#total.get(fact));
    const kept: Alternative[] = [];
    let cut = false;
    const most = this.#work < MUCH_WORK ? MOST_KEPT : FEW_KEPT;
    for (const way of [...ways].sort((a, b) => a.cost - b.cost)) {
      if (kept.some((better) => this.#covers(better, way, shared))) continue;
      if (kept.length < most) kept.push(way);
      else cut = true;
    }
    return { found: kept, complete: complete && !cut, occurrences };
  }

  /** Whether a way allows all that a `dearer` one allows the rest of the goals, its other facts costing no more. */
  #covers(way: Alternative, dearer: Alternative, shared: readonly string[]): boolean {
    let saved = dearer.cost - way.cost;
    for (const fact of shared) {
      this.#work += 1;
      const allowed = way.allowed.get(fact);
      const other = dearer.allowed.get(fact);
      if (allowed === undefined) saved -= other === undefined ? 0 : this.#cost(fact, other);
      else if (other === undefined || (allowed & other) !== other) return false;
      else saved -= this.#cost(fact, other) - this.#cost(fact, allowed);
    }
    return saved >= 0;
  }

  #leaf(leaf: LeafCondition, holds: boolean): Part {
    const occurrences = new Map(factsOf(leaf).map((fact) => [fact, 1]));
    const domains = [...occurrences.keys()].map((fact) => this.#domain(fact));
    const complete = domains.every((one) => one.complete && (factOf(leaf.value) === undefined || one.comparable));
    const known = this.#leaves.get(leaf);
    const ways = known?.[`${holds}`] ?? this.#waysOf(leaf, holds);
    this.#leaves.set(leaf, { ...known, [`${holds}`]: ways });
    return this.#settled(ways, occurrences, complete);
  }

  /** For each value of the other fact what it leaves to the first. */
  #waysOf(leaf: LeafCondition, holds: boolean): Alternative[] {
    const other = factOf(leaf.value);
    const domain = this.#domain(leaf.fact);
    const second = other === undefined || other === leaf.fact ? undefined : this.#domain(other);
    const ways = new Map<bigint, bigint>();
    this.#before += domain.candidates.length * (second?.candidates.length ?? 1);
    for (const [index, candidate] of (second?.candidates ?? [undefined]).entries()) {
      let bits = '';
      for (const { seen } of domain.candidates) {
        const value = other === leaf.fact ? seen : (candidate?.seen ?? { value: leaf.value as Threshold });
        bits = (truthOf(leaf, seen, value, this) === holds ? '1' : '0') + bits;
      }
      const allowed = BigInt(`0b0${bits}`);
      if (allowed !== 0n) ways.set(allowed, (ways.get(allowed) ?? 0n) | (1n << BigInt(index)));
    }
    return [...ways].map(([first, then]) => {
      const allowed = new Map([[leaf.fact, first], ...(second ? [[second.fact, then] as const] : [])]);
      return { allowed, cost: [...allowed].reduce((sum, [fact, bits]) => sum + this.#cost(fact, bits), 0) };
    });
  }

  #domain(fact: string): Domain {
    const domain = this.domains.get(fact);
    if (!domain) throw new Error(`no domain for ${fact}`);
    return domain;
  }

  #count(condition: Condition): void {
    if ('not' in condition) this.#count(condition.not);
    else if ('condition' in condition) this.#count(namedCondition(condition.condition, this.vocabulary.named));
    else if ('fact' in condition) {
      this.#before += 1;
      add(new Map(factsOf(condition).map((fact) => [fact, 1])), this.#total);
    } else for (const child of 'all' in condition ? condition.all : condition.any) this.#count(child);
  }
}

function factsOf({ fact, value }: LeafCondition): string[] {
  const other = factOf(value);
  return other === undefined || other === fact ? [fact] : [fact, other];
}

function add(counts: ReadonlyMap<string, number>, to: Map<string, number>): void {
  for (const [fact, count] of counts) to.set(fact, (to.get(fact) ?? 0) + count);
}
