import { doubleOf, integerOf } from './arithmetic.js';
import { DatabaseError } from './errors.js';
import { readInt64, TYPE, textOf, type Value } from './value.js';
import { dateValue } from './writer.js';

/** A unit of $dateAdd: fixed milliseconds, or calendar months in UTC (a day past the month's end becomes its last). */
export type DateUnit = { readonly milliseconds: bigint } | { readonly months: number };

const UNITS: ReadonlyMap<string, DateUnit> = new Map<string, DateUnit>([
  ['millisecond', { milliseconds: 1n }],
  ['second', { milliseconds: 1000n }],
  ['minute', { milliseconds: 60_000n }],
  ['hour', { milliseconds: 3_600_000n }],
  ['day', { milliseconds: 86_400_000n }],
  ['week', { milliseconds: 604_800_000n }],
  ['month', { months: 1 }],
  ['quarter', { months: 3 }],
  ['year', { months: 12 }],
]);

export function dateUnit(name: Value): DateUnit {
  const unit = name.type === TYPE.string ? UNITS.get(textOf(name)) : undefined;
  if (unit === undefined) throw new DatabaseError(9, 'unknown time unit value of $dateAdd');
  return unit;
}

function wholeAmount(amount: Value): bigint {
  if (amount.type === TYPE.int || amount.type === TYPE.long) return integerOf(amount);
  if (amount.type === TYPE.double && Number.isSafeInteger(doubleOf(amount))) return BigInt(doubleOf(amount));
  throw new DatabaseError(5166405, '$dateAdd expects integer amount of time units');
}

function addMonths(from: number, months: number): number {
  const date = new Date(from);
  const day = date.getUTCDate();
  date.setUTCDate(1);
  date.setUTCMonth(date.getUTCMonth() + months);
  const end = new Date(date.getTime());
  end.setUTCMonth(end.getUTCMonth() + 1, 0);
  date.setUTCDate(Math.min(day, end.getUTCDate()));
  return date.getTime();
}

/** A date moved by whole units (manual, "$dateAdd"; without a time zone). A result outside JavaScript's dates: code 5166406. */
export function addToDate(date: Value, unit: DateUnit, amount: Value): Value {
  const from = readInt64(date.bytes, date.start);
  const by = wholeAmount(amount);
  const to = 'months' in unit ? addMonths(Number(from), unit.months * Number(by)) : from + unit.milliseconds * by;
  if (!Number.isFinite(new Date(Number(to)).getTime())) throw new DatabaseError(5166406, '$dateAdd overflowed');
  return dateValue(BigInt(to));
}
