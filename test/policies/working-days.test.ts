import test from 'ava';
import chineseDays from 'chinese-days';
import { addDays } from '../../src/eligibility/civil-date.js';
import { loadRules } from '../../src/policies/load-rules.js';
import { addWorkingDays, isWorkingDay, missingCalendar, NoCalendarError } from '../../src/policies/working-days.js';

const { holidays } = loadRules();

for (const year of [2024, 2025, 2026]) {
  test(`${year} agrees with chinese-days on every day`, (t) => {
    const differing: string[] = [];
    for (let day = `${year}-01-01`; day.startsWith(`${year}`); day = addDays(day, 1)) {
      if (isWorkingDay(day, holidays) !== chineseDays.isWorkday(day)) differing.push(day);
    }
    t.deepEqual(differing, []);
    t.truthy(holidays.get(year)?.source.includes('国办发明电'));
  });
}

test('the day itself is not counted; weekends, holidays and worked weekends are seen', (t) => {
  t.is(addWorkingDays('2025-03-03', 5, holidays), '2025-03-10');
  t.is(addWorkingDays('2025-03-07', 1, holidays), '2025-03-10');
  // National Day 2025 takes 1 to 8 October; Sunday 28 September and Saturday 11 October are worked.
  t.is(addWorkingDays('2025-09-26', 1, holidays), '2025-09-28');
  t.is(addWorkingDays('2025-09-30', 1, holidays), '2025-10-09');
  t.is(addWorkingDays('2025-09-30', 3, holidays), '2025-10-11');
  t.is(addWorkingDays('2025-09-30', 4, holidays), '2025-10-13');
  t.is(addWorkingDays('2025-12-31', 1, holidays), '2026-01-04');
});

test('no working days from a holiday is the next day that is worked', (t) => {
  t.is(addWorkingDays('2025-10-01', 0, holidays), '2025-10-09');
  t.is(addWorkingDays('2025-10-09', 0, holidays), '2025-10-09');
});

test('a year without a calendar is an error, never guessed', (t) => {
  const error = t.throws(() => addWorkingDays('2026-12-30', 2, holidays), { instanceOf: NoCalendarError });
  t.is(error?.year, 2027);
  t.regex(error?.message ?? '', /2027/);
  t.throws(() => isWorkingDay('2023-05-05', holidays), { instanceOf: NoCalendarError });
  t.is(addWorkingDays('2026-12-30', 1, holidays), '2026-12-31');
  t.is(missingCalendar(2024, 2026, holidays), undefined);
  t.is(missingCalendar(2026, 2028, holidays), 2027);
});

test('a number of days that is none is refused', (t) => {
  t.throws(() => addWorkingDays('2025-03-03', -1, holidays), { instanceOf: RangeError });
  t.throws(() => addWorkingDays('2025-03-03', 1.5, holidays), { instanceOf: RangeError });
});
