import type { Classes } from './class-tables.js';
import type { CodedColumn, NumberColumn } from './columns.js';

/** A column without its entries. */
export type RawColumn = NumberColumn | Pick<CodedColumn, 'kind' | 'codes'>;

/** Bytes of the code of a class. */
export type CodeBytes = 1 | 2 | 4;

/** A column, and how its values become classes: in numbers only, so that threads can be given it. */
export interface Source {
  readonly column: RawColumn;
  readonly recoding: Recoding;
}

function bytesFor(classes: number): CodeBytes {
  if (classes <= 1 << 8) return 1;
  return classes <= 1 << 16 ? 2 : 4;
}

/** How the values of a column become codes of classes: by `buckets` where they are numbers, else by `classOfCode`. */
export interface Recoding {
  readonly bytes: CodeBytes;
  readonly classOfCode: Uint32Array;
  readonly buckets: Buckets;
}

/** The recoding into these classes, which have either thresholds or a class of each code. */
export function recodingOf({ count, thresholds, classOfCode }: Classes): Recoding {
  return {
    bytes: bytesFor(count),
    classOfCode: classOfCode ?? new Uint32Array(0),
    buckets: thresholds === undefined ? NO_BUCKETS : bucketsOf(thresholds),
  };
}

/**
 * Where to begin looking for the place of a number among the thresholds. The upper halves of doubles, as `orderedHalf`
 * reads them, are in the order of the numbers: the range that the thresholds span is cut into buckets, and
 * `starts[bucket]` counts the thresholds in lower buckets. Most buckets hold no threshold, so that a row costs one
 * comparison that the processor foresees, where halving takes as many as the logarithm that it does not foresee. The
 * kernel that uses them is in class-kernels.ts.
 */
export interface Buckets {
  readonly thresholds: Float64Array;
  /** The half at which the second bucket begins; the first is for all that is below. */
  readonly lowest: number;
  readonly shift: number;
  readonly starts: Uint32Array;
}

const MOST_BUCKETS = 4096;
/** Where the upper half of a double stands in its eight bytes, as 32-bit words. */
const UPPER = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1 ? 1 : 0;

/** Buckets for thresholds that Infinity ends. */
function bucketsOf(thresholds: Float64Array): Buckets {
  const halves = upperHalves(thresholds.subarray(0, -1))
    .filter((_, at) => at % 2 === UPPER)
    .map(orderedHalf);
  const lowest = halves[0] ?? 0;
  const span = (halves.at(-1) ?? 0) - lowest;
  const shift = Math.max(0, Math.ceil(Math.log2((span + 1) / (MOST_BUCKETS - 2))));
  const starts = new Uint32Array((span >>> shift) + 3);
  for (const half of halves) {
    const next = bucketOf(half, lowest, shift, starts.length - 1) + 1;
    starts[next] = (starts[next] as number) + 1;
  }
  for (let bucket = 1; bucket < starts.length; bucket += 1) {
    starts[bucket] = (starts[bucket] as number) + (starts[bucket - 1] as number);
  }
  return { thresholds, lowest, shift, starts };
}

const NO_BUCKETS = bucketsOf(Float64Array.of(Number.POSITIVE_INFINITY));

function upperHalves(values: Float64Array): Int32Array {
  return new Int32Array(values.buffer, values.byteOffset, values.length * 2);
}

/** Of the upper half of a double, its bits turned so that halves compare like the numbers, the upper 31 bits. */
function orderedHalf(half: number): number {
  return (half ^ ((half >> 31) & 0x7fffffff)) >> 1;
}

/** The bucket of a half: the first and the `last` take what is beyond. */
function bucketOf(half: number, lowest: number, shift: number, last: number): number {
  const above = half - lowest;
  const bucket = ((above & ~(above >> 31)) >>> shift) + 1 + (above >> 31);
  const over = bucket - last;
  return last + (over & (over >> 31));
}
