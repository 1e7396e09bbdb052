import { calculate, doubleOf, integerOf, requireArithmetic } from './arithmetic.js';
import { DatabaseError, notImplemented } from './errors.js';
import { nearestDouble, numericOf } from './numeric.js';
import { compareValues } from './order.js';
import { FALSE, isNullish, isNumber, readInt64, TRUE, TYPE, textOf, UNDEFINED, type Value } from './value.js';
import { dateValue, doubleValue, intValue, longValue, stringValue } from './writer.js';

const TYPE_NAMES = new Map<number, string>(Object.entries(TYPE).map(([name, type]) => [type, name]));

export function typeName(value: Value | undefined): string {
  return value === undefined ? 'missing' : (TYPE_NAMES.get(value.type) ?? String(value.type));
}

/** Truth in an expression: false, null, missing and zero of any type are false; everything else is true. */
export function isTrue(value: Value | undefined): boolean {
  if (value === undefined || isNullish(value)) return false;
  if (value.type === TYPE.bool) return value.bytes[value.start] !== 0;
  return !isNumber(value) || nearestOrSign(value) !== 0;
}

/** Zero only for a true zero: a tiny Decimal128 is not one. */
function nearestOrSign(value: Value): number {
  const numeric = numericOf(value);
  return typeof numeric === 'object' && numeric.coefficient !== 0n ? 1 : nearestDouble(numeric);
}

export function truth(is: boolean): Value {
  return is ? TRUE : FALSE;
}

/** Order in expressions: of all types, and missing before null. */
export function compareInExpression(a: Value | undefined, b: Value | undefined): number {
  return compareValues(a ?? UNDEFINED, b ?? UNDEFINED);
}

/** A date and whole milliseconds. */
function shiftDate(date: Value, by: Value, sign: 1n | -1n, operator: string): Value {
  requireArithmetic(by, operator);
  if (by.type === TYPE.double && !Number.isSafeInteger(doubleOf(by))) {
    throw notImplemented(`${operator} of a date and a fraction`);
  }
  const milliseconds = by.type === TYPE.double ? BigInt(doubleOf(by)) : integerOf(by);
  return dateValue(readInt64(date.bytes, date.start) + sign * milliseconds);
}

export function add(...values: Value[]): Value {
  let total: Value = intValue(0);
  for (const value of values) {
    if (total.type === TYPE.date) {
      if (value.type === TYPE.date) throw new DatabaseError(16612, 'only one date allowed in an $add expression');
      total = shiftDate(total, value, 1n, '$add');
    } else total = value.type === TYPE.date ? shiftDate(value, total, 1n, '$add') : calculate(total, value, '$add');
  }
  return total;
}

export function subtract(a: Value, b: Value): Value {
  if (a.type !== TYPE.date) return calculate(a, b, '$subtract');
  if (b.type !== TYPE.date) return shiftDate(a, b, -1n, '$subtract');
  return longValue(readInt64(a.bytes, a.start) - readInt64(b.bytes, b.start));
}

export function divide(a: Value, b: Value): Value {
  requireArithmetic(a, '$divide');
  requireArithmetic(b, '$divide');
  if (doubleOf(b) === 0) throw new DatabaseError(2, "can't $divide by zero");
  return doubleValue(doubleOf(a) / doubleOf(b));
}

export function concat(...values: Value[]): Value {
  const texts = values.map((value) => {
    if (value.type !== TYPE.string)
      throw new DatabaseError(16702, `$concat only supports strings, not ${typeName(value)}`);
    return textOf(value);
  });
  return stringValue(texts.join(''));
}

/** ISO form of a date, number in digits, ObjectId in hex (manual, "$toString"); a fraction's digits are not certain. */
export function toText(value: Value): Value {
  switch (value.type) {
    case TYPE.string:
      return value;
    case TYPE.bool:
      return stringValue(isTrue(value) ? 'true' : 'false');
    case TYPE.int:
    case TYPE.long:
      return stringValue(String(integerOf(value)));
    case TYPE.objectId:
      return stringValue(Buffer.from(value.bytes.subarray(value.start, value.end)).toString('hex'));
    case TYPE.date:
      return stringValue(new Date(Number(readInt64(value.bytes, value.start))).toISOString());
    case TYPE.double:
      if (Number.isSafeInteger(doubleOf(value))) return stringValue(String(doubleOf(value)));
      throw notImplemented('$toString of a fraction');
    default:
      throw notImplemented(`$toString of ${typeName(value)}`);
  }
}
