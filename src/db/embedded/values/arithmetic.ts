import { DatabaseError, notImplemented } from './errors.js';
import { isNumber, readDouble, readInt32, readInt64, TYPE, type Value } from './value.js';
import { doubleValue, intValue, longValue } from './writer.js';

/**
 * Exact integers and compensated doubles. The result has the widest type of its operands (int, long, double); an int that
 * overflows becomes a long, as MongoDB has it. Where a long overflows MongoDB goes on in double; here it is an error, so
 * that a sum of money is never a rounded number. Decimal128 is refused (238).
 */
const MIN_INT = -0x80000000;
const MAX_INT = 0x7fffffff;
const MAX_LONG = 0x7fffffffffffffffn;
const MIN_LONG = -MAX_LONG - 1n;

/** An integer value of int or long as a bigint. */
export function integerOf(value: Value): bigint {
  return value.type === TYPE.int ? BigInt(readInt32(value.bytes, value.start)) : readInt64(value.bytes, value.start);
}

/** An int, long or double as a double (a long above 2^53 is rounded, as MongoDB does where a double takes part). */
export function doubleOf(value: Value): number {
  if (value.type === TYPE.double) return readDouble(value.bytes, value.start);
  return value.type === TYPE.int ? readInt32(value.bytes, value.start) : Number(readInt64(value.bytes, value.start));
}

/** Refuses Decimal128, and with code 14 what is no number at all. */
export function requireArithmetic(value: Value, operator: string): void {
  if (value.type === TYPE.decimal) throw notImplemented(`${operator} of Decimal128`);
  if (!isNumber(value)) throw new DatabaseError(14, `${operator} only supports numeric types`);
}

/** An integer as int where `wide` is false and it fits, else as long; above a long: code 15 (2 in $inc). */
export function integerValue(total: bigint, wide: boolean, operator: string): Value {
  if (!wide && total >= MIN_INT && total <= MAX_INT) return intValue(Number(total));
  if (total > MAX_LONG || total < MIN_LONG)
    throw new DatabaseError(operator === '$inc' ? 2 : 15, `${operator} overflows a 64-bit integer`);
  return longValue(total);
}

/** The sum of two numbers. */
export function calculate(a: Value, b: Value, operator: '$add' | '$inc'): Value {
  requireArithmetic(a, operator);
  requireArithmetic(b, operator);
  if (a.type === TYPE.double || b.type === TYPE.double) {
    return doubleValue(doubleOf(a) + doubleOf(b));
  }
  return integerValue(integerOf(a) + integerOf(b), a.type === TYPE.long || b.type === TYPE.long, operator);
}

/** A running sum: integers exactly, doubles with the rounding error carried along (as the server's double-double sum). */
export class Sum {
  private small = 0;
  private large = 0n;
  private double = 0;
  private rest = 0;
  private simple = 0;
  private isDouble = false;
  private isLong = false;

  /** Adds a number; anything else is passed over. */
  add(value: Value): void {
    if (!isNumber(value)) return;
    if (value.type === TYPE.int) this.addInteger(readInt32(value.bytes, value.start));
    else if (value.type === TYPE.double) {
      this.isDouble = true;
      this.addDouble(readDouble(value.bytes, value.start));
    } else if (value.type === TYPE.long) {
      this.isLong = true;
      this.large += readInt64(value.bytes, value.start);
    } else throw notImplemented('$sum of Decimal128');
  }

  private addInteger(integer: number): void {
    this.small += integer;
    if (Number.isSafeInteger(this.small)) return;
    this.large += BigInt(this.small - integer) + BigInt(integer);
    this.small = 0;
  }

  /** Knuth's two-sum: `rest` collects what `double` loses. */
  private addDouble(number: number): void {
    this.simple += number;
    const total = this.double + number;
    const part = total - this.double;
    this.rest += this.double - (total - part) + (number - part);
    this.double = total;
  }

  private integers(): bigint {
    return this.large + BigInt(this.small);
  }

  toValue(): Value {
    if (this.isDouble) return doubleValue(this.toDouble());
    return integerValue(this.integers(), this.isLong, '$sum');
  }

  /** Infinities and NaN come out as plain addition has them. */
  private toDouble(): number {
    if (!Number.isFinite(this.simple)) return this.simple;
    const integers = this.integers();
    const high = Number(integers);
    const total = this.double + high;
    const part = total - this.double;
    const lost = this.double - (total - part) + (high - part) + Number(integers - BigInt(high));
    return total + (this.rest + lost);
  }
}
