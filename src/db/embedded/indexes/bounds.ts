import type { Conjunct } from '../filter/filter.js';
import { type IndexInfo, prefixOf } from '../store/catalogue.js';
import { distinct, encodeKey } from '../values/key-encoding.js';
import { rankOf } from '../values/order.js';
import { isNullish, isNumber, TYPE, type Value } from '../values/value.js';
import { doubleValue } from '../values/writer.js';

/** Keys from `start` (inclusive) to `end` (exclusive). */
export interface Interval {
  readonly start: Buffer;
  readonly end: Buffer;
}

export interface Bounds {
  /** In the order of the index, not overlapping. */
  readonly intervals: readonly Interval[];
  /** Leading fields that every interval fixes to one value. */
  readonly points: number;
  /** Leading fields that have any bound. */
  readonly bounded: number;
  /** Every interval fixes every field to one value. */
  readonly allPoints: boolean;
  /** The conditions that what lies in the intervals is sure to meet: of a document with several entries, by one of them. */
  readonly met: readonly Conjunct[];
}

/** More intervals than this are not worth their reads: the next field stays unbounded. */
const MAX_INTERVALS = 10_000;
const NAN = doubleValue(NaN);
const NO_BRACKET = new Set<number>(
  [TYPE.null, TYPE.undefined, TYPE.minKey, TYPE.maxKey, TYPE.array, TYPE.regex].map(rankOf),
);

/** The first key after all that begin with these bytes. */
export function successor(prefix: Uint8Array): Buffer {
  const next = Buffer.from(prefix);
  for (let at = next.length - 1; at >= 0; at--) {
    if (next[at] !== 0xff) {
      next[at] = (next[at] as number) + 1;
      return next.subarray(0, at + 1);
    }
  }
  throw new RangeError('no key follows');
}

/**
 * Where in an index the documents lie that meet these conditions; everything else of them is left to the filter. On a
 * multikey index two conditions on a field may be met by two items of an array, and so may conditions on two fields that
 * go through one array: there only one condition of a field counts, and only fields of different first segments.
 */
export function boundsOf(index: IndexInfo, conjuncts: readonly Conjunct[]): Bounds {
  let prefixes: Buffer[] = [prefixOf(index.id)];
  let points = 0;
  const met: Conjunct[] = [];
  const roots = new Set<string>();
  for (const [at, { path }] of index.fields.entries()) {
    const root = path.split('.', 1)[0] as string;
    const usable = index.multikey && roots.has(root) ? [] : conjuncts.filter((conjunct) => conjunct.path === path);
    roots.add(root);
    const wanted = pointsOf(usable);
    if (wanted !== undefined && prefixes.length * wanted.values.length <= MAX_INTERVALS) {
      const encoded = wanted.values.map((value) => encodeField(index, at, value));
      const keys = distinct(encoded.map(({ key }) => key));
      if (keys.length === 1 && points === at) points++;
      if (encoded.every(({ exact }) => exact) && !(index.multikey && wanted.values.some(isNullish))) met.push(wanted);
      prefixes = prefixes.flatMap((prefix) => keys.map((key) => Buffer.concat([prefix, key])));
      continue;
    }
    const range = rangeOf(index, at, usable);
    const intervals = prefixes.flatMap((prefix) => intervalsOf(prefix, range));
    if (range !== undefined) met.push(...range.met);
    return { intervals, points, bounded: at + (range === undefined ? 0 : 1), allPoints: false, met };
  }
  const intervals = prefixes.map((prefix) => ({ start: prefix, end: successor(prefix) }));
  return { intervals, points, bounded: index.fields.length, allPoints: true, met };
}

function intervalsOf(prefix: Buffer, range: FieldRange | undefined): Interval[] {
  if (range === undefined) return [{ start: prefix, end: successor(prefix) }];
  const found = [{ start: Buffer.concat([prefix, range.low]), end: endOf(prefix, range.high) }];
  if (range.also !== undefined) {
    const start = Buffer.concat([prefix, range.also]);
    found.push({ start, end: successor(start) });
  }
  return found.sort((a, b) => Buffer.compare(a.start, b.start));
}

