import { createHash } from 'node:crypto';
import {
  compareWithNearest,
  type Decimal,
  decimalDigits,
  isNaNumeric,
  type Numeric,
  nearestDouble,
  numericOf,
} from './numeric.js';
import { rankOf } from './order.js';
import { ElementCursor, isNumber, NULL, readInt32, readInt64, TYPE, Value } from './value.js';

/**
 * Index keys: bytes whose memcmp order is `compareValues` of the values, field by field. Each value is its rank byte and a
 * self-ending body, so that no encoding is the beginning of another; a descending field is the complement of its bytes.
 *
 * LMDB takes keys of at most 1978 bytes. A value whose encoding is too long keeps its first bytes and a 16-byte hash:
 * equality stays right, order among values that share that long beginning does not, and `exact` is false.
 */
export const MAX_KEY_BYTES = 1500;
const HASH_BYTES = 16;
const ESCAPED = 0xff;

/** Collects bytes of a key; one is reused for all keys, `take` copies out. */
class KeyBuffer {
  bytes = Buffer.allocUnsafe(4096);
  length = 0;

  room(more: number): void {
    if (this.length + more <= this.bytes.length) return;
    const larger = Buffer.allocUnsafe((this.length + more) * 2);
    this.bytes.copy(larger, 0, 0, this.length);
    this.bytes = larger;
  }

  byte(byte: number): void {
    this.room(1);
    this.bytes[this.length++] = byte;
  }

  copy(bytes: Uint8Array, start: number, end: number): void {
    this.room(end - start);
    for (let i = start; i < end; i++) this.bytes[this.length++] = bytes[i] as number;
  }

  /** Bytes of which NUL is escaped, ended by two NULs: "a" < "a\0" < "ab". */
  text(bytes: Uint8Array, start: number, end: number): void {
    this.room((end - start) * 2 + 2);
    for (let i = start; i < end; i++) {
      const byte = bytes[i] as number;
      this.bytes[this.length++] = byte;
      if (byte === 0) this.bytes[this.length++] = ESCAPED;
    }
    this.bytes[this.length++] = 0;
    this.bytes[this.length++] = 0;
  }

  complement(from: number, to = this.length): void {
    for (let i = from; i < to; i++) this.bytes[i] = ~(this.bytes[i] as number);
  }
}

const doubleBytes = Buffer.alloc(8);

/** A double as eight bytes in its order; NaN (all zeros) first, -0 as 0. */
function putDouble(out: KeyBuffer, number: number): void {
  if (Number.isNaN(number)) doubleBytes.fill(0);
  else {
    doubleBytes.writeDoubleBE(number === 0 ? 0 : number);
    const negative = (doubleBytes[0] as number) >= 0x80;
    if (negative) for (let i = 0; i < 8; i++) doubleBytes[i] = ~(doubleBytes[i] as number);
    else doubleBytes[0] = (doubleBytes[0] as number) | 0x80;
  }
  out.copy(doubleBytes, 0, 8);
}

const oneDouble = new Float64Array(1);
const oneLong = new BigInt64Array(oneDouble.buffer);

function nextBelow(number: number): number {
  if (number === Infinity) return Number.MAX_VALUE;
  if (number === 0) return -Number.MIN_VALUE;
  oneDouble[0] = number;
  oneLong[0] = (oneLong[0] as bigint) + (number > 0 ? -1n : 1n);
  return oneDouble[0];
}

/** Decimal digits in order: magnitude, then digit pairs (each + 1), then 0; complemented for a negative number. */
function putDigits(out: KeyBuffer, decimal: Decimal): void {
  const { digits, magnitude } = decimalDigits(decimal);
  const from = out.length;
  out.byte((magnitude + 0x4000) >> 8);
  out.byte((magnitude + 0x4000) & 0xff);
  for (let i = 0; i < digits.length; i += 2) out.byte(Number(digits.slice(i, i + 2).padEnd(2, '0')) + 1);
  out.byte(0);
  if (decimal.negative) out.complement(from);
}

/**
 * A number: the greatest double that is not above it, then 0 where they are equal, else 1 and the digits. All numbers
 * between two neighbouring doubles have the same sign and a finite decimal form, so these digits order them.
 */
function putNumber(out: KeyBuffer, numeric: Numeric): void {
  if (typeof numeric === 'number' || isNaNumeric(numeric)) {
    putDouble(out, typeof numeric === 'number' ? numeric : NaN);
    out.byte(0);
    return;
  }
  const nearest = nearestDouble(numeric);
  const order = compareWithNearest(numeric);
  const floor = order < 0 ? nextBelow(nearest) : nearest;
  putDouble(out, floor);
  out.byte(order === 0 ? 0 : 1);
  if (order === 0) return;
  if (typeof numeric === 'object') putDigits(out, numeric);
  else {
    const negative = numeric < 0n;
    putDigits(out, { negative, coefficient: negative ? -numeric : numeric, exponent: 0, near: floor });
  }
}

/** An eight-byte little-endian integer, highest byte first; `flip` 0x80 orders signed ones. */
function putInt64(out: KeyBuffer, value: Value, flip: number): void {
  for (let i = 7; i >= 0; i--) out.byte((value.bytes[value.start + i] as number) ^ (i === 7 ? flip : 0));
}

