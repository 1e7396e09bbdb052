import { addDays } from '../eligibility/civil-date.js';
import type { CivilDate } from '../eligibility/facts.js';
import { RefusedError } from '../terminal/input-error.js';
import type { HolidayYear } from './rule-book.schema.js';

export type Holidays = ReadonlyMap<number, HolidayYear>;

/** No State Council calendar of a year that a deadline needs. It is never guessed. */
export class NoCalendarError extends RefusedError {
  readonly year: number;

  constructor(year: number) {
    super(`no holiday calendar for ${year}: add rules/holidays/${year}.json when the State Council's notice is out`);
    this.name = 'NoCalendarError';
    this.year = year;
  }
}

/**
 * Whether a day is worked: Monday to Friday that is no day off, or a weekend day that is worked instead.
 * @throws NoCalendarError where the day's year has no calendar
 */
export function isWorkingDay(date: CivilDate, holidays: Holidays): boolean {
  const calendar = calendarOf(date, holidays);
  return isWeekend(date) ? calendar.worked.has(date) : !calendar.off.has(date);
}

/**
 * The `count`-th working day after `date`; the day itself is not counted, as deadlines are counted. 0 gives the day
 * itself where it is worked, otherwise the next working day.
 * @throws NoCalendarError where a year on the way has no calendar
 */
export function addWorkingDays(date: CivilDate, count: number, holidays: Holidays): CivilDate {
  if (!Number.isSafeInteger(count) || count < 0) throw new RangeError(`${count} is no number of working days`);
  let day = date;
  let left = count;
  if (left === 0) while (!isWorkingDay(day, holidays)) day = addDays(day, 1);
  while (left > 0) {
    day = addDays(day, 1);
    if (isWorkingDay(day, holidays)) left -= 1;
  }
  return day;
}

/** The first of the years from `from` to `to` that has no calendar; undefined where all are there. For `doctor`. */
export function missingCalendar(from: number, to: number, holidays: Holidays): number | undefined {
  for (let year = from; year <= to; year += 1) if (!holidays.has(year)) return year;
  return undefined;
}

function calendarOf(date: CivilDate, holidays: Holidays): HolidayYear {
  const year = Number(date.slice(0, 4));
  const calendar = holidays.get(year);
  if (!calendar) throw new NoCalendarError(year);
  return calendar;
}

/** Saturday or Sunday. */
export function isWeekend(date: CivilDate): boolean {
  const weekday = new Date(`${date}T00:00:00Z`).getUTCDay();
  return weekday === 0 || weekday === 6;
}
