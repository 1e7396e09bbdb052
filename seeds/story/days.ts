import type { Deps } from '../../src/deps.js';
import { addDays } from '../../src/eligibility/civil-date.js';
import type { CivilDate } from '../../src/eligibility/facts.js';
import { type Holidays, isWorkingDay } from '../../src/policies/working-days.js';

/**
 * The `count`-th working day before a day; the day itself is not counted.
 * @throws NoCalendarError where a year on the way has no calendar
 */
export function workingDaysBefore(day: CivilDate, count: number, holidays: Holidays): CivilDate {
  let found = day;
  for (let left = count; left > 0; ) {
    found = addDays(found, -1);
    if (isWorkingDay(found, holidays)) left -= 1;
  }
  return found;
}

/** The same, with its clock at ten in the morning of that day in Shanghai, or some minutes later. */
export function onDay<T extends Pick<Deps, 'clock'>>(deps: T, day: CivilDate, minutes = 0): T {
  const now = new Date(`${day}T02:00:00Z`).getTime() + minutes * 60_000;
  return { ...deps, clock: { now: () => new Date(now) } };
}
