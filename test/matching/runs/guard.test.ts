import test from 'ava';
import { EnterpriseModel } from '../../../src/enterprises/enterprise.model.js';
import { MatchModel } from '../../../src/matching/match.model.js';
import { evaluate, writeApproved } from '../../../src/matching/runs/evaluate.service.js';
import { approveRunPolicy, discardRunPolicy } from '../../../src/matching/runs/guard.service.js';
import { RunModel } from '../../../src/matching/runs/run.model.js';
import { findRun } from '../../../src/matching/runs/run.service.js';
import { RunShardModel } from '../../../src/matching/runs/run-shard.model.js';
import { atLeast, policy, rulesWith, statement, storeFirms, wishAndAccount } from '../../helpers/city.js';
import { handClock } from '../../helpers/clock.js';
import { openTestDatabase } from '../../helpers/database.js';
import { testDeps } from '../../helpers/deps.js';
import { handTimers } from '../../helpers/timers.js';

const MODELS = [EnterpriseModel, MatchModel, RunModel, RunShardModel];
const database = await openTestDatabase();
for (const model of MODELS) await model.createIndexes();
test.after.always(() => database.close());
test.serial.beforeEach(async () => {
  for (const model of MODELS) await model.collection.deleteMany({});
  await storeFirms(
    Array.from({ length: 40 }, (_, n) => firm(n, 12, '2026-10-01')),
    clock.now(),
  );
  await run();
});

const TEN = atLeast('employees', 10);
const guarded = policy('X51-guarded', TEN, { process: { ...wishAndAccount, guard: { atLeast: 5 } } });
const usual = policy('X52-usual', TEN, { process: wishAndAccount });
const clock = handClock('2026-11-22T02:00:00Z');
const deps = testDeps({ clock, rules: rulesWith(guarded, usual) });
const options = { trigger: 'test', timers: handTimers(), shardSize: 15, batchSize: 4 };
const run = (more: Partial<Parameters<typeof evaluate>[0]> = {}, using = deps) => {
  clock.advance(60_000);
  return evaluate({ ...options, ...more }, using);
};
const firm = (n: number, employees: number, asOf: string) => statement(n, { employees }, asOf);
const shrink = (from: number, to: number) =>
  storeFirms(
    Array.from({ length: to - from }, (_, n) => firm(from + n, 9, '2026-11-01')),
    clock.now(),
  );
const stateOf = async (id: string) =>
  (await findRun(id))?.guard.map(({ policy: code, state, by }) => [code, state, by]);
const withdrawn = (code: string) => MatchModel.countDocuments({ policy: code, state: 'withdrawn' });
const judge = (id: string, by = 'Li') => ({ run: id, policy: 'X51-guarded', by, at: clock.now() });

test.serial('a change of too much waits for a person, and the other policies are written', async (t) => {
  await shrink(0, 10);
  const before = await MatchModel.find({ policy: 'X51-guarded' }).sort({ _id: 1 }).lean();
  const { _id, state, guard, counts, policies } = await run();
  t.is(state, 'done');
  t.like(guard[0], { policy: 'X51-guarded', new: 0, changed: 0, lost: 10, live: 40, state: 'waiting', by: null });
  t.is(guard.length, 1);
  t.deepEqual(
    guard[0]?.samples.lost,
    before.slice(0, 5).map((match) => match._id),
  );
  t.deepEqual(await MatchModel.find({ policy: 'X51-guarded' }).sort({ _id: 1 }).lean(), before);
  t.is(await withdrawn('X52-usual'), 10);
  t.like(counts, { enterprises: 40, eligible: 60, unchanged: 60, ineligible: 20, lost: 10, waiting: 0 });
  t.deepEqual(
    policies.map(({ code, lost }) => [code, lost]),
    [
      ['X51-guarded', 0],
      ['X52-usual', 10],
    ],
  );
  t.deepEqual(await stateOf(_id), [['X51-guarded', 'waiting', null]]);
});

