import { readDouble, readInt32, readInt64, TYPE, type Value } from './value.js';

/** A Decimal128 as sign, integer coefficient and power of ten; `special` for NaN and the infinities. */
export interface Decimal {
  readonly negative: boolean;
  readonly coefficient: bigint;
  readonly exponent: number;
  readonly special?: 'nan' | 'infinity';
  /** The nearest double. */
  readonly near: number;
}

/** int, double and small long are numbers, other longs bigints (JavaScript compares these two exactly). */
export type Numeric = number | bigint | Decimal;

const MAX_COEFFICIENT = 10n ** 34n - 1n;
const SAFE = BigInt(Number.MAX_SAFE_INTEGER);

/** Decimal128 in its binary integer form (IEEE 754-2008; BSON spec "decimal128"); a too large coefficient counts as 0. */
function readDecimal(bytes: Uint8Array, at: number): Decimal {
  const low = BigInt.asUintN(64, readInt64(bytes, at));
  const high = BigInt.asUintN(64, readInt64(bytes, at + 8));
  const negative = high >> 63n === 1n;
  const combination = Number((high >> 58n) & 31n);
  if (combination === 31) return { negative: false, coefficient: 0n, exponent: 0, special: 'nan', near: NaN };
  if (combination === 30) {
    return { negative, coefficient: 0n, exponent: 0, special: 'infinity', near: negative ? -Infinity : Infinity };
  }
  if (combination >= 24) return { negative, coefficient: 0n, exponent: 0, near: 0 };
  const coefficient = ((high & 0x1ffffffffffffn) << 64n) | low;
  if (coefficient > MAX_COEFFICIENT || coefficient === 0n) return { negative, coefficient: 0n, exponent: 0, near: 0 };
  const exponent = Number((high >> 49n) & 0x3fffn) - 6176;
  const near = Number(`${negative ? '-' : ''}${coefficient}e${exponent}`);
  return { negative, coefficient, exponent, near };
}

/** The exact number a numeric value stands for. */
export function numericOf(value: Value): Numeric {
  switch (value.type) {
    case TYPE.int:
      return readInt32(value.bytes, value.start);
    case TYPE.double:
      return readDouble(value.bytes, value.start);
    case TYPE.long: {
      const long = readInt64(value.bytes, value.start);
      return long <= SAFE && long >= -SAFE ? Number(long) : long;
    }
    default:
      return readDecimal(value.bytes, value.start);
  }
}

/** The nearest double: exact for int, double and for longs within ±2^53. */
export function nearestDouble(numeric: Numeric): number {
  return typeof numeric === 'object' ? numeric.near : Number(numeric);
}

/** Digits of the coefficient without trailing zeros, and the power of ten of the first digit. */
export function decimalDigits(decimal: Decimal): { digits: string; magnitude: number } {
  const digits = decimal.coefficient.toString();
  return { digits: digits.replace(/0+$/, ''), magnitude: decimal.exponent + digits.length - 1 };
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

export function isNaNumeric(numeric: Numeric): boolean {
  return typeof numeric === 'object' ? numeric.special === 'nan' : Number.isNaN(numeric);
}

/** Exact order of numbers of any type. NaN equals NaN and precedes every other number; -0 equals 0. */
export function compareNumerics(a: Numeric, b: Numeric): number {
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
