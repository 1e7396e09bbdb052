import {
  type Decimal,
  decimalDigits,
  isNaNumeric,
  type Numeric,
  numericOf,
} from '../../../src/db/embedded/values/numeric.js';
import { rankOf } from '../../../src/db/embedded/values/order.js';
import { ElementCursor, readInt32, readInt64, TYPE, Value } from '../../../src/db/embedded/values/value.js';

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
    const values = compareApart(left.value(), right.value());
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
  return compareApart(left.text, right.text) || compareObjects(left.scope, right.scope, true);
}

/** BSON's total order of two values (manual, "Comparison/Sort Order"), written apart from the keys that the database compares. */
export function compareApart(a: Value, b: Value): number {
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

function compareDecimals(a: Decimal, b: Decimal): number {
  if (a.near !== b.near) return a.near < b.near ? -1 : 1;
  if (a.special !== undefined || b.special !== undefined) {
    if (a.special !== undefined && b.special !== undefined) return 0;
    return (a.special !== undefined) === a.near > 0 ? 1 : -1;
  }
  const signs = signOf(a) - signOf(b);
  if (signs !== 0 || a.coefficient === 0n) return Math.sign(signs);
  const left = decimalDigits(a);
  const right = decimalDigits(b);
  const sizes =
    left.magnitude - right.magnitude || (left.digits < right.digits ? -1 : left.digits > right.digits ? 1 : 0);
  return sizes > 0 ? signOf(a) : sizes < 0 ? 0 - signOf(a) : 0;
}

function signOf(decimal: Decimal): number {
  return decimal.coefficient === 0n ? 0 : decimal.negative ? -1 : 1;
}

/** A finite double as an integer times a power of two. */
function binaryParts(number: number): { mantissa: bigint; power: number } {
  let power = 0;
  let mantissa = number;
  while (!Number.isInteger(mantissa)) {
    mantissa *= 2;
    power--;
  }
  return { mantissa: BigInt(mantissa), power };
}

/** A finite decimal against a finite double or integer that is its nearest double: exactly, by integers. */
function compareWithExact(decimal: Decimal, other: number | bigint): number {
  if (decimal.near === 0) return signOf(decimal);
  const { mantissa, power } = typeof other === 'bigint' ? { mantissa: other, power: 0 } : binaryParts(other);
  let left = decimal.negative ? -decimal.coefficient : decimal.coefficient;
  let right = mantissa;
  if (decimal.exponent >= 0) left *= 10n ** BigInt(decimal.exponent);
  else right *= 10n ** BigInt(-decimal.exponent);
  left <<= BigInt(-power);
  return left < right ? -1 : left > right ? 1 : 0;
}

function compareDecimalWith(decimal: Decimal, other: number | bigint): number {
  const near = Number(other);
  if (decimal.near !== near) return decimal.near < near ? -1 : 1;
  if (decimal.special !== undefined) return Number.isFinite(near) ? Math.sign(decimal.near) : 0;
  if (!Number.isFinite(near)) return -Math.sign(near);
  return compareWithExact(decimal, other);
}

/** Exact order of numbers of any type. NaN equals NaN and precedes every other number; -0 equals 0. */
function compareNumerics(a: Numeric, b: Numeric): number {
  if (typeof a !== 'object' && typeof b !== 'object') {
    if (a < b) return -1;
    if (a > b) return 1;
    // biome-ignore lint/suspicious/noDoubleEquals: a bigint and a number of equal value are equal only under ==
    if (a == b) return 0;
  }
  if (isNaNumeric(a)) return isNaNumeric(b) ? 0 : -1;
  if (isNaNumeric(b)) return 1;
  if (typeof a === 'object') return typeof b === 'object' ? compareDecimals(a, b) : compareDecimalWith(a, b);
  return typeof b === 'object' ? 0 - compareDecimalWith(b, a) : 0;
}
