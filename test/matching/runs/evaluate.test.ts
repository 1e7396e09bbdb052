import test from 'ava';
import { EnterpriseModel } from '../../../src/enterprises/enterprise.model.js';
import { MatchModel } from '../../../src/matching/match.model.js';
import { evaluate } from '../../../src/matching/runs/evaluate.service.js';
import { RunModel } from '../../../src/matching/runs/run.model.js';
import { RunShardModel } from '../../../src/matching/runs/run-shard.model.js';
import {
  atLeast,
  fixed,
  policy,
  rulesWith,
  statement,
  storeFirms,
  uscc,
  wishAndAccount,
  withPublicity,
} from '../../helpers/city.js';
import { handClock } from '../../helpers/clock.js';
import { openTestDatabase } from '../../helpers/database.js';
import { testDeps } from '../../helpers/deps.js';
import { handTimers } from '../../helpers/timers.js';

const database = await openTestDatabase();
for (const model of [EnterpriseModel, MatchModel, RunModel, RunShardModel]) await model.createIndexes();
test.after.always(() => database.close());
test.serial.beforeEach(async () => {
  for (const model of [EnterpriseModel, MatchModel, RunModel, RunShardModel]) await model.collection.deleteMany({});
});

const TEN = atLeast('employees', 10);
const rules = rulesWith(
  policy('X51-paid', TEN, { benefit: fixed(1000) }),
  policy('X52-offered', TEN, {
    benefit: { amount: { rate: { of: { fact: 'employees' }, by: { fixed: 100 } } } },
    process: wishAndAccount,
  }),
  policy('X53-public', TEN, { benefit: fixed(3000), process: withPublicity }),
  policy('X54-relief', atLeast('unionFeePaid', 0), { class: 'relief', benefit: { amount: { fact: 'unionFeePaid' } } }),
  policy('X55-right', TEN, { class: 'right' }),
  policy('X56-sample', TEN, { sample: true }),
  policy('X57-over', TEN, { validTo: '2026-06-30' }),
  policy('X58-elsewhere', TEN, { jurisdiction: { registration: ['441621'], tax: [], statistics: [] } }),
);
const clock = handClock('2026-11-22T02:00:00Z');
const deps = testDeps({ clock, rules });
const run = (options: Partial<Parameters<typeof evaluate>[0]> = {}) => {
  clock.advance(60_000);
  return evaluate({ trigger: 'test', timers: handTimers(), ...options }, deps);
};
const firm = (n: number, employees: number | null, more = {}) =>
  statement(n, { ...(employees === null ? {} : { employees }), 'unionFeePaid.2026': n * 10, ...more }, '2026-10-31');
const match = (code: string, n: number) => MatchModel.findOne({ _id: `${code}:once:${uscc(n)}`, uscc: uscc(n) }).lean();
const state = async (code: string, n: number) => (await match(code, n))?.state;
const all = () => MatchModel.find({}).sort({ _id: 1 }).lean();

test.serial(
  'a run decides every pair, takes each match as far as its process goes by itself, and its figures add up',
  async (t) => {
    await storeFirms([firm(0, 12), firm(1, 10), firm(2, 9), firm(3, null)], clock.now());
    const { counts, policies, state: ended, baseline, asOf } = await run();
    t.is(ended, 'done');
    t.true(baseline);
    t.is(asOf, '2026-11-22');
    // X56 (a sample), X57 (expired) and X58 (as far as no firm of that county goes) are not the city's for these firms.
    t.deepEqual(
      policies.map(({ code, eligible, undecided, amountFen }) => [code, eligible, undecided, amountFen]),
      [
        ['X51-paid', 2, 1, 200_000],
        ['X52-offered', 2, 1, 220_000],
        ['X53-public', 2, 1, 600_000],
        ['X54-relief', 4, 0, 6_000],
        ['X55-right', 2, 1, 0],
        ['X58-elsewhere', 0, 0, 0],
      ],
    );
    t.like(counts, { enterprises: 4, decided: 4, failed: 0, eligible: 12, undecided: 4, ineligible: 4, notInForce: 4 });
    t.like(counts, { new: 12, changed: 0, unchanged: 0, withheld: 0, lost: 0, held: 0, conflicts: 0 });
    t.is(await state('X51-paid', 0), 'payable');
    t.is(await state('X52-offered', 0), 'offered');
    t.is(await state('X53-public', 0), 'matched');
    t.is(await state('X54-relief', 0), 'matched');
    t.is(await state('X55-right', 1), 'granted');
    t.is(await match('X51-paid', 2), null);
    t.is(await match('X51-paid', 3), null);
  },
);

