import type { LeafCondition } from '../condition.schema.js';
import type { FactType } from '../facts.js';
import type { Seen } from '../observations.js';
import { shapeOfType } from '../operator-types.js';
import { operatorNamed } from '../operators.js';
import type { Literal } from './batch-network.js';
import type { Judge, Sees, Truth } from './class-tables.js';
import { type Column, type NumberColumn, seenAt, seenNumber } from './columns.js';

/** A fact that a leaf looks at, where it is a column. */
export interface Side {
  readonly fact: string;
  readonly type: FactType;
  readonly column: Column;
}

/** Operators whose truth on two numbers or dates follows from which is greater. */
const OF_ORDER = new Set([
  ...['equal', 'notEqual', 'lessThan', 'lessThanInclusive', 'greaterThan', 'greaterThanInclusive'],
  ...['before', 'onOrBefore', 'after', 'onOrAfter'],
]);

/**
 * The truth in each row of a leaf that no single column's classes tell: one that compares two facts, or whose changes are
 * not known. What is the same pair of values is judged once.
 */
export function scan(leaf: LeafCondition, sides: readonly Side[], rows: number, judge: Judge): Uint8Array {
  const [left, right] = sides;
  if (
    left?.column.kind === 'number' &&
    right?.column.kind === 'number' &&
    shapeOfType(left.type) === shapeOfType(right.type) &&
    ofOrder(leaf)
  ) {
    return scanOrder(leaf, left, left.column, right.column, rows, judge);
  }
  return scanPairs(leaf, sides, rows, judge);
}

function ofOrder({ operator: name, value }: LeafCondition): boolean {
  const operator = operatorNamed(name);
  const plain = operator?.decorators.every((decorator) => decorator === 'not' || decorator === 'swap');
  return plain === true && OF_ORDER.has(operator?.base.name ?? '') && typeof value === 'object' && 'fact' in value;
}

function scanOrder(
  leaf: LeafCondition,
  { fact, type }: Side,
  left: NumberColumn,
  right: NumberColumn,
  rows: number,
  judge: Judge,
): Uint8Array {
  const truth = (a: number, b: number): Truth =>
    judge.truth({ leaf, negated: false }, { see: (key) => seenNumber(key === fact ? a : b, type) ?? {} });
  const [less, same, more] = [truth(0, 1), truth(0, 0), truth(1, 0)];
  const truths = new Uint8Array(rows).fill(1);
  for (let row = 0; row < rows; row += 1) {
    const a = left.values[row] as number;
    const b = right.values[row] as number;
    if (!Number.isFinite(a) || !Number.isFinite(b)) continue;
    if (a < b) truths[row] = less;
    else if (a > b) truths[row] = more;
    else truths[row] = same;
  }
  return truths;
}

function scanPairs(leaf: LeafCondition, sides: readonly Side[], rows: number, judge: Judge): Uint8Array {
  const literal: Literal = { leaf, negated: false };
  const truths = new Uint8Array(rows);
  const judged = new Map<string, Truth>();
  const seen = new SidesOfRow(sides);
  for (let row = 0; row < rows; row += 1) {
    seen.row = row;
    const state = seen.state();
    const before = judged.get(state);
    const truth = before ?? judge.truth(literal, seen);
    if (before === undefined) judged.set(state, truth);
    truths[row] = truth;
  }
  return truths;
}

/** What a leaf sees of one row after another. */
class SidesOfRow implements Sees {
  row = 0;
  readonly #sides: readonly Side[];

  constructor(sides: readonly Side[]) {
    this.#sides = sides;
  }

  see(fact: string): Seen {
    for (const { fact: key, column, type } of this.#sides) if (key === fact) return seenAt(column, this.row, type);
    return { missing: 'absent' };
  }

  /** Equal for rows that cannot be told apart. */
  state(): string {
    let state = '';
    for (const { column } of this.#sides) {
      state += `${column.kind === 'number' ? column.values[this.row] : column.codes[this.row]},`;
    }
    return state;
  }
}