test.serial(
  'what a person approves is written by a run of its own; a later look takes the place of an earlier one',
  async (t) => {
    await shrink(0, 10);
    const first = await run();
    const second = await run();
    t.deepEqual(await stateOf(first._id), [['X51-guarded', 'superseded', null]]);
    const superseded = { name: 'InputError', message: new RegExp(`run ${second._id} has looked`) };
    await t.throwsAsync(approveRunPolicy(judge(first._id)), superseded);
    await t.throwsAsync(approveRunPolicy(judge(second._id, ' ')), { name: 'InputError', message: /must be named/ });
    await approveRunPolicy(judge(second._id));
    t.is(await withdrawn('X51-guarded'), 0);
    const again = { name: 'InputError', message: /approved already, by Li/ };
    await t.throwsAsync(approveRunPolicy(judge(second._id, 'Wang')), again);
    await t.throwsAsync(discardRunPolicy(judge(second._id, 'Wang')), again);
    clock.advance(60_000);
    const [written, ...more] = await writeApproved(options, deps);
    t.is(more.length, 0);
    t.like(written, { trigger: 'approval', scope: { policy: 'X51-guarded' }, counts: { lost: 10 }, guard: [] });
    t.is(await withdrawn('X51-guarded'), 10);
    t.like((await findRun(second._id))?.guard[0], { state: 'written', by: 'Li', laterRun: written?._id });
    t.deepEqual(await writeApproved(options, deps), []);
    t.like(await run(), { guard: [], counts: { lost: 0, new: 0, changed: 0, unchanged: 60 } });
  },
);

test.serial('what goes beyond the approved waits again', async (t) => {
  await shrink(0, 10);
  const { _id } = await run();
  await approveRunPolicy(judge(_id));
  await shrink(10, 20);
  clock.advance(60_000);
  const [again] = await writeApproved(options, deps);
  t.like(again?.guard[0], { lost: 20, state: 'waiting' });
  t.is(await withdrawn('X51-guarded'), 0);
  t.like((await findRun(_id))?.guard[0], { state: 'superseded', laterRun: again?._id });
});

test.serial('what is discarded is not written, and found again by the next run', async (t) => {
  await shrink(0, 10);
  const { _id } = await run();
  await discardRunPolicy(judge(_id, 'Li'));
  t.deepEqual(await stateOf(_id), [['X51-guarded', 'discarded', 'Li']]);
  t.deepEqual(await writeApproved(options, deps), []);
  const next = await run();
  t.deepEqual(await stateOf(next._id), [['X51-guarded', 'waiting', null]]);
  t.deepEqual(await stateOf(_id), [['X51-guarded', 'discarded', 'Li']]);
  t.is(await withdrawn('X51-guarded'), 0);
});

test.serial('new and changed matches that wait are counted as waiting', async (t) => {
  await storeFirms(
    Array.from({ length: 20 }, (_, n) => firm(40 + n, 12, '2026-11-01')),
    clock.now(),
  );
  const { counts, guard } = await run();
  t.like(guard[0], { new: 20, live: 40 });
  t.like(counts, { enterprises: 60, eligible: 120, unchanged: 80, new: 20, waiting: 20 });
  t.is(await MatchModel.countDocuments({ policy: 'X51-guarded' }), 40);
});

test.serial('a policy that never had a match, and less than its guard allows, go through', async (t) => {
  const fresh = policy('X53-fresh', TEN, { process: { ...wishAndAccount, guard: { atLeast: 1 } } });
  const { guard, counts } = await run({}, { ...deps, rules: rulesWith(guarded, usual, fresh) });
  t.deepEqual(guard, []);
  t.like(counts, { new: 40, unchanged: 80 });
  await shrink(0, 4);
  t.like(await run(), { guard: [], counts: { lost: 8 } });
});

test.serial('a first evaluation of a policy that died goes on without waiting, whoever goes on with it', async (t) => {
  const fresh = policy('X53-fresh', TEN, { process: { ...wishAndAccount, guard: { atLeast: 1 } } });
  const newer = { ...deps, rules: rulesWith(guarded, usual, fresh) };
  const stop = new AbortController();
  let [before, written] = [0, 0];
  const progress = (done: number): void => {
    // The count begins anew with the writing.
    if (done < before || written > 0) written += 1;
    if (written === 2) stop.abort(new Error('killed'));
    before = done;
  };
  await t.throwsAsync(run({ progress, signal: stop.signal, policy: 'X53-fresh' }, newer), { message: 'killed' });
  const left = await MatchModel.countDocuments({ policy: 'X53-fresh' });
  t.true(left > 0 && left < 40);
  t.like(await run({}, newer), { guard: [], attempts: 1, counts: { new: 40 - left } });
  t.is(await RunModel.countDocuments({ state: 'interrupted' }), 1);
  await shrink(0, 10);
  t.is((await run({}, newer)).guard.length, 2);
});

test.serial('there is nothing to approve in an unknown run, or of a policy that was written', async (t) => {
  const { _id } = await run();
  await t.throwsAsync(approveRunPolicy(judge('01J0')), { name: 'InputError', message: 'unknown run "01J0"' });
  await t.throwsAsync(approveRunPolicy(judge(_id)), { name: 'InputError', message: /holds back no policy/ });
});