function endOf(prefix: Buffer, high: Uint8Array | undefined): Buffer {
  return high === undefined ? successor(prefix) : Buffer.concat([prefix, high]);
}

function encodeField(index: IndexInfo, at: number, value: Value): { key: Uint8Array; exact: boolean } {
  // The room of a value depends on the number of fields; so the unused ones are told too, and the first is this field.
  const directions = index.fields.map((field) => field.direction);
  return encodeKey([value], [directions[at] as 1 | -1, ...directions.slice(1)]);
}

function pointsOf(conjuncts: readonly Conjunct[]): Conjunct | undefined {
  const lists = conjuncts
    .filter(({ op }) => op === 'eq' || op === 'in')
    // An index holds the items of an array, not the array.
    .filter(({ values }) => values.every(({ type }) => type !== TYPE.array && type !== TYPE.regex));
  return lists.sort((a, b) => a.values.length - b.values.length)[0];
}

/** Bounds of one field, before the complement of a descending one: low inclusive, high exclusive. */
interface FieldRange {
  readonly low: Uint8Array;
  readonly high: Uint8Array | undefined;
  /** A single key outside of it: a stored regular expression that is the one asked for. */
  readonly also?: Uint8Array | undefined;
  readonly met: readonly Conjunct[];
}

function rangeOf(index: IndexInfo, at: number, conjuncts: readonly Conjunct[]): FieldRange | undefined {
  const ranges: FieldRange[] = [];
  for (const conjunct of conjuncts) {
    const range = rangeOfConjunct(index, at, conjunct);
    if (range !== undefined) ranges.push(range);
    if (index.multikey && ranges.length > 0) break;
  }
  if (ranges.length < 2) return ranges[0];
  const low = ranges.map((range) => range.low).reduce((a, b) => (Buffer.compare(a, b) > 0 ? a : b));
  const highs = ranges.map((range) => range.high).filter((high) => high !== undefined);
  const high = highs.length === 0 ? undefined : highs.reduce((a, b) => (Buffer.compare(a, b) < 0 ? a : b));
  // Contradicting bounds: nothing matches, an empty interval.
  const empty = high !== undefined && Buffer.compare(low, high) > 0;
  const [also, ...others] = ranges.map((range) => range.also);
  const common = also !== undefined && others.every((one) => one !== undefined && Buffer.compare(one, also) === 0);
  const met = ranges.flatMap((range) => range.met);
  return { low, high: empty ? low : high, also: common ? also : undefined, met };
}

function rangeOfConjunct(index: IndexInfo, at: number, conjunct: Conjunct): FieldRange | undefined {
  const { op, values } = conjunct;
  const value = values[0];
  if (value === undefined || NO_BRACKET.has(rankOf(value.type))) return undefined;
  if (op !== 'gt' && op !== 'gte' && op !== 'lt' && op !== 'lte' && op !== 'prefix') return undefined;
  const descending = (index.fields[at] as { direction: number }).direction === -1;
  const rank = rankOf(value.type);
  const bracket = Uint8Array.of(descending ? ~rank : rank);
  // NaN, the least of the numbers, is in no order with them.
  const notANumber = isNumber(value) ? encodeField(index, at, NAN).key : undefined;
  const bracketLow = notANumber === undefined || descending ? bracket : successor(notANumber);
  const bracketHigh = notANumber === undefined || !descending ? successor(bracket) : notANumber;
  const { key, exact } = encodeField(index, at, value);
  if (op === 'prefix') {
    // Without the two NULs that end a text: the keys that begin with the rest.
    const low = key.subarray(0, -2);
    const also = encodeField(index, at, values[1] as Value).key;
    return exact && key.length > 3 ? { low, high: successor(low), also, met: [conjunct] } : undefined;
  }
  // A shortened key has no right place among its neighbours: the whole bracket is read.
  if (!exact) return { low: bracketLow, high: bracketHigh, met: [] };
  const edge = (op === 'gt' || op === 'lte') !== descending ? successor(key) : key;
  const fromValue = (op === 'gt' || op === 'gte') !== descending;
  return { low: fromValue ? edge : bracketLow, high: fromValue ? bracketHigh : edge, met: [conjunct] };
}
