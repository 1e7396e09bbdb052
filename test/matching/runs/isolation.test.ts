import test from 'ava';
import { EnterpriseModel } from '../../../src/enterprises/enterprise.model.js';
import { MatchModel } from '../../../src/matching/match.model.js';
import { evaluate } from '../../../src/matching/runs/evaluate.service.js';
import { RunModel } from '../../../src/matching/runs/run.model.js';
import { RunShardModel } from '../../../src/matching/runs/run-shard.model.js';
import { atLeast, fixed, policy, rulesWith, statement, storeFirms, uscc } from '../../helpers/city.js';
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
    Array.from({ length: FIRMS }, (_, n) => statement(n, { employees: 12 }, '2026-10-01')),
    clock.now(),
  );
});

const FIRMS = 20;
const TEN = atLeast('employees', 10);
const sound = policy('X51-sound', TEN, { benefit: fixed(1000) });
const faulty = policy('X52-faulty', TEN, { benefit: fixed(2000) });
const clock = handClock('2026-11-22T02:00:00Z');
const deps = testDeps({ clock, rules: rulesWith(sound, faulty) });
const broken = { ...faulty, conditions: { fact: 'employees', operator: 'noSuchOperator', value: 1 } } as typeof faulty;
const run = (rules = deps.rules) => {
  clock.advance(60_000);
  return evaluate({ trigger: 'test', timers: handTimers(), batchSize: 6, shardSize: 10 }, { ...deps, rules });
};
const corrupt = (n: number) =>
  EnterpriseModel.collection.updateOne({ _id: uscc(n) as never }, { $set: { provenance: null } });

test.serial('a rule that throws for everybody is set aside, its matches stay, the others go on', async (t) => {
  await run();
  const before = await MatchModel.find({ policy: 'X52-faulty' }).sort({ _id: 1 }).lean();
  await storeFirms([statement(0, { employees: 9 }, '2026-11-01')], clock.now());
  const { state, setAside, counts, failures } = await run(rulesWith(sound, broken));
  t.is(state, 'done');
  t.deepEqual(
    setAside.map(({ policy: code }) => code),
    ['X52-faulty'],
  );
  t.regex(setAside[0]?.error ?? '', /noSuchOperator/);
  t.deepEqual(failures, []);
  t.like(counts, {
    enterprises: 20,
    decided: 20,
    failed: 0,
    faulty: 20,
    eligible: 19,
    unchanged: 19,
    ineligible: 1,
    lost: 1,
  });
  t.deepEqual(await MatchModel.find({ policy: 'X52-faulty' }).sort({ _id: 1 }).lean(), before);
});

test.serial('corrupt enterprises are listed, and a rule is not blamed for them', async (t) => {
  for (const n of [3, 4, 13]) await corrupt(n);
  const { counts, failures, setAside } = await run();
  t.deepEqual(setAside, []);
  t.deepEqual(
    failures.map(({ uscc: code, policy: at }) => [code, at]),
    [3, 4, 13].map((n) => [uscc(n), undefined]),
  );
  t.like(counts, { enterprises: 20, decided: 17, failed: 3, new: 34 });
  t.is(await MatchModel.countDocuments({ uscc: uscc(2) }), 2);
});

test.serial('where everybody is corrupt, nobody is decided and the run ends all the same', async (t) => {
  for (let n = 0; n < FIRMS; n += 1) await corrupt(n);
  const { state, counts, failures, setAside } = await run();
  t.is(state, 'done');
  t.like(counts, { enterprises: 20, decided: 0, failed: 20 });
  t.is(failures.length, 20);
  t.deepEqual(setAside, []);
});

test.serial('what failed is tried once more at the end of its shard', async (t) => {
  await corrupt(3);
  let mended = false;
  clock.advance(60_000);
  const progress = (done: number): void => {
    // After the batch in which it failed, and before the end of the shard.
    if (done === 5 && !mended) {
      mended = true;
      mending = EnterpriseModel.collection.updateOne({ _id: uscc(3) as never }, { $set: { provenance: [] } });
    }
  };
  let mending: Promise<unknown> = Promise.resolve();
  const { counts, failures } = await evaluate({ trigger: 'test', timers: handTimers(), batchSize: 6, progress }, deps);
  await mending;
  t.true(mended);
  t.deepEqual(failures, []);
  t.like(counts, { enterprises: 20, decided: 20, failed: 0 });
});
