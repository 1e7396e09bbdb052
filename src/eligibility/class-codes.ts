import type { Classes } from './class-tables.js';
import type { CodedColumn, NumberColumn } from './columns.js';

/** The class of each row, in as few bytes as the number of classes allows. */
export type ClassCodes = Uint8Array | Uint16Array | Uint32Array;

/** A column without its entries. */
export type RawColumn = NumberColumn | Pick<CodedColumn, 'kind' | 'codes'>;

/** Room for the class codes of `rows` rows; what is beyond them up to a multiple of 32 is class 0. */
export function classCodesFor(rows: number, classes: number): ClassCodes {
  const length = Math.ceil(rows / 32) * 32;
  if (classes <= 1 << 8) return new Uint8Array(length);
  return classes <= 1 << 16 ? new Uint16Array(length) : new Uint32Array(length);
}

/** Writes the class of rows `from` to `to` of a column, from `into[0]` on. */
export function recode(column: RawColumn, classes: Recoding, into: ClassCodes, from: number, to: number): void {
  if (column.kind === 'number') recodeNumbers(column.values.subarray(from, to), classes.buckets, into);
  else recodeCodes(column.codes.subarray(from, to), classes.classOfCode, into);
}

/** How the values of a column become classes; plain data, so that threads can be given it. */
export interface Recoding {
  readonly classOfCode: Uint32Array;
  readonly buckets: Buckets;
}

export function recodingOf({ thresholds, classOfCode }: Classes): Recoding {
  return {
    classOfCode: classOfCode ?? new Uint32Array(0),
    buckets: bucketsOf(thresholds ?? Float64Array.of(Number.POSITIVE_INFINITY)),
  };
}

/**
 * Where to begin looking for the place of a number among the thresholds. The upper halves of doubles, as `orderedHalf`
 * reads them, are in the order of the numbers: the range that the thresholds span is cut into buckets, and
 * `starts[bucket]` counts the thresholds in lower buckets. Most buckets hold no threshold or one, so that a row costs one
 * or two comparisons that the processor foresees, where halving takes as many as the logarithm that it does not foresee.
 */
interface Buckets {
  readonly thresholds: Float64Array;
  readonly lowest: number;
  readonly highest: number;
  readonly shift: number;
  readonly starts: Uint32Array;
}

/** Buckets of a column: their table fits the processor's first cache beside what else a row needs. */
const MOST_BUCKETS = 2048;
/** Where the upper half of a double stands in its eight bytes, as 32-bit words. */
const UPPER = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1 ? 1 : 0;

function bucketsOf(thresholds: Float64Array): Buckets {
  const finite = thresholds.subarray(0, -1);
  const halves = Array.from(upperHalves(finite), (_, at) => at)
    .filter((at) => at % 2 === UPPER)
    .map((at) => orderedHalf(upperHalves(finite)[at] ?? 0));
  const lowest = halves[0] ?? 0;
  const last = halves.at(-1) ?? 0;
  let shift = 0;
  while ((last - lowest) / 2 ** shift > MOST_BUCKETS - 2) shift += 1;
  // One bucket more, for all that is above the last threshold's.
  const size = ((last - lowest) >>> shift) + 2;
  const highest = last + 2 ** shift;
  const starts = new Uint32Array(size);
  for (const half of halves) {
    const bucket = (half - lowest) >>> shift;
    if (bucket + 1 < size) starts[bucket + 1] = (starts[bucket + 1] ?? 0) + 1;
  }
  for (let bucket = 1; bucket < size; bucket += 1) {
    starts[bucket] = (starts[bucket] ?? 0) + (starts[bucket - 1] ?? 0);
  }
  return { thresholds, lowest, highest, shift, starts };
}

function upperHalves(values: Float64Array): Int32Array {
  return new Int32Array(values.buffer, values.byteOffset, values.length * 2);
}

/** The upper half of a double, its bits turned so that halves compare like the numbers; -0 comes just before 0. */
function orderedHalf(half: number): number {
  return half ^ ((half >> 31) & 0x7fffffff);
}

function recodeNumbers(values: Float64Array, buckets: Buckets, into: ClassCodes): void {
  const { thresholds, lowest, highest, shift, starts } = buckets;
  const halves = upperHalves(values);
  for (let row = 0; row < values.length; row += 1) {
    const value = values[row] as number;
    if (Number.isNaN(value)) {
      into[row] = 0;
      continue;
    }
    let half = orderedHalf(halves[2 * row + UPPER] as number);
    half = half < lowest ? lowest : half > highest ? highest : half;
    let at = starts[(half - lowest) >>> shift] as number;
    while ((thresholds[at] as number) < value) at += 1;
    into[row] = 1 + 2 * at + (thresholds[at] === value ? 1 : 0);
  }
}

function recodeCodes(codes: ClassCodes, classOfCode: Uint32Array, into: ClassCodes): void {
  for (let row = 0; row < codes.length; row += 1) into[row] = classOfCode[codes[row] as number] as number;
}