test.serial('a match keeps the facts used with value, source and date, and its way so far', async (t) => {
  await storeFirms([firm(0, 12)], clock.now());
  const { _id } = await run();
  const stored = await match('X52-offered', 0);
  t.like(stored, {
    amountFen: 120_000,
    frozen: true,
    round: 1,
    runId: _id,
    verdict: 'eligible',
    version: '2026',
    period: 'once',
  });
  const employees = stored?.evidence.facts.find(({ key }) => key === 'employees');
  t.deepEqual(employees, { key: 'employees', value: 12, source: 'statistics', asOf: '2026-10-31' });
  t.is(stored?.evidence.asOf, '2026-11-22');
  t.deepEqual(
    stored?.history.map(({ event, from, to, run: by }) => [event, from, to, by]),
    [
      ['match', null, 'matched', _id],
      ['offer', 'matched', 'offered', _id],
    ],
  );
});

test.serial('a second run changes nothing', async (t) => {
  await storeFirms([firm(0, 12), firm(1, 10), firm(2, 9), firm(3, null)], clock.now());
  await run();
  const before = await all();
  const { counts, baseline } = await run();
  t.deepEqual(await all(), before);
  t.like(counts, { eligible: 12, unchanged: 12, new: 0, changed: 0, lost: 0, held: 0 });
  t.false(baseline);
});

test.serial('what is frozen never changes: the difference is noted beside it, once', async (t) => {
  await storeFirms([firm(0, 12)], clock.now());
  await run();
  await storeFirms([statement(0, { employees: 20 }, '2026-11-01')], clock.now());
  const { counts } = await run();
  const offered = await match('X52-offered', 0);
  t.like(offered, { amountFen: 120_000, state: 'offered' });
  t.like(offered?.difference, { amountFen: 200_000, version: '2026' });
  t.is(offered?.evidence.facts.find(({ key }) => key === 'employees')?.value, 12);
  // Not frozen before publicity: the amount follows the facts.
  t.is((await match('X53-public', 0))?.evidence.facts.find(({ key }) => key === 'employees')?.value, 20);
  t.like(counts, { changed: 4, unchanged: 1, lost: 0 });
  const before = await all();
  t.like((await run()).counts, { changed: 0, unchanged: 5 });
  t.deepEqual(await all(), before);
  await storeFirms([statement(0, { employees: 12 }, '2026-11-02')], clock.now());
  await run();
  t.is((await match('X52-offered', 0))?.difference, null);
});

test.serial(
  'only ineligible withdraws; a fact that falls silent puts the match on hold until it is back',
  async (t) => {
    await storeFirms([firm(0, 12), firm(1, 12)], clock.now());
    await run();
    await storeFirms([statement(0, { employees: 9 }, '2026-11-01')], clock.now());
    t.like((await run()).counts, { lost: 4, held: 0 });
    t.is(await state('X52-offered', 0), 'withdrawn');
    t.is(await state('X54-relief', 0), 'matched');
    // The headcount may be 400 days old at most.
    const headcountOf = (asOf: string) =>
      EnterpriseModel.collection.updateOne({ _id: uscc(1) as never }, { $set: { 'provenance.0.asOf': asOf } });
    await headcountOf('2025-01-01');
    t.like((await run()).counts, { lost: 0, held: 4 });
    t.like(await match('X52-offered', 1), { state: 'hold', heldFrom: 'offered' });
    t.like((await run()).counts, { held: 0, lost: 0 });
    await headcountOf('2026-10-31');
    t.is((await run()).counts.changed, 4);
    t.like(await match('X52-offered', 1), { state: 'offered', heldFrom: null, round: 1 });
  },
);

test.serial('who comes back begins a new round, with figures of today', async (t) => {
  await storeFirms([firm(0, 12)], clock.now());
  await run();
  await storeFirms([statement(0, { employees: 9 }, '2026-11-01')], clock.now());
  await run();
  await storeFirms([statement(0, { employees: 30 }, '2026-11-02')], clock.now());
  t.like((await run()).counts, { new: 4, unchanged: 1 });
  const back = await match('X52-offered', 0);
  t.like(back, { state: 'offered', round: 2, amountFen: 300_000, frozen: true, difference: null });
  t.deepEqual(
    back?.history.map(({ event, round }) => [event, round]),
    [
      ['match', 1],
      ['offer', 1],
      ['withdraw', 1],
      ['re-enter', 2],
      ['offer', 2],
    ],
  );
});

