import test from 'ava';
import mongoose from 'mongoose';
import { EnterpriseModel } from '../../../src/enterprises/enterprise.model.js';
import { JobLeaseModel } from '../../../src/jobs/job-lease.model.js';
import { MatchModel } from '../../../src/matching/match.model.js';
import type { MatchRecord } from '../../../src/matching/match.schema.js';
import { EVALUATION, evaluate, joinRun } from '../../../src/matching/runs/evaluate.service.js';
import { RunModel } from '../../../src/matching/runs/run.model.js';
import type { RunRecord, ShardRecord } from '../../../src/matching/runs/run.schema.js';
import { RunShardModel } from '../../../src/matching/runs/run-shard.model.js';
import { NoticeModel } from '../../../src/notifications/notice.model.js';
import { enqueueLeftOver } from '../../../src/notifications/notification.service.js';
import { atLeast, fixed, policy, rulesWith, statement, storeFirms, uscc, wishAndAccount } from '../../helpers/city.js';
import { handClock } from '../../helpers/clock.js';
import { openTestDatabase } from '../../helpers/database.js';
import { testDeps } from '../../helpers/deps.js';
import { handTimers } from '../../helpers/timers.js';

const database = await openTestDatabase();
const MODELS = [EnterpriseModel, MatchModel, RunModel, RunShardModel, NoticeModel];
for (const model of MODELS) await model.createIndexes();
test.after.always(() => database.close());

const FIRMS = 40;
const rules = rulesWith(
  policy('X51-paid', atLeast('employees', 10), { benefit: fixed(1000) }),
  policy('X52-offered', atLeast('employees', 20), { benefit: fixed(2000), process: wishAndAccount }),
  policy('X55-right', atLeast('employees', 30), { class: 'right' }),
);
const clock = handClock('2026-11-22T02:00:00Z');
const deps = testDeps({ clock, rules });
const firms = (change: number) =>
  Array.from({ length: FIRMS }, (_, n) =>
    statement(n, { employees: 5 + ((n * 7) % 40) + ([0, -1, 1][n % 3] ?? 0) * change }, `2026-10-0${change + 1}`),
  );

interface EndState {
  readonly matches: unknown[];
  readonly counts: RunRecord['counts'];
  readonly policies: RunRecord['policies'];
  readonly digest: string | null;
  readonly notices: number;
}

/** The city as an earlier run left it, then changed in every way: new, lost, held, unchanged. */
async function prepare(): Promise<void> {
  for (const model of MODELS) await model.collection.deleteMany({});
  clock.advance(60_000);
  await storeFirms(firms(0), clock.now());
  await evaluate({ trigger: 'test', timers: handTimers() }, deps);
  await enqueueLeftOver(deps);
  clock.advance(60_000);
  await storeFirms(firms(5), clock.now());
  await EnterpriseModel.collection.updateMany(
    { uscc: { $in: [0, 10, 20, 30].map(uscc) } },
    { $set: { 'provenance.0.asOf': '2025-01-01' } },
  );
}

/** All that must not depend on whether a run was disturbed: everything but the names of runs. */
async function endState(run: RunRecord): Promise<EndState> {
  await enqueueLeftOver(deps);
  const matches = await MatchModel.find({}).sort({ _id: 1 }).lean<MatchRecord[]>();
  return {
    matches: matches.map(({ runId: _runId, history, difference, ...rest }) => ({
      ...rest,
      difference: difference && { ...difference, run: '', at: 0 },
      createdAt: 0,
      updatedAt: 0,
      history: history.map(({ event, from, to, round }) => ({ event, from, to, round })),
    })),
    counts: run.counts,
    policies: run.policies,
    digest: run.digest,
    notices: await NoticeModel.countDocuments({}),
  };
}

const SIX = { trigger: 'test', timers: handTimers(), batchSize: 6 };

/**
 * Runs until `batches` are stored, then stops as a killed process does. With `lostCheckpoint` also as if it had died
 * between the last batch and its checkpoint, and in the middle of that batch's writes.
 */
async function interruptAfter(batches: number, lostCheckpoint = false): Promise<void> {
  const stop = new AbortController();
  const checkpoints: Promise<ShardRecord | null>[] = [];
  const progress = (): void => {
    checkpoints.push(
      RunShardModel.findOne({ cursor: mongoose.trusted({ $ne: null }) })
        .lean<ShardRecord>()
        .exec(),
    );
    if (checkpoints.length === batches) stop.abort(new Error('killed'));
  };
  await interrupted(evaluate({ ...SIX, signal: stop.signal, progress }, deps));
  if (!lostCheckpoint) return;
  const [before, last] = await Promise.all(checkpoints.slice(-2));
  if (!before || !last) throw new Error('two checkpoints are needed');
  const free = { ...before, owner: null, until: new Date(0) };
  await RunShardModel.collection.replaceOne({ _id: last._id as never }, free as never);
  const afterCursor = mongoose.trusted({ $gt: before.cursor ?? '' });
  const written = await MatchModel.find({ runId: last.run, runChange: 'new', round: 1, uscc: afterCursor }).lean();
  for (const { _id, uscc: code } of written.slice(1)) {
    await MatchModel.collection.deleteOne({ _id: _id as never, uscc: code });
  }
}

async function interrupted(work: Promise<unknown>): Promise<void> {
  await work.then(
    () => {
      throw new Error('the run was not interrupted');
    },
    () => {},
  );
}

