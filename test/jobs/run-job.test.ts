import test from 'ava';
import { pino } from 'pino';
import { JobLeaseModel } from '../../src/jobs/job-lease.model.js';
import { JobRunModel } from '../../src/jobs/job-run.model.js';
import { createJobRunner, type Job, slotKey } from '../../src/jobs/run-job.js';
import { handClock } from '../helpers/clock.js';
import { openTestDatabase } from '../helpers/database.js';
import { handTimers } from '../helpers/timers.js';

const database = await openTestDatabase();
await JobRunModel.createIndexes();
test.after.always(() => database.close());

const clock = handClock('2026-11-22T02:00:00Z');
const runner = (owner: string) =>
  createJobRunner({ clock, timers: handTimers(), log: pino({ level: 'silent' }), owner });
const SLOT = new Date('2026-11-22T01:00:00Z');
const later = (minutes: number) => new Date(SLOT.getTime() + minutes * 60_000);
const record = (job: string, slot = SLOT) => JobRunModel.findById(slotKey(job, slot)).lean();

function job(name: string, run: Job['run'] = async () => 'ran'): Job {
  return { name, cron: '0 1 * * *', catchUp: 'fire-once', run };
}

/** A promise that a test settles by hand. */
function gate(): { open: () => void; opened: Promise<void> } {
  let open = (): void => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open, opened };
}

test('three processes, sixty slots: each slot runs once, none beside another', async (t) => {
  const ran: string[] = [];
  let inside = 0;
  const nightly = job('sixty', async ({ slot }) => {
    t.is(++inside, 1);
    ran.push(slot.toISOString());
    await new Promise((resolve) => setImmediate(resolve));
    inside -= 1;
  });
  const runners = ['elsewhere:1:a', 'elsewhere:2:b', 'elsewhere:3:c'].map(runner);
  for (let minute = 0; minute < 60; minute += 1) {
    const slot = later(minute);
    await Promise.all(
      runners.map(async (each) => {
        if (await each.elect(nightly.name, slot)) await each.run(nightly, slot);
      }),
    );
  }
  t.is(ran.length, 60);
  t.is(new Set(ran).size, 60);
  t.is(await JobRunModel.countDocuments({ job: 'sixty', state: 'done' }), 60);
});

test('a slot that comes while an earlier one runs elsewhere is skipped, with the reason', async (t) => {
  const { open, opened } = gate();
  const slow = job('slow', () => opened);
  const [a, b] = [runner('elsewhere:1:a'), runner('elsewhere:2:b')];
  await a.elect('slow', SLOT);
  const first = a.run(slow, SLOT);
  while ((await record('slow'))?.token !== 1) await new Promise((resolve) => setImmediate(resolve));
  await b.elect('slow', later(1));
  await b.run(slow, later(1));
  t.is((await record('slow', later(1)))?.state, 'skipped');
  t.regex((await record('slow', later(1)))?.error ?? '', /still running/);
  open();
  await first;
  t.is((await record('slow'))?.state, 'done');
});

test('what a job gives back, and what it fails with, is in its record', async (t) => {
  const a = runner('elsewhere:1:a');
  await a.elect('good', SLOT);
  await a.run(
    job('good', async () => ({ sent: 3 })),
    SLOT,
  );
  t.like(await record('good'), { state: 'done', result: { sent: 3 }, error: null, attempts: 1, late: false });
  await a.elect('bad', SLOT);
  await t.notThrowsAsync(
    a.run(
      job('bad', () => Promise.reject(new Error('disk full'))),
      SLOT,
    ),
  );
  t.like(await record('bad'), { state: 'failed', error: 'disk full' });
});

test('a process frozen past its lease changes nothing when it wakes', async (t) => {
  const { open, opened } = gate();
  const [frozen, other] = [runner('elsewhere:1:a'), runner('elsewhere:2:b')];
  await frozen.elect('frozen', SLOT);
  const first = frozen.run(
    job('frozen', async () => {
      await opened;
      return 'stale';
    }),
    SLOT,
  );
  while ((await record('frozen'))?.token !== 1) await new Promise((resolve) => setImmediate(resolve));
  await other.retake(job('frozen', async () => 'too early'));
  t.is((await record('frozen'))?.state, 'running');
  await JobLeaseModel.updateOne({ _id: 'frozen' }, { until: new Date(0) });
  await other.retake(job('frozen', async () => 'fresh'));
  open();
  await first;
  t.like(await record('frozen'), { state: 'done', result: 'fresh', token: 2, attempts: 2, owner: 'elsewhere:2:b' });
});

test('a slot is taken up three times, then it has failed', async (t) => {
  const dying = job('dying');
  for (let attempt = 1; attempt <= 3; attempt += 1) {
    const slot = await record('dying');
    if (!slot) await runner('elsewhere:1:a').elect('dying', SLOT);
    // Dead in the middle: the record says running, and its lease has run out.
    await JobRunModel.updateOne({ _id: slotKey('dying', SLOT) }, { state: 'running', attempts: attempt });
    await JobLeaseModel.updateOne({ _id: 'dying' }, { until: new Date(0) });
    if (attempt < 3) {
      await runner('elsewhere:2:b').retake(dying);
      t.like(await record('dying'), { state: 'done', attempts: attempt + 1 });
    }
  }
  await runner('elsewhere:2:b').retake(dying);
  t.like(await record('dying'), { state: 'failed', attempts: 3 });
});

test('stopping aborts what runs, waits for it, and leaves it to be taken up again', async (t) => {
  const a = runner('elsewhere:1:a');
  await a.elect('stopped', SLOT);
  const { open, opened } = gate();
  const running = a.run(
    job('stopped', ({ signal }) => {
      open();
      return new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(new Error('aborted')));
      });
    }),
    SLOT,
  );
  await opened;
  await a.stop();
  await running;
  t.is((await record('stopped'))?.state, 'running');
  t.false(await a.elect('stopped', later(1)));
  await runner('elsewhere:2:b').retake(job('stopped', async () => 'again'));
  t.like(await record('stopped'), { state: 'done', result: 'again', attempts: 1 });
});
