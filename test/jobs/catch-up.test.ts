import test from 'ava';
import { createTask } from 'node-cron';
import { pino } from 'pino';
import { catchUp } from '../../src/jobs/catch-up.js';
import { JobRunModel } from '../../src/jobs/job-run.model.js';
import { createJobRunner, type Job } from '../../src/jobs/run-job.js';
import { startScheduler, TIMEZONE } from '../../src/jobs/scheduler.js';
import { handClock } from '../helpers/clock.js';
import { openTestDatabase } from '../helpers/database.js';
import { handTimers } from '../helpers/timers.js';

const database = await openTestDatabase();
await JobRunModel.createIndexes();
test.after.always(() => database.close());

// 08:30 in Shanghai is 00:30 UTC.
const task = createTask('30 8 * * *', () => {}, { timezone: TIMEZONE });
const matches = (_job: Job, slot: Date): boolean => task.match(slot);

function installation(name: string, catchUpRule: Job['catchUp'] = 'fire-once') {
  const clock = handClock('2026-11-10T04:00:00Z');
  const deps = { clock, timers: handTimers(), log: pino({ level: 'silent' }), owner: 'elsewhere:1:a' };
  const runner = createJobRunner(deps);
  const runs: { slot: string; late: boolean }[] = [];
  const job: Job = {
    name,
    cron: '30 8 * * *',
    catchUp: catchUpRule,
    run: async ({ slot, late }) => runs.push({ slot: slot.toISOString(), late }),
  };
  return { clock, runs, job, sweep: () => catchUp(job, runner, matches, deps) };
}

test('a fresh installation catches nothing up', async (t) => {
  const { runs, sweep } = installation('fresh');
  await sweep();
  t.deepEqual(runs, []);
});

test('26 hours of downtime over 08:30 give one late run, at the next sweep, and no second', async (t) => {
  const { clock, runs, sweep } = installation('downtime');
  await sweep();
  clock.set('2026-11-11T06:00:00Z');
  await sweep();
  await sweep();
  t.deepEqual(runs, [{ slot: '2026-11-11T00:30:00.000Z', late: true }]);
  clock.set('2026-11-13T05:00:00Z');
  await sweep();
  t.deepEqual(runs.slice(1), [{ slot: '2026-11-13T00:30:00.000Z', late: true }]);
});

test('what was missed longer than 48 hours ago is recorded as skipped and not run', async (t) => {
  const weekly = createTask('30 8 * * 1', () => {}, { timezone: TIMEZONE });
  const { clock, runs, job } = installation('weekly');
  const deps = { clock, timers: handTimers(), log: pino({ level: 'silent' }), owner: 'elsewhere:1:a' };
  const sweep = () => catchUp(job, createJobRunner(deps), (_job, slot) => weekly.match(slot), deps);
  await sweep();
  // Monday 16 November passes; the process is back on Saturday.
  clock.set('2026-11-21T04:00:00Z');
  await sweep();
  await sweep();
  t.deepEqual(runs, []);
  const rows = await JobRunModel.find({ job: 'weekly' }).lean();
  t.is(rows.length, 1);
  t.like(rows[0], { state: 'skipped', late: true, slot: new Date('2026-11-16T00:30:00.000Z') });
});

test('a job that is not to be caught up is not', async (t) => {
  const { clock, runs, sweep } = installation('skip', 'skip');
  await sweep();
  clock.set('2026-11-11T06:00:00Z');
  await sweep();
  t.deepEqual(runs, []);
});

test('the scheduler sweeps at its start and each minute, refuses a wrong timetable, and stops clean', async (t) => {
  const timers = handTimers();
  const clock = handClock('2026-11-10T04:00:00Z');
  const deps = { clock, timers, log: pino({ level: 'silent' }), owner: 'elsewhere:1:a' };
  const runs: string[] = [];
  const job: Job = {
    name: 'swept',
    cron: '30 8 * * *',
    catchUp: 'fire-once',
    run: async ({ slot }) => runs.push(slot.toISOString()),
  };
  const scheduler = startScheduler([job], deps);
  await scheduler.sweep();
  clock.set('2026-11-11T06:00:00Z');
  await scheduler.sweep();
  t.deepEqual(runs, ['2026-11-11T00:30:00.000Z']);
  timers.advance(10 * 60_000);
  t.is(scheduler.lastTickAge(), 600);
  await scheduler.sweep();
  t.is(scheduler.lastTickAge(), 0);
  await scheduler.stop();
  t.is(timers.running, 0);
  t.throws(() => startScheduler([job, job], deps), { message: /share a name/ });
  t.throws(() => startScheduler([{ ...job, cron: 'at noon' }], deps));
});