test.serial('interrupted after any batch and run again: the same matches, figures and notices', async (t) => {
  await prepare();
  const undisturbed = await endState(await evaluate(SIX, deps));
  t.true(undisturbed.counts.new > 0 && undisturbed.counts.lost > 0 && undisturbed.counts.held > 0);
  t.true(undisturbed.counts.unchanged > 0 && undisturbed.counts.changed > 0);
  for (const [batches, lostCheckpoint] of [
    [1, false],
    [4, false],
    [2, true],
    [5, true],
  ] as const) {
    await prepare();
    await interruptAfter(batches, lostCheckpoint);
    t.is((await RunModel.findOne({}).sort({ _id: -1 }).lean())?.state, 'running');
    const run = await evaluate(SIX, deps);
    t.is(run.attempts, 2);
    t.deepEqual(await endState(run), undisturbed, `after ${batches} batches`);
  }
});

test.serial('interrupted in the survey or in the writing of several shards: the same as in one piece', async (t) => {
  // Guards that look at any change and hold back none: the run surveys, and writes everything.
  const open = { guard: { share: 1, atLeast: 1 } };
  const watched = rules.policies.map((one) => ({ ...one, process: { ...one.process, ...open } }));
  const surveying = { ...deps, rules: rulesWith(...watched) };
  const shards = { ...SIX, shardSize: 15 };
  await prepare();
  const direct = await endState(await evaluate(SIX, deps));
  await prepare();
  let phases = 0;
  const progress = (): void => {
    phases += 1;
  };
  t.deepEqual(await endState(await evaluate({ ...shards, progress }, surveying)), direct, 'undisturbed');
  // As many steps as there are in both phases, of which each is once the last before the kill.
  for (let stopAt = 1; stopAt < phases; stopAt += 4) {
    await prepare();
    const stop = new AbortController();
    let stored = 0;
    const until = (): void => {
      stored += 1;
      if (stored === stopAt) stop.abort(new Error('killed'));
    };
    await interrupted(evaluate({ ...shards, signal: stop.signal, progress: until }, surveying));
    const run = await evaluate(shards, surveying);
    t.like(run, { attempts: 2, phase: 'write' });
    t.deepEqual(await endState(run), direct, `after ${stopAt} steps`);
  }
});

test.serial('no firm is told while a run still writes; what an abandoned run wrote is told all the same', async (t) => {
  await prepare();
  const before = await NoticeModel.countDocuments({});
  await interruptAfter(4);
  await enqueueLeftOver(deps);
  t.is(await NoticeModel.countDocuments({}), before);
  // Another question than the interrupted run's closes that run as it is.
  await evaluate({ ...SIX, policy: 'X51-paid' }, deps);
  t.is(await RunModel.countDocuments({ state: 'interrupted' }), 1);
  await enqueueLeftOver(deps);
  t.true((await NoticeModel.countDocuments({})) > before);
  t.is(await MatchModel.countDocuments({ tellPending: true }), 0);
  t.is(await RunModel.countDocuments({ toldAt: null }), 0);
});

test.serial(
  'a dead run is taken up by the next minute, a living one is refused to a second command and joined',
  async (t) => {
    await prepare();
    t.is(await joinRun({ timers: handTimers() }, deps), null);
    await interruptAfter(2);
    t.like(await joinRun({ timers: handTimers() }, deps), { state: 'done', attempts: 2 });
    t.is(await joinRun({ timers: handTimers() }, deps), null);
    await prepare();
    await interruptAfter(2);
    const theirs = { owner: 'elsewhere:1:a', until: new Date('2999-01-01') };
    await JobLeaseModel.updateOne({ _id: EVALUATION }, theirs);
    t.teardown(() => JobLeaseModel.updateOne({ _id: EVALUATION }, { owner: null, until: new Date(0) }));
    await t.throwsAsync(evaluate(SIX, deps), {
      name: 'InputError',
      message: /^run \w{26} is at work \(elsewhere:1:a\)/,
    });
    t.like(await joinRun({ timers: handTimers() }, deps), { state: 'done', attempts: 1 });
  },
);

test.serial('while a process works on a shard nobody else begins a run', async (t) => {
  await prepare();
  await interruptAfter(2);
  await RunShardModel.updateOne({}, { owner: 'elsewhere:1:a', until: new Date('2999-01-01') });
  const refused = { name: 'InputError', message: /^run \w{26} is at work \(elsewhere:1:a\)/ };
  await t.throwsAsync(evaluate(SIX, deps), refused);
  await t.throwsAsync(evaluate({ ...SIX, policy: 'X51-paid' }, deps), refused);
  await RunShardModel.updateOne({}, { until: new Date(0) });
  t.like(await evaluate(SIX, deps), { state: 'done', attempts: 2 });
});

test.serial('a run that ends every process that takes it up is given up after five', async (t) => {
  await prepare();
  for (let attempt = 1; attempt <= 5; attempt += 1) await interruptAfter(1);
  t.is(await joinRun({ timers: handTimers() }, deps), null);
  const fresh = await evaluate(SIX, deps);
  t.like(fresh, { state: 'done', attempts: 1 });
  t.is(await RunModel.countDocuments({ state: 'interrupted', attempts: 5 }), 1);
});

test.serial('a failure of the run itself is in its record, and the next run begins anew', async (t) => {
  await prepare();
  const progress = (): void => {
    throw new Error('disk full');
  };
  await t.throwsAsync(evaluate({ ...SIX, progress }, deps), { message: 'disk full' });
  t.like(await RunModel.findOne({}).sort({ _id: -1 }).lean(), { state: 'failed', error: 'disk full' });
  t.like(await evaluate(SIX, deps), { state: 'done', attempts: 1 });
});
