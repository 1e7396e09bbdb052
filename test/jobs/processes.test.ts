import test from 'ava';
import mongoose from 'mongoose';
import { JobLeaseModel } from '../../src/jobs/job-lease.model.js';
import { JobRunModel } from '../../src/jobs/job-run.model.js';
import { slotKey } from '../../src/jobs/run-job.js';
import { openTestDatabase } from '../helpers/database.js';
import { startProcesses } from './processes.js';

const database = await openTestDatabase();
await JobRunModel.createIndexes();
test.after.always(() => database.close());

const FIRST = new Date('2026-11-22T01:00:00Z');
const later = (seconds: number) => new Date(FIRST.getTime() + seconds * 1000).toISOString();
const effects = (job: string) => mongoose.connection.collection('effects').find({ job }).toArray();
const fence = (job: string) =>
  mongoose.connection.collection<{ _id: string }>('fences').insertOne({ _id: job, token: 0 } as never);

test('three processes whose clocks differ, sixty slots: each slot runs once', async (t) => {
  await fence('sixty');
  const processes = await startProcesses(t, database, ['one', 'two', 'three']);
  // Seconds by which each clock is wrong.
  const skews = [-5, 5, 120];
  for (let minute = 0; minute < 60; minute += 1) {
    const slot = later(minute * 60);
    const turned = processes.map((each) => each.tells('turned'));
    for (const at of [0, 1, 2].map((place) => (place + minute) % 3)) {
      processes[at]?.ask({ job: 'sixty', slot, now: later(minute * 60 + (skews[at] ?? 0)) });
    }
    await Promise.all(turned);
  }
  const records = await JobRunModel.find({ job: 'sixty' }).lean();
  t.is(records.length, 60);
  t.true(records.every(({ state, attempts, token }) => state === 'done' && attempts === 1 && token > 0));
  t.is(new Set(records.map(({ token }) => token)).size, 60);
  const done = await effects('sixty');
  t.is(done.length, 60);
  t.is(new Set(done.map(({ slot }) => (slot as Date).toISOString())).size, 60);
});

test('a process that is stopped (SIGSTOP) past its lease changes nothing when it wakes', async (t) => {
  await fence('frozen');
  const [frozen, other] = await startProcesses(t, database, ['frozen', 'other']);
  if (frozen === undefined || other === undefined) return t.fail();
  const inside = frozen.tells('inside');
  frozen.ask({ job: 'frozen', slot: later(0), held: true });
  await inside;
  frozen.child.kill('SIGSTOP');
  // The lease's clock is the database's: its document is moved instead of half a minute being waited for.
  await JobLeaseModel.updateOne({ _id: 'frozen' }, { until: new Date(0) });
  const retaken = other.tells('turned');
  other.ask({ event: 'retake', job: 'frozen', slot: later(0) });
  await retaken;
  const look = async () => ({
    record: await JobRunModel.findById(slotKey('frozen', FIRST)).lean(),
    lease: await JobLeaseModel.findById('frozen').lean(),
    effects: await effects('frozen'),
    fence: await mongoose.connection.collection('fences').findOne({ _id: 'frozen' as never }),
  });
  const before = await look();
  t.like(before.record, { state: 'done', owner: 'other:0:x', token: 2, attempts: 2, result: 'other' });
  t.is(before.effects.length, 1);
  const woken = frozen.tells('turned');
  frozen.child.kill('SIGCONT');
  frozen.ask({ event: 'go' });
  await woken;
  t.deepEqual(await look(), before);
});
