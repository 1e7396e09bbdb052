import { compareNumerics, numericOf } from './numeric.js';
import { ElementCursor, readInt32, readInt64, TYPE, Value } from './value.js';

/**
 * The place of a type in BSON's order (MongoDB manual, "Comparison/Sort Order"; `canonicalizeBSONType` of the server).
 * Types of equal rank compare by value: all numbers; string and symbol. Undefined (also an empty array's place in a sort)
 * precedes null.
 */
const RANK = new Uint8Array(256);
const RANKED: readonly (readonly [number, number])[] = [
  [TYPE.minKey, 0x08],
  [TYPE.undefined, 0x10],
  [TYPE.null, 0x18],
  [TYPE.int, 0x20],
  [TYPE.double, 0x20],
  [TYPE.long, 0x20],
  [TYPE.decimal, 0x20],
  [TYPE.string, 0x28],
  [TYPE.symbol, 0x28],
  [TYPE.object, 0x30],
  [TYPE.array, 0x38],
  [TYPE.binary, 0x40],
  [TYPE.objectId, 0x48],
  [TYPE.bool, 0x50],
  [TYPE.date, 0x58],
  [TYPE.timestamp, 0x60],
  [TYPE.regex, 0x68],
  [TYPE.dbPointer, 0x70],
  [TYPE.code, 0x78],
  [TYPE.codeWithScope, 0x80],
  [TYPE.maxKey, 0xf0],
];
for (const [type, rank] of RANKED) RANK[type] = rank;

/** Rank of a type byte: the first byte of an index key as well. */
export function rankOf(type: number): number {
  return RANK[type] as number;
}

function compareBytes(a: Value, b: Value, aFrom: number, bFrom: number): number {
  let i = aFrom;
  let j = bFrom;
  for (; i < a.end && j < b.end; i++, j++) {
    const difference = (a.bytes[i] as number) - (b.bytes[j] as number);
    if (difference !== 0) return difference < 0 ? -1 : 1;
  }
  return Math.sign(a.end - i - (b.end - j));
}

function compareNames(a: ElementCursor, b: ElementCursor): number {
  let i = a.nameStart;
  let j = b.nameStart;
  for (; i < a.nameEnd && j < b.nameEnd; i++, j++) {
    const difference = (a.bytes[i] as number) - (b.bytes[j] as number);
    if (difference !== 0) return difference;
  }
  return a.nameEnd - i - (b.nameEnd - j);
}

/** Field by field in their own order: type, then name, then value; the one that ends first is smaller. */
function compareObjects(a: Value, b: Value, names: boolean): number {
  const left = new ElementCursor(a.bytes, a.start);
  const right = new ElementCursor(b.bytes, b.start);
  while (true) {
    const more = left.next();
    if (!right.next()) return more ? 1 : 0;
    if (!more) return -1;
    const ranks = rankOf(left.type) - rankOf(right.type);
    if (ranks !== 0) return Math.sign(ranks);
    const named = names ? compareNames(left, right) : 0;
    if (named !== 0) return Math.sign(named);
    const values = compareValues(left.value(), right.value());
    if (values !== 0) return values;
  }
}

function compareUnsigned(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function compareBinary(a: Value, b: Value): number {
  const sizes = readInt32(a.bytes, a.start) - readInt32(b.bytes, b.start);
  return sizes !== 0 ? Math.sign(sizes) : compareBytes(a, b, a.start + 4, b.start + 4);
}

/** Total length, text with its length, scope document: the text decides, then the scope. */
function compareCodeWithScope(a: Value, b: Value): number {
  const parts = (v: Value) => {
    const scopeAt = v.start + 8 + readInt32(v.bytes, v.start + 4);
    return { text: new Value(TYPE.code, v.bytes, v.start + 4, scopeAt), scope: new Value(3, v.bytes, scopeAt, v.end) };
  };
  const left = parts(a);
  const right = parts(b);
  return compareValues(left.text, right.text) || compareObjects(left.scope, right.scope, true);
}

/** BSON's total order of values: negative, 0 or positive. One order for filters, sorts, groups and indexes. */
export function compareValues(a: Value, b: Value): number {
  const rank = rankOf(a.type);
  const ranks = rank - rankOf(b.type);
  if (ranks !== 0) return ranks < 0 ? -1 : 1;
  switch (a.type) {
    case TYPE.int:
    case TYPE.double:
    case TYPE.long:
    case TYPE.decimal:
      return compareNumerics(numericOf(a), numericOf(b));
    case TYPE.string:
    case TYPE.symbol:
    case TYPE.code:
      return compareBytes(a, b, a.start + 4, b.start + 4);
    case TYPE.object:
      return compareObjects(a, b, true);
    case TYPE.array:
      return compareObjects(a, b, false);
    case TYPE.binary:
    case TYPE.dbPointer:
      return compareBinary(a, b);
    case TYPE.date:
      return compareUnsigned(readInt64(a.bytes, a.start), readInt64(b.bytes, b.start));
    case TYPE.timestamp:
      return compareUnsigned(
        BigInt.asUintN(64, readInt64(a.bytes, a.start)),
        BigInt.asUintN(64, readInt64(b.bytes, b.start)),
      );
    case TYPE.codeWithScope:
      return compareCodeWithScope(a, b);
    default:
      // ObjectId and bool: bytes; regex: pattern, NUL, options; the rest have no payload.
      return compareBytes(a, b, a.start, b.start);
  }
}

export function equalValues(a: Value, b: Value): boolean {
  return compareValues(a, b) === 0;
}
