import test from 'ava';
import {
  addDays,
  addMonths,
  civilDateOf,
  civilTimeOf,
  daysBetween,
  isCivilDate,
} from '../../src/eligibility/civil-date.js';

test('only days that exist are civil dates', (t) => {
  t.true(isCivilDate('2024-02-29'));
  for (const bad of [
    '2023-02-29',
    '2023-02-30',
    '2023-13-01',
    '2023-00-10',
    '2023-1-1',
    '0001-01-01',
    20230101,
    null,
  ]) {
    t.false(isCivilDate(bad), String(bad));
  }
});

test('months clamp at the end of the month', (t) => {
  t.is(addMonths('2024-01-31', 1), '2024-02-29');
  t.is(addMonths('2023-01-31', 1), '2023-02-28');
  t.is(addMonths('2024-03-31', -1), '2024-02-29');
  t.is(addMonths('2024-02-29', 12), '2025-02-28');
  t.is(addMonths('2026-11-22', -11), '2025-12-22');
  t.is(addMonths('2026-11-22', 1.9), '2026-12-22', 'a fraction is cut off');
  t.is(addMonths('2026-11-22', 1e300), '3026-11-22');
  t.is(addMonths('1800-01-31', Number.NEGATIVE_INFINITY), '0800-01-31');
});

test('days cross months and years', (t) => {
  t.is(addDays('2024-02-28', 2), '2024-03-01');
  t.is(addDays('2026-01-01', -1), '2025-12-31');
  t.is(daysBetween('2025-12-31', '2026-01-01'), 1);
  t.is(daysBetween('2026-01-01', '2026-01-01'), 0);
});

test('the day in Shanghai begins eight hours before the UTC day', (t) => {
  t.is(civilDateOf(new Date('2026-11-22T15:59:59Z')), '2026-11-22');
  t.is(civilDateOf(new Date('2026-11-22T16:00:00Z')), '2026-11-23');
  t.is(civilTimeOf(new Date('2026-11-22T16:05:59Z')), '2026-11-23 00:05');
});

test('the day in Shanghai is that of the time zone database, summer times of 1986 to 1991 included', (t) => {
  const shanghai = new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Shanghai', dateStyle: 'short' });
  for (let at = Date.UTC(1980, 0, 1); at < Date.UTC(2040, 0, 1); at += 5 * 3_600_000 + 1000) {
    if (civilDateOf(new Date(at)) !== shanghai.format(new Date(at))) t.fail(new Date(at).toISOString());
  }
  t.pass();
});
