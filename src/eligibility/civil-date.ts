import type { CivilDate } from './facts.js';

/** Made for the first day before 1992: it reads the time zone database, for which every start of a program would wait. */
let shanghai: Intl.DateTimeFormat | undefined;

/** Whether `text` is a day that exists: 2024-02-29 is, 2023-02-30 is not. Years 1800 to 2200. */
export function isCivilDate(text: unknown): text is CivilDate {
  if (typeof text !== 'string' || text.length !== 10 || text[4] !== '-' || text[7] !== '-') return false;
  const [year, month, day] = [digits(text, 0, 4), digits(text, 5, 7), digits(text, 8, 10)];
  return year >= 1800 && year <= 2200 && month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month);
}

/** @throws RangeError where `text` is no day that exists */
export function assertCivilDate(text: unknown): asserts text is CivilDate {
  if (!isCivilDate(text)) throw new RangeError(`"${text}" is no day that exists, YYYY-MM-DD, 1800 to 2200`);
}

/** Summer time was last kept in 1991; since then Shanghai is eight hours ahead (IANA time zone database). */
const FIXED_SINCE = Date.UTC(1992, 0, 1);
const AHEAD = 8 * 3_600_000;

/** The day it is in Shanghai at an instant. */
export function civilDateOf(instant: Date): CivilDate {
  const time = instant.getTime();
  if (time >= FIXED_SINCE) return new Date(time + AHEAD).toISOString().slice(0, 10);
  shanghai ??= new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Shanghai', dateStyle: 'short' });
  return shanghai.format(instant);
}

/** The day and the time of day it is in Shanghai at an instant since 1992, `2026-11-24 02:30`: for people to read. */
export function civilTimeOf(instant: Date): string {
  return `${civilDateOf(instant)} ${new Date(instant.getTime() + AHEAD).toISOString().slice(11, 16)}`;
}

/** A thousand years: what lies further is as far. Dates keep four digits for their year, so that text keeps their order. */
const MOST_MONTHS = 12_000;

/**
 * `months` calendar months after `date`; a day beyond the month's end becomes its last day (31 Jan + 1 = 28/29 Feb).
 * Months may come from a fact and be absurd: a fraction is cut off, more than a thousand years either way are a thousand.
 */
export function addMonths(date: CivilDate, months: number): CivilDate {
  const [year, month, day] = split(date);
  const whole = Math.trunc(Math.min(Math.max(months, -MOST_MONTHS), MOST_MONTHS));
  const index = year * 12 + (month - 1) + whole;
  const [toYear, toMonth] = [Math.floor(index / 12), (index % 12) + 1];
  return format(toYear, toMonth, Math.min(day, daysInMonth(toYear, toMonth)));
}

/** `days` calendar days after `date`. */
export function addDays(date: CivilDate, days: number): CivilDate {
  const [year, month, day] = split(date);
  const moved = new Date(Date.UTC(year, month - 1, day + days));
  return format(moved.getUTCFullYear(), moved.getUTCMonth() + 1, moved.getUTCDate());
}

/** Calendar days from `from` to `to`; 0 on the same day, negative where `to` is earlier. */
export function daysBetween(from: CivilDate, to: CivilDate): number {
  return (midnightOf(to) - midnightOf(from)) / 86_400_000;
}

/** Days since 1970-01-01, which is 0; the form of a date in a numeric column. */
export function dayNumber(date: CivilDate): number {
  return daysBetween('1970-01-01', date);
}

/** The day with that number. */
export function dateOfDayNumber(days: number): CivilDate {
  return addDays('1970-01-01', days);
}

function midnightOf(date: CivilDate): number {
  return Date.UTC(digits(date, 0, 4), digits(date, 5, 7) - 1, digits(date, 8, 10));
}

function split(date: CivilDate): [number, number, number] {
  return [digits(date, 0, 4), digits(date, 5, 7), digits(date, 8, 10)];
}

/** The number that stands there, NaN where it is none. Without a text of its own: dates are compared by the million. */
function digits(text: string, from: number, to: number): number {
  let number = 0;
  for (let at = from; at < to; at += 1) {
    const digit = text.charCodeAt(at) - 48;
    if (!(digit >= 0 && digit <= 9)) return Number.NaN;
    number = number * 10 + digit;
  }
  return number;
}

const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

function daysInMonth(year: number, month: number): number {
  const leap = month === 2 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return leap ? 29 : (DAYS[month - 1] ?? Number.NaN);
}

function format(year: number, month: number, day: number): CivilDate {
  return `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}