test.serial('a policy that goes out of force leaves its matches as they are', async (t) => {
  await storeFirms([firm(0, 12)], clock.now());
  await run();
  const before = await all();
  const { counts } = await run({ asOf: '2027-03-01' });
  t.is(counts.lost, 0);
  t.deepEqual(await all(), before);
});

test.serial('a run that had no policy to compare with is not the first comparison', async (t) => {
  await storeFirms([firm(0, 12)], clock.now());
  t.like(await run({ asOf: '2027-03-01' }), { state: 'done', policies: [] });
  t.like(await run(), { baseline: true, counts: { new: 5 } });
  t.false((await run()).baseline);
});

test.serial('nobody starts a run, and a day or a firm that is not there, are refused', async (t) => {
  await storeFirms([firm(0, 12)], clock.now());
  const refused = async (options: Parameters<typeof run>[0], message: RegExp): Promise<void> => {
    await t.throwsAsync(run(options), { name: 'InputError', message });
  };
  await refused({ by: ' ' }, /^who starts a run must be named$/);
  await refused({ asOf: '2026-02-29' }, /^--as-of: "2026-02-29" is not a day that exists/);
  await refused({ enterprise: uscc(7) }, /^unknown enterprise/);
  await refused({ policy: 'X99-none' }, /^unknown policy "X99-none"$/);
  await refused({ policy: 'X57-over' }, /^policy X57-over is not in force on 2026-11-22$/);
  await refused({ policy: 'X56-sample' }, /another city/);
  t.is(await RunModel.countDocuments({}), 0);
});

test.serial('one enterprise or one policy can be asked for alone', async (t) => {
  await storeFirms([firm(0, 12), firm(1, 12)], clock.now());
  const one = await run({ enterprise: uscc(1).toLowerCase(), policy: 'X51-paid' });
  t.like(one.counts, { enterprises: 1, eligible: 1, new: 1 });
  t.is(await MatchModel.countDocuments({}), 1);
  t.deepEqual(one.scope, { policy: 'X51-paid', enterprise: uscc(1) });
  // Still the first comparison of the city: what follows is a baseline, too.
  t.true((await run()).baseline);
  t.false((await run()).baseline);
});

test.serial('one corrupt enterprise is isolated and listed, and keeps what it had', async (t) => {
  await storeFirms([firm(0, 12), firm(1, 12), firm(2, 12)], clock.now());
  await run();
  const had = await match('X51-paid', 1);
  await EnterpriseModel.collection.updateOne({ _id: uscc(1) as never }, { $set: { provenance: null } });
  const { counts, failures, state: ended } = await run();
  t.is(ended, 'done');
  t.like(counts, { enterprises: 3, decided: 2, failed: 1, lost: 0 });
  t.deepEqual(
    failures.map(({ uscc: code }) => code),
    [uscc(1)],
  );
  t.deepEqual(await match('X51-paid', 1), had);
});

test.serial('bad input is refused with one clear line, and nothing is written', async (t) => {
  await storeFirms([firm(0, 12)], clock.now());
  await t.throwsAsync(run({ policy: 'X99-none' }), { name: 'InputError', message: 'unknown policy "X99-none"' });
  await t.throwsAsync(run({ policy: 'X56-sample' }), { name: 'InputError', message: /another city's/ });
  await t.throwsAsync(run({ policy: 'X57-over' }), { name: 'InputError', message: /not in force on 2026-11-22/ });
  await t.throwsAsync(run({ enterprise: uscc(9) }), { name: 'InputError', message: /unknown enterprise/ });
  for (const asOf of ['2023-02-30', 'yesterday', '2026-1-1', '']) {
    await t.throwsAsync(run({ asOf }), { name: 'InputError', message: /not a day/ });
  }
  t.is(await RunModel.countDocuments({}), 0);
  t.is(await MatchModel.countDocuments({}), 0);
});

test.serial('an empty city is a run, too', async (t) => {
  const { counts, state: ended } = await run();
  t.is(ended, 'done');
  t.is(counts.enterprises, 0);
  await storeFirms([firm(0, 12)], clock.now());
  t.true((await run()).baseline);
});
