import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import mongoose from 'mongoose';
import { EnterpriseModel } from '../../../src/enterprises/enterprise.model.js';
import { FactChangeModel } from '../../../src/enterprises/fact-change.model.js';
import { JobLeaseModel } from '../../../src/jobs/job-lease.model.js';
import { evaluateIncrementally } from '../../../src/matching/incremental/incremental.service.js';
import { PolicyEvaluationModel } from '../../../src/matching/incremental/policy-evaluation.model.js';
import { MatchModel } from '../../../src/matching/match.model.js';
import { EVALUATION, evaluate } from '../../../src/matching/runs/evaluate.service.js';
import { RunModel } from '../../../src/matching/runs/run.model.js';
import { RunShardModel } from '../../../src/matching/runs/run-shard.model.js';
import { handClock } from '../../helpers/clock.js';
import { openTestDatabase } from '../../helpers/database.js';
import { testDeps } from '../../helpers/deps.js';
import { handTimers } from '../../helpers/timers.js';
import { oneDay, randomOf, rulesOf, settle } from './simulation.js';

const CHILD = fileURLToPath(new URL('./frozen-child.js', import.meta.url));
const MODELS = [EnterpriseModel, FactChangeModel, MatchModel, RunModel, RunShardModel, PolicyEvaluationModel];
const database = await openTestDatabase();
for (const model of MODELS) await model.createIndexes();
test.after.always(() => database.close());
test.serial.beforeEach(async () => {
  for (const model of MODELS) await model.collection.deleteMany({});
});

const FIRMS = 20;
const NOW = '2026-12-16T02:00:00Z';
const timers = handTimers();

const all = async (models: readonly { collection: (typeof MODELS)[number]['collection'] }[]) =>
  Promise.all(models.map(({ collection }) => collection.find({}).sort({ _id: 1 }).toArray()));

for (const { moment, told, kept } of [
  { moment: 'deciding', told: /^ended: fenced/, kept: MODELS },
  // Past the last look at its lease it still leaves a run behind, in which every write is a conflict.
  { moment: 'writing', told: /^ended$/, kept: MODELS.filter((model) => model !== (RunModel as unknown)) },
]) {
  test.serial(
    `a process that is stopped (SIGSTOP) past its lease while ${moment} changes nothing when it wakes`,
    async (t) => {
      const clock = handClock('2026-12-15T02:00:00Z');
      const random = randomOf(11);
      await settle(FIRMS, random, clock.now());
      await evaluate({ trigger: 'test', full: true, timers }, testDeps({ clock, rules: rulesOf(0) }));
      clock.set(NOW);
      await oneDay(1, FIRMS, random, clock.now());
      const child = fork(CHILD, [moment, database.dataDir, mongoose.connection.name, NOW]);
      t.teardown(() => child.kill('SIGKILL'));
      t.deepEqual((await once(child, 'message'))[0], 'waits');
      child.kill('SIGSTOP');
      await JobLeaseModel.updateOne({ _id: EVALUATION }, { until: new Date(0) });
      clock.advance(1000);
      const done = await evaluateIncrementally({ timers }, testDeps({ clock, rules: rulesOf(1) }));
      t.is(done?.runs.length, 1);
      t.true((done?.visited ?? 0) >= FIRMS);
      const before = await all(kept);
      const matches = before[MODELS.indexOf(MatchModel as never)] ?? [];
      t.true(
        matches.some(({ runId }) => runId === done?.runs[0]),
        'there was something to change',
      );
      const ended = once(child, 'message');
      child.kill('SIGCONT');
      child.send('go');
      t.regex(String((await ended)[0]), told);
      t.deepEqual(await all(kept), before);
    },
  );
}
