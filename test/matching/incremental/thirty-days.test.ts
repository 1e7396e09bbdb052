import test from 'ava';
import { EnterpriseModel } from '../../../src/enterprises/enterprise.model.js';
import { FactChangeModel } from '../../../src/enterprises/fact-change.model.js';
import { evaluateIncrementally } from '../../../src/matching/incremental/incremental.service.js';
import { MatchModel } from '../../../src/matching/match.model.js';
import { evaluate } from '../../../src/matching/runs/evaluate.service.js';
import { RunModel } from '../../../src/matching/runs/run.model.js';
import { RunShardModel } from '../../../src/matching/runs/run-shard.model.js';
import { handClock } from '../../helpers/clock.js';
import { openTestDatabase } from '../../helpers/database.js';
import { testDeps } from '../../helpers/deps.js';
import { handTimers } from '../../helpers/timers.js';
import { oneDay, randomOf, rulesOf, settle } from './simulation.js';

const database = await openTestDatabase();
for (const model of [EnterpriseModel, FactChangeModel, MatchModel, RunModel, RunShardModel])
  await model.createIndexes();
test.after.always(() => database.close());

const FIRMS = Number(process.env.FIRMS ?? 40);
const DAYS = 30;

test('on each of thirty days, over New Year, a full run finds nothing that the incremental one has missed', async (t) => {
  const clock = handClock('2026-12-15T02:00:00Z');
  const random = randomOf(Number(process.env.SEED ?? 7));
  const timers = handTimers();
  await settle(FIRMS, random, clock.now());
  await evaluate({ trigger: 'test', full: true, timers }, testDeps({ clock, rules: rulesOf(0) }));
  const sum = { new: 0, changed: 0, lost: 0, held: 0, visited: 0, policies: 0 };
  for (let day = 1; day <= DAYS; day += 1) {
    clock.advance(86_400_000);
    const deps = testDeps({ clock, rules: rulesOf(day) });
    await oneDay(day, FIRMS, random, clock.now());
    const before = await RunModel.countDocuments({});
    const done = await evaluateIncrementally({ timers, roundSize: 50 }, deps);
    t.truthy(done, `day ${day}`);
    for (const { counts } of await RunModel.find({}).sort({ _id: 1 }).skip(before).lean()) {
      for (const kind of ['new', 'changed', 'lost', 'held'] as const) sum[kind] += counts[kind];
    }
    sum.visited += done?.visited ?? 0;
    sum.policies += done?.policies.length ?? 0;
    clock.advance(60_000);
    const full = await evaluate({ trigger: 'test', full: true, timers }, deps);
    const { new: added, changed, lost, held, failed, conflicts, waiting } = full.counts;
    t.deepEqual(
      { added, changed, lost, held, failed, conflicts, waiting },
      { added: 0, changed: 0, lost: 0, held: 0, failed: 0, conflicts: 0, waiting: 0 },
      `day ${day}`,
    );
    const again = await evaluateIncrementally({ timers }, deps);
    t.deepEqual(again, { policies: [], visited: 0, runs: [] }, `day ${day}: nobody is left`);
  }
  t.log(sum);
  for (const kind of ['new', 'changed', 'lost', 'held'] as const) t.true(sum[kind] > 5, kind);
});
