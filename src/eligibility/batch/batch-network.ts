import type { Condition, LeafCondition } from '../condition.schema.js';
import type { Vocabulary } from '../vocabulary.js';

/** A leaf, or its negation. */
export interface Literal {
  readonly leaf: LeafCondition;
  readonly negated: boolean;
}

/** Kleene's `and` or `or` over nodes that come before it. */
export interface Gate {
  readonly kind: 'all' | 'any';
  readonly inputs: readonly number[];
}

/**
 * Conditions of many policies as one network in negation normal form: each distinct literal and each distinct gate
 * stands there once, however many policies share it. Inputs of a node have lower numbers than the node itself.
 */
export interface Network {
  readonly nodes: readonly (Literal | Gate)[];
  /** The node of each policy. */
  readonly outputs: readonly number[];
  /** Leaves that differ in fact, operator or value. */
  readonly distinctLeaves: number;
}

/**
 * Builds the network; named conditions are written out. De Morgan's laws and idempotence hold in Kleene's logic, so that
 * moving `not` down to the leaves and dropping repeated parts changes no verdict. With `not` at the leaves only, every
 * gate is monotone: see batch-kernels.ts for what that gives.
 * @throws Error where a named condition is not known, or a group is empty
 */
export function networkOf(conditions: readonly Condition[], named: Vocabulary['named']): Network {
  const builder = new NetworkBuilder(named);
  const outputs = conditions.map((condition) => builder.add(condition, false));
  return { nodes: builder.nodes, outputs, distinctLeaves: builder.leaves.size };
}

class NetworkBuilder {
  readonly nodes: (Literal | Gate)[] = [];
  readonly leaves = new Set<string>();
  readonly #numbers = new Map<string, number>();

  constructor(readonly named: Vocabulary['named']) {}

  add(condition: Condition, negated: boolean): number {
    if ('fact' in condition) return this.#literal(condition, negated);
    if ('not' in condition) return this.add(condition.not, !negated);
    if ('condition' in condition) return this.#reference(condition.condition, negated);
    const kind = kindOf(condition, negated);
    const inputs = new Set<number>();
    this.#collect(kind, condition, negated, inputs);
    const [first, ...others] = [...inputs].sort((a, b) => a - b);
    if (first === undefined) throw new Error('a group of conditions is empty: parse first');
    if (others.length === 0) return first;
    return this.#number(`${kind} ${first},${others}`, () => ({ kind, inputs: [first, ...others] }));
  }

  /** Parts of a group; a group of the same kind directly inside it is one with it. */
  #collect(kind: Gate['kind'], condition: Condition, negated: boolean, into: Set<number>): void {
    if ('not' in condition) this.#collect(kind, condition.not, !negated, into);
    else if (('all' in condition || 'any' in condition) && kindOf(condition, negated) === kind) {
      for (const part of 'all' in condition ? condition.all : condition.any) this.#collect(kind, part, negated, into);
    } else into.add(this.add(condition, negated));
  }

  #reference(name: string, negated: boolean): number {
    const meant = this.named.get(name);
    if (!meant) throw new Error(`Unknown named condition: ${name}`);
    const key = `named ${negated} ${name}`;
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    const number = this.add(meant, negated);
    this.#numbers.set(key, number);
    return number;
  }

  #literal(leaf: LeafCondition, negated: boolean): number {
    const key = leafKey(leaf);
    this.leaves.add(key);
    return this.#number(`leaf ${negated} ${key}`, () => ({ leaf, negated }));
  }

  #number(key: string, make: () => Literal | Gate): number {
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    const number = this.nodes.push(make()) - 1;
    this.#numbers.set(key, number);
    return number;
  }
}

/** Same text for leaves that always come out alike. */
export function leafKey({ fact, operator, value }: LeafCondition): string {
  return JSON.stringify([fact, operator, value]);
}

function kindOf(group: Condition, negated: boolean): Gate['kind'] {
  return 'all' in group === negated ? 'any' : 'all';
}
