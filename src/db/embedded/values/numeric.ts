import { isNullish, isNumber, readDouble, readInt32, readInt64, TYPE, type Value } from './value.js';

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

/** The nearest double of a numeric value, NaN for any other. */
export function numberOf(value: Value | undefined): number {
  return value !== undefined && isNumber(value) ? nearestDouble(numericOf(value)) : Number.NaN;
}

/** Truth as MongoDB reads it in options: false, null and zero of any type are false, everything else is true. */
export function isTruthy(value: Value): boolean {
  if (value.type === TYPE.bool) return value.bytes[value.start] !== 0;
  return !isNullish(value) && numberOf(value) !== 0;
}

/** Digits of the coefficient without trailing zeros, and the power of ten of the first digit. */
export function decimalDigits(decimal: Decimal): { digits: string; magnitude: number } {
  const digits = decimal.coefficient.toString();
  return { digits: digits.replace(/0+$/, ''), magnitude: decimal.exponent + digits.length - 1 };
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

/** Where an exact number lies against its nearest double: -1 below it, 0 on it, 1 above it. */
export function compareWithNearest(exact: bigint | Decimal): number {
  if (typeof exact === 'bigint') return Number(exact > Number(exact)) - Number(exact < Number(exact));
  const { near } = exact;
  if (exact.special !== undefined) return 0;
  if (!Number.isFinite(near)) return -Math.sign(near);
  if (near === 0) return signOf(exact);
  const { mantissa, power } = binaryParts(near);
  let left = exact.negative ? -exact.coefficient : exact.coefficient;
  let right = mantissa;
  if (exact.exponent >= 0) left *= 10n ** BigInt(exact.exponent);
  else right *= 10n ** BigInt(-exact.exponent);
  left <<= BigInt(-power);
  return Number(left > right) - Number(left < right);
}

export function isNaNumeric(numeric: Numeric): boolean {
  return typeof numeric === 'object' ? numeric.special === 'nan' : Number.isNaN(numeric);
}
