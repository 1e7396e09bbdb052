import test from 'ava';
import fc from 'fast-check';
import { addDays } from '../../../src/eligibility/civil-date.js';
import type { MatchEvent, MatchState } from '../../../src/matching/match.schema.js';
import { enteredAt, lastDayOf, pausesOf } from '../../../src/matching/process/clock.js';
import { isWorkingDay, loadRules, NoCalendarError } from '../../../src/policies/policy.service.js';

const { holidays } = loadRules();
const event = (day: string, from: MatchState | null, to: MatchState, round = 1): MatchEvent => ({
  at: new Date(`${day}T02:00:00Z`),
  event: 'x',
  from,
  to,
  round,
  run: null,
});
const working = (days: number) => ({ days, unit: 'working' }) as const;
const calendar = (days: number) => ({ days, unit: 'calendar' }) as const;

test('five working days skip weekends and the days off of the State Council’s calendar', (t) => {
  t.is(lastDayOf('2026-03-02', working(5), [], holidays), '2026-03-09');
  // National Day 2026: 1 to 7 October off, Saturday 10 October worked.
  t.is(lastDayOf('2026-09-30', working(3), [], holidays), '2026-10-10');
});

test('a window in calendar days that ends on a day off ends on the next working day', (t) => {
  t.is(lastDayOf('2026-03-02', calendar(15), [], holidays), '2026-03-17');
  t.is(lastDayOf('2026-03-02', calendar(5), [], holidays), '2026-03-09');
});

test('a year without a calendar is an error, never a guess', (t) => {
  t.throws(() => lastDayOf('2026-12-30', working(5), [], holidays), { instanceOf: NoCalendarError });
  t.throws(() => lastDayOf('2026-12-30', calendar(5), [], holidays), { instanceOf: NoCalendarError });
});

test('looked for up to a day only, a limit that ends later needs no calendar of its year', (t) => {
  t.is(lastDayOf('2026-12-10', calendar(30), [], holidays, '2026-12-31'), null);
  t.is(lastDayOf('2026-12-28', working(5), [], holidays, '2026-12-30'), null);
  t.throws(() => lastDayOf('2026-12-10', calendar(30), [], holidays, '2027-01-11'), { instanceOf: NoCalendarError });
  const day = fc.integer({ min: 0, max: 60 }).map((days) => addDays('2026-03-02', days));
  fc.assert(
    fc.property(day, day, fc.integer({ min: 1, max: 30 }), fc.boolean(), (start, by, days, inWorkingDays) => {
      const span = inWorkingDays ? working(days) : calendar(days);
      const last = lastDayOf(start, span, [], holidays);
      t.is(lastDayOf(start, span, [], holidays, by), last !== null && last <= by ? last : null);
    }),
  );
});

test('days on hold or under objection are given back; while paused there is no last day', (t) => {
  const history = [
    event('2026-03-02', 'matched', 'publicised'),
    event('2026-03-04', 'publicised', 'objected'),
    event('2026-03-05', 'objected', 'objected'),
    event('2026-03-06', 'objected', 'publicised'),
  ];
  t.deepEqual(pausesOf(history), [{ from: '2026-03-04', to: '2026-03-06' }]);
  t.is(lastDayOf('2026-03-02', working(5), pausesOf(history), holidays), '2026-03-12');
  const held = pausesOf(history.slice(0, 2));
  t.deepEqual(held, [{ from: '2026-03-04', to: null }]);
  t.is(lastDayOf('2026-03-02', working(5), held, holidays), null);
});

test('coming back from a pause is no new beginning; a new round is', (t) => {
  const offered = [
    event('2026-03-02', 'matched', 'offered'),
    event('2026-03-04', 'offered', 'hold'),
    event('2026-03-06', 'hold', 'offered'),
  ];
  t.is(enteredAt(offered, 'offered')?.toISOString().slice(0, 10), '2026-03-02');
  const again = [...offered, event('2026-03-20', 'lapsed', 'matched', 2), event('2026-03-21', 'matched', 'offered', 2)];
  t.is(enteredAt(again, 'offered')?.toISOString().slice(0, 10), '2026-03-21');
  t.is(enteredAt([...offered, event('2026-03-20', 'withdrawn', 'matched', 2)], 'offered'), null);
});

test('a pause never brings the end nearer, and the end is a working day that is not paused', (t) => {
  const day = fc.integer({ min: 0, max: 120 }).map((days) => addDays('2026-02-01', days));
  const pause = fc.tuple(day, fc.nat(20)).map(([from, length]) => ({ from, to: addDays(from, length) }));
  const span = fc.record({ days: fc.integer({ min: 1, max: 30 }), unit: fc.constantFrom('working', 'calendar') });
  const law = fc.property(day, span, fc.array(pause, { maxLength: 3 }), (start, given, pauses) => {
    const plain = lastDayOf(start, given as never, [], holidays);
    const paused = lastDayOf(start, given as never, pauses, holidays);
    if (plain === null || paused === null) return false;
    return paused >= plain && isWorkingDay(paused, holidays) && !pauses.some((p) => p.from <= paused && paused <= p.to);
  });
  t.notThrows(() => fc.assert(law));
});
