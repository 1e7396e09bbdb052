import test from 'ava';
import { createTask } from 'node-cron';
import { pino } from 'pino';
import { catchUp } from '../../src/jobs/catch-up.js';
import { JobLeaseModel } from '../../src/jobs/job-lease.model.js';
import { JobRunModel } from '../../src/jobs/job-run.model.js';
import { createJobRunner, type Job } from '../../src/jobs/run-job.js';
import { timetable } from '../../src/jobs/schedule.js';
import { TIMEZONE } from '../../src/jobs/scheduler.js';
import { loadRules } from '../../src/policies/policy.service.js';
import { handClock } from '../helpers/clock.js';
import { openTestDatabase } from '../helpers/database.js';
import { testDeps } from '../helpers/deps.js';
import { handTimers } from '../helpers/timers.js';

const database = await openTestDatabase();
await JobRunModel.createIndexes();
test.after.always(() => database.close());
test.serial.beforeEach(async () => {
  for (const model of [JobRunModel, JobLeaseModel]) await model.collection.deleteMany({});
});

/** Wednesday, 12:00 in Shanghai. */
const START = '2026-11-18T04:00:00Z';
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** The whole timetable with jobs that only write down when they ran, on three processes that sweep one after the other. */
function installation() {
  const clock = handClock(START);
  const ran: string[] = [];
  const late: string[] = [];
  const jobs = timetable(testDeps({ clock, rules: loadRules() })).map((job): Job => {
    const run: Job['run'] = async (context) => {
      ran.push(`${job.name} ${context.slot.toISOString()}`);
      if (context.late) late.push(job.name);
    };
    return { ...job, run };
  });
  const tasks = new Map(jobs.map(({ name, cron }) => [name, createTask(cron, () => {}, { timezone: TIMEZONE })]));
  const matches = ({ name }: Job, slot: Date): boolean => tasks.get(name)?.match(slot) ?? false;
  const processes = ['a', 'b', 'c'].map((name) => {
    const deps = { clock, timers: handTimers(), log: pino({ level: 'silent' }), owner: `elsewhere:1:${name}` };
    return { deps, runner: createJobRunner(deps) };
  });
  const sweep = async (): Promise<void> => {
    for (const { deps, runner } of processes) for (const job of jobs) await catchUp(job, runner, matches, deps);
  };
  /** The ticker of every process names the slot that begins now. */
  const tick = async (): Promise<void> => {
    const slot = clock.now();
    for (const job of jobs.filter((each) => matches(each, slot))) {
      await Promise.all(
        processes.map(async ({ runner }) => {
          if (await runner.elect(job.name, slot)) await runner.run(job, slot);
        }),
      );
    }
  };
  return { clock, ran, late, jobs, sweep, tick };
}

const CAUGHT_UP = [
  'audit-heads',
  'corrections',
  'due-transitions',
  'ended-grounds',
  'figures',
  'money-reconcile',
  'nightly-run',
  'objectors',
  'retention',
  'stale-data',
  'window-warnings',
];

test.serial('what is told and carried out at its time is in the timetable, and caught up', (t) => {
  const { jobs } = installation();
  const fireOnce = jobs.flatMap(({ name, catchUp: rule }) => (rule === 'fire-once' ? [name] : []));
  t.deepEqual(
    [...CAUGHT_UP, 'desk-digest'].filter((name) => !fireOnce.includes(name)),
    [],
  );
  const minutely = jobs.flatMap(({ name, cron }) => (cron === '* * * * *' ? [name] : []));
  t.deepEqual(
    ['incremental-run', 'resume-run', 'notices', 'money-mend', 'objections'].filter((name) => !minutely.includes(name)),
    [],
  );
});

test.serial('three processes at the minutes of a morning: each slot of each job once', async (t) => {
  const { clock, ran, tick } = installation();
  for (const from of ['2026-11-18T00:28:00Z', '2026-11-18T00:58:00Z']) {
    clock.set(from);
    for (let minute = 0; minute < 5; minute += 1) {
      await tick();
      clock.advance(MINUTE);
    }
  }
  t.is(new Set(ran).size, ran.length);
  const slots = (name: string) => ran.filter((one) => one.startsWith(`${name} `)).length;
  t.is(slots('notices'), 10);
  t.is(slots('desk-digest'), 1, '08:30');
  t.is(slots('window-warnings'), 1, '09:00');
  t.is(slots('due-transitions'), 0);
});

test.serial('26 hours of downtime: each job that is caught up runs once, late, whoever sweeps', async (t) => {
  const { clock, ran, late, sweep } = installation();
  await sweep();
  t.deepEqual(ran, []);
  clock.advance(26 * 60 * MINUTE);
  await sweep();
  await sweep();
  t.deepEqual([...late].sort(), [...CAUGHT_UP, 'desk-digest'].sort());
  t.is(ran.length, late.length);
});

test.serial('five days of downtime: the latest slots within 48 hours run, nothing older', async (t) => {
  const { clock, ran, sweep } = installation();
  await sweep();
  // Back on Monday at 08:00: the last digest time was on Friday, more than 48 hours ago.
  clock.set('2026-11-23T00:00:00Z');
  await sweep();
  t.true(ran.every((one) => Date.parse(one.split(' ')[1] ?? '') > Date.parse('2026-11-21T00:00:00Z')));
  t.deepEqual(ran.map((one) => one.split(' ')[0] ?? '').sort(), [...CAUGHT_UP].sort());
  t.like(await JobRunModel.findOne({ job: 'desk-digest' }).lean(), {
    state: 'skipped',
    slot: new Date('2026-11-20T06:30:00Z'),
  });
});

test.serial('a clock that jumps forward and back again runs no slot twice', async (t) => {
  const { clock, ran, tick, sweep } = installation();
  await sweep();
  for (const jump of [0, 60 * MINUTE, 3 * DAY, -3 * DAY, -60 * MINUTE, 0]) {
    clock.advance(jump);
    for (let minute = 0; minute < 3; minute += 1) {
      await tick();
      await sweep();
      clock.advance(MINUTE);
    }
    clock.advance(-3 * MINUTE);
  }
  t.true(ran.length > 0);
  t.is(new Set(ran).size, ran.length);
});
