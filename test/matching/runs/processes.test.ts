import test from 'ava';
import mongoose from 'mongoose';
import { systemClock } from '../../../src/deps.js';
import { JobLeaseModel } from '../../../src/jobs/job-lease.model.js';
import { evaluate } from '../../../src/matching/runs/evaluate.service.js';
import { RunModel } from '../../../src/matching/runs/run.model.js';
import { RunShardModel } from '../../../src/matching/runs/run-shard.model.js';
import { startRunThread } from '../../../src/matching/runs/run-thread.js';
import { AS_OF, city, state, Worker } from './run-workers.js';

const FIRMS = 120;

test.serial('three processes share the shards of a run, each is done once', async (t) => {
  t.timeout(600_000);
  const shared = await city(FIRMS);
  t.teardown(() => shared.remove());
  const alone = await shared.copy();
  t.teardown(() => alone.remove());
  const expected = await alone.within(systemClock, (deps) => evaluate({ trigger: 'test', asOf: AS_OF }, deps));
  // This process owns the embedded database, so that any of the others may stop.
  await shared.within(systemClock, async () => {
    const workers = (['begin', 'join', 'join'] as const).map((what) => new Worker(what, shared.env));
    t.teardown(() => workers.forEach((worker) => void worker.signal('SIGKILL')));
    const [first, ...others] = workers as [Worker, ...Worker[]];
    await Promise.all(workers.map((worker) => worker.told('ready')));
    first.go();
    await first.told('stored');
    // It waits in the middle of its shard until the others have begun theirs.
    first.signal('SIGSTOP');
    for (const worker of others) worker.go();
    await Promise.all(others.map((worker) => worker.told('stored')));
    first.signal('SIGCONT');
    await Promise.all(workers.map((worker) => worker.ended()));
    for (const { lines } of workers) t.is(lines.at(-1), 'ended done');
    const shards = await RunShardModel.find({}).lean();
    t.is(shards.length, FIRMS / 20);
    t.true(shards.every(({ state: now, token }) => now === 'done' && token === 1));
    const { run } = await state();
    t.like(run, { state: 'done', attempts: 1, counts: expected.counts, digest: expected.digest });
    t.deepEqual(run?.policies, expected.policies);
  });
});

test.serial('a thread does what is left of a run, and several share one', async (t) => {
  t.timeout(600_000);
  const installation = await city(FIRMS);
  t.teardown(() => installation.remove());
  const alone = await installation.copy();
  t.teardown(() => alone.remove());
  const options = { trigger: 'test', asOf: AS_OF, shardSize: 20 };
  const expected = await alone.within(systemClock, (deps) => evaluate(options, deps));
  await installation.within(systemClock, async (deps) => {
    const stopping = new AbortController();
    const progress = () => stopping.abort(new Error('stopped'));
    await t.throwsAsync(evaluate({ ...options, signal: stopping.signal, progress }, deps), { message: 'stopped' });
    const open = await RunModel.findOne({ state: 'running' }).lean();
    t.not(open, null);
    await startRunThread({ run: open?._id ?? '', batchSize: 20 }, deps).ended;
    const { run } = await state();
    t.like(run, { state: 'done', counts: expected.counts, digest: expected.digest });
    const again = await evaluate({ ...options, threads: 2 }, deps);
    t.like(again.counts, { decided: FIRMS, new: 0, unchanged: expected.counts.eligible });
  });
});

test.serial('a process that was frozen past its lease changes nothing when it wakes', async (t) => {
  t.timeout(600_000);
  const installation = await city(FIRMS);
  t.teardown(() => installation.remove());
  await installation.within(systemClock, async (deps) => {
    const frozen = new Worker('begin', installation.env);
    t.teardown(() => frozen.signal('SIGKILL'));
    await frozen.told('ready');
    frozen.go();
    await frozen.told('stored', 3);
    frozen.signal('SIGSTOP');
    // As if its time had run out: that is judged by the database's clock, so the documents are moved, not the clock.
    const over = { until: new Date(0) };
    await RunShardModel.updateMany({ owner: mongoose.trusted({ $ne: null }) }, over);
    await JobLeaseModel.updateMany({}, over);
    const options = { trigger: 'test', asOf: AS_OF, shardSize: 20 };
    t.like(await evaluate(options, deps), { state: 'done', attempts: 2, counts: { enterprises: FIRMS, failed: 0 } });
    const before = await state();
    frozen.signal('SIGCONT');
    await frozen.ended();
    t.is(frozen.lines.at(-1), 'ended done');
    t.deepEqual(await state(), before);
    t.is((await evaluate(options, deps)).counts.new, 0);
  });
});