function putObject(out: KeyBuffer, value: Value, names: boolean): void {
  for (const c = new ElementCursor(value.bytes, value.start); c.next(); ) {
    out.byte(rankOf(c.type));
    if (names) out.copy(c.bytes, c.nameStart, c.valueStart);
    putBody(out, c.value());
  }
  out.byte(0);
}

function putBinary(out: KeyBuffer, value: Value): void {
  for (let i = 3; i >= 0; i--) out.byte(value.bytes[value.start + i] as number);
  out.copy(value.bytes, value.start + 4, value.end);
}

function putCodeWithScope(out: KeyBuffer, value: Value): void {
  const scopeAt = value.start + 8 + readInt32(value.bytes, value.start + 4);
  out.text(value.bytes, value.start + 8, scopeAt - 1);
  putObject(out, new Value(TYPE.object, value.bytes, scopeAt, value.end), true);
}

function putBody(out: KeyBuffer, value: Value): void {
  const { type } = value;
  if (isNumber(value)) putNumber(out, numericOf(value));
  else if (type === TYPE.string || type === TYPE.symbol || type === TYPE.code) {
    out.text(value.bytes, value.start + 4, value.end - 1);
  } else if (type === TYPE.object || type === TYPE.array) putObject(out, value, type === TYPE.object);
  else if (type === TYPE.binary || type === TYPE.dbPointer) putBinary(out, value);
  else if (type === TYPE.date) putInt64(out, value, 0x80);
  else if (type === TYPE.timestamp) putInt64(out, value, 0);
  else if (type === TYPE.codeWithScope) putCodeWithScope(out, value);
  // Of fixed length, or ending in NUL (regex): as they are.
  else out.copy(value.bytes, value.start, value.end);
}

export interface EncodedKey {
  readonly key: Uint8Array;
  /** False where a value was too long: the key is right for equality, but not for order or a range bound. */
  readonly exact: boolean;
}

const shared = new KeyBuffer();

/** Cuts the encoding that began at `from` to the room each value has. */
function shorten(out: KeyBuffer, from: number, limit: number): boolean {
  const room = limit - HASH_BYTES;
  if (out.length - from <= room) return false;
  const hash = createHash('sha256').update(out.bytes.subarray(from, out.length)).digest();
  out.length = from + room;
  out.copy(hash, 0, HASH_BYTES);
  return true;
}

/**
 * The key of these values (undefined: a missing field, as null) in these directions. Fewer values than directions give the
 * beginning of every key that starts with these values, for bounds (pass the directions of the whole index).
 * @param limit bytes for the whole key; Infinity for keys that only sort in memory
 */
export function encodeKey(
  values: readonly (Value | undefined)[],
  directions: readonly (1 | -1)[],
  limit = MAX_KEY_BYTES,
): EncodedKey {
  const each = Math.floor(limit / Math.max(1, directions.length));
  shared.length = 0;
  let exact = true;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? NULL;
    const from = shared.length;
    shared.byte(rankOf(value.type));
    putBody(shared, value);
    if (shorten(shared, from, each)) exact = false;
    if (directions[i] === -1) shared.complement(from);
  }
  return { key: Buffer.from(shared.bytes.subarray(0, shared.length)), exact };
}

/** Keys in order, each once. */
export function distinct(keys: readonly Uint8Array[]): Uint8Array[] {
  const sorted = [...keys].sort(Buffer.compare);
  return sorted.filter((key, at) => at === 0 || Buffer.compare(key, sorted[at - 1] as Uint8Array) !== 0);
}

function compareBytes(a: Value, b: Value, aFrom: number, bFrom: number): number {
  let i = aFrom;
  let j = bFrom;
  for (; i < a.end && j < b.end; i++, j++) {
    const difference = (a.bytes[i] as number) - (b.bytes[j] as number);
    if (difference !== 0) return Math.sign(difference);
  }
  return Math.sign(a.end - i - (b.end - j));
}

/**
 * BSON's total order of values, -1, 0 or 1: that of their keys. One order for filters, sorts, groups and indexes. Texts,
 * ObjectIds, dates and plain numbers, which filters compare most, are compared without making keys.
 */
export function compareValues(a: Value, b: Value): number {
  const ranks = rankOf(a.type) - rankOf(b.type);
  if (ranks !== 0) return Math.sign(ranks);
  if (a.type === TYPE.string && b.type === TYPE.string) return compareBytes(a, b, a.start + 4, b.start + 4);
  if (a.type === TYPE.objectId) return compareBytes(a, b, a.start, b.start);
  if (isNumber(a)) {
    const [x, y] = [numericOf(a), numericOf(b)];
    if (typeof x === 'number' && typeof y === 'number' && !Number.isNaN(x + y)) return Number(x > y) - Number(x < y);
  }
  if (a.type === TYPE.date) {
    const [x, y] = [readInt64(a.bytes, a.start), readInt64(b.bytes, b.start)];
    return Number(x > y) - Number(x < y);
  }
  return Buffer.compare(encodeKey([a], [1], Infinity).key, encodeKey([b], [1], Infinity).key);
}

export function equalValues(a: Value, b: Value): boolean {
  return compareValues(a, b) === 0;
}
