import { verdictOf } from '../decide.js';
import type { CivilDate, FactType } from '../facts.js';
import type { Seen } from '../observations.js';
import type { Scope } from '../scope.js';
import { AS_OF_FACT, type Vocabulary } from '../vocabulary.js';
import type { Literal } from './batch-network.js';
import { seenNumber } from './columns.js';

/** A truth value as a number: 0 false, 1 unknown, 2 true. Kleene's `and` is the lower, `or` the higher, `not` 2 - x. */
export type Truth = 0 | 1 | 2;

/**
 * Values of one column in classes, such that all literals on it are constant within a class. Class 0 is missing.
 * Where `thresholds` are (ascending, ended by Infinity), a present value v belongs to class 1 + 2i + e: i thresholds are
 * below v, and e is 1 where the next one equals v. Where `classOfCode` is, code c belongs to class `classOfCode[c]`.
 */
export interface Classes {
  readonly count: number;
  readonly thresholds?: Float64Array;
  readonly classOfCode?: Uint32Array;
  /** Truth of each literal in each class: `truths[class * literals + literal]`. */
  readonly truths: Uint8Array;
}

const ABSENT: Seen = { missing: 'absent' };

/** Where the facts of a literal are found. */
export type Sees = Pick<Scope, 'see'>;

/** A fact of which this is seen, whichever it is. */
class Same implements Sees {
  seen = ABSENT;

  see(): Seen {
    return this.seen;
  }
}

const NOTHING = new Same();

/** Judges literals exactly as `decide` does, on facts that are given one after another. */
export class Judge implements Scope {
  readonly #day: Seen;
  readonly #same = new Same();
  #facts: Sees = this.#same;

  constructor(
    readonly asOf: CivilDate,
    readonly vocabulary: Vocabulary,
  ) {
    this.#day = { value: asOf };
  }

  see(fact: string): Seen {
    return fact === AS_OF_FACT ? this.#day : this.#facts.see(fact);
  }

  define(): undefined {
    return undefined;
  }

  /** Truth of a literal where its facts are as given, absent where they are not; of `asOf` the day is seen. */
  truth({ leaf, negated }: Literal, facts: Sees = NOTHING): Truth {
    this.#facts = facts;
    const verdict = verdictOf(leaf, this);
    if (verdict === 'undecided') return 1;
    return (verdict === 'eligible') === negated ? 0 : 2;
  }

  /** Truths of literals that look at one fact alone. */
  truths(literals: readonly Literal[], seen: Seen = ABSENT): Truth[] {
    this.#same.seen = seen;
    const truths: Truth[] = [];
    for (const literal of literals) truths.push(this.truth(literal, this.#same));
    return truths;
  }
}

/** Classes of the numbers of a fact, the same for all chunks of rows; `breaks` are the literals' (see class-breaks.ts). */
export function numberClasses(
  literals: readonly Literal[],
  breaks: ReadonlySet<number>,
  type: FactType,
  judge: Judge,
): Classes {
  // `+ 0` makes of -0 the 0 that it equals; of an infinite threshold nothing could be told apart.
  const thresholds = Float64Array.from([...breaks].filter(Number.isFinite), (one) => one + 0).sort();
  const count = 2 * thresholds.length + 2;
  const truths = new Uint8Array(count * literals.length);
  for (let one = 0; one < count; one += 1) {
    const value = one === 0 ? undefined : representative(one, thresholds, type === 'date');
    truths.set(judge.truths(literals, seenNumber(value, type)), one * literals.length);
  }
  return { count, thresholds: Float64Array.of(...thresholds, Number.POSITIVE_INFINITY), truths };
}

/** Some value of the class, or undefined where it has none: between neighbouring days, or doubles. */
function representative(one: number, thresholds: Float64Array, whole: boolean): number | undefined {
  const at = (one - 1) >> 1;
  const high = thresholds[at] ?? Number.POSITIVE_INFINITY;
  if ((one - 1) % 2 === 1) return high;
  const low = thresholds[at - 1] ?? Number.NEGATIVE_INFINITY;
  const middle = middleOf(low, high);
  const value = whole ? Math.floor(middle) : middle;
  return value > low && value < high ? value : undefined;
}

function middleOf(low: number, high: number): number {
  if (low === Number.NEGATIVE_INFINITY) return high === Number.POSITIVE_INFINITY ? 0 : below(high);
  return high === Number.POSITIVE_INFINITY ? -below(-low) : low / 2 + high / 2;
}

/** A finite number below: 1 less, or where that is lost in rounding, twice as far from 0; or the least there is. */
function below(value: number): number {
  if (value - 1 < value) return value - 1;
  return value > 0 ? value / 2 : Math.max(value * 2, -Number.MAX_VALUE);
}

/** Classes of a coded column: entries on which all literals agree are one class. */
export function codedClasses(literals: readonly Literal[], entries: readonly Seen[], judge: Judge): Classes {
  const classOfPattern = new Map<string, number>();
  const truths: Truth[] = [];
  const classOfCode = new Uint32Array(entries.length + 1);
  for (const [code, seen] of [ABSENT, ...entries].entries()) {
    const found = judge.truths(literals, seen);
    const pattern = found.join('');
    let one = classOfPattern.get(pattern);
    if (one === undefined) {
      one = classOfPattern.size;
      classOfPattern.set(pattern, one);
      for (const truth of found) truths.push(truth);
    }
    classOfCode[code] = one;
  }
  return { count: classOfPattern.size, classOfCode, truths: Uint8Array.from(truths) };
}

/** The class of a present number; the same search as in class-codes.ts, which does it for millions. */
export function classOfNumber(value: number, thresholds: Float64Array): number {
  let [low, high] = [0, thresholds.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((thresholds[middle] as number) < value) low = middle + 1;
    else high = middle;
  }
  return 1 + 2 * low + (thresholds[low] === value ? 1 : 0);
}
