import test from 'ava';
import mongoose from 'mongoose';
import { MIGRATIONS, MODELS } from '../../src/composition.js';
import { migrate } from '../../src/db/migrations.js';
import { EnterpriseModel } from '../../src/enterprises/enterprise.model.js';
import { MatchModel } from '../../src/matching/match.model.js';
import { allot, approve, toApprove } from '../../src/payments/approval.service.js';
import { openPool, sumsOfReservations } from '../../src/payments/budget/budget.service.js';
import { readPool } from '../../src/payments/budget/ledger.js';
import { mendPayments, reconcilePayments } from '../../src/payments/mend.service.js';
import { PaymentModel } from '../../src/payments/payment.model.js';
import type { PaymentRecord } from '../../src/payments/payment.schema.js';
import { atLeast, fixed, policy, uscc } from '../helpers/city.js';
import { openTestDatabase } from '../helpers/database.js';
import { clerk, inParts, matchId, plain, pooled, storeMatch, stranger, treasury } from './treasury.js';

const database = await openTestDatabase();
const at = new Date('2026-06-01T02:00:00Z');
await migrate(mongoose.connection, MIGRATIONS, () => at);
test.after.always(() => database.close());
test.beforeEach(async () => {
  for (const model of MODELS) await model.collection.deleteMany({});
});

const payments = () => PaymentModel.find({}).sort({ _id: 1 }).lean<PaymentRecord[]>();
const states = async () => (await payments()).map(({ state }) => state).join(' ');
const stateOf = async (n: number, of = pooled) => (await MatchModel.findById(matchId(n, of)).lean())?.state;
const outcomes = (all: Awaited<ReturnType<typeof approve>>) => all.map(({ outcome }) => outcome).join(' ');

test.serial('an approved match is payable, its payment due, its money set aside by shares', async (t) => {
  const { deps } = treasury();
  await storeMatch(1, 100_001);
  t.is(outcomes(await approve([matchId(1)], { who: clerk }, deps)), 'due');
  t.is(outcomes(await approve([matchId(1)], { who: clerk }, deps)), 'due', 'again, nothing changes');
  const [payment] = await payments();
  t.like(payment, { amountFen: 100_001, state: 'due', pool: 'fund:2026', part: 1, parts: 1, askedBy: 'clerk' });
  t.deepEqual(payment?.funding, [
    { source: 'province', amountFen: 60_001 },
    { source: 'city', amountFen: 40_000 },
  ]);
  t.is(await stateOf(1), 'payable');
  t.like(await readPool('fund:2026'), { freeFen: 99_899_999, reservedFen: 100_001, spentFen: 0 });
});

test.serial('fifty approvals at once never pass the pool: the last waits and is listed, never dropped', async (t) => {
  const { deps } = treasury();
  // 49 × 20,408.16 and one of 16.01: one 分 too much for 1,000,000.00.
  for (let n = 1; n <= 49; n += 1) await storeMatch(n, 2_040_816);
  await storeMatch(50, 17);
  const ids = Array.from({ length: 50 }, (_, index) => matchId(index + 1));
  await Promise.all(ids.map((id) => approve([id], { who: clerk }, deps)));
  const pool = await readPool('fund:2026');
  t.is(pool.freeFen + pool.reservedFen, 100_000_000);
  const all = await payments();
  const due = all.filter(({ state }) => state === 'due');
  t.is(all.length, 50);
  t.is(due.length, 49);
  t.is(
    due.reduce((sum, one) => sum + one.amountFen, 0),
    pool.reservedFen,
  );
  t.is((await sumsOfReservations()).get('fund:2026')?.reservedFen, pool.reservedFen);
  const payable = await MatchModel.find({ state: 'payable' }).lean();
  t.is(
    payable.reduce((sum, one) => sum + (one.amountFen ?? 0), 0),
    pool.reservedFen,
  );
});

test.serial('room that comes free goes to those who waited, in their order', async (t) => {
  const { deps, clock } = treasury();
  await openPool({ pool: 'fund', year: 2026, totalFen: 1000, order: 'first-come', by: 'clerk', at });
  for (const [n, amount] of [900, 600, 300, 200].entries()) {
    await storeMatch(n + 1, amount);
    clock.advance(60_000);
    await approve([matchId(n + 1)], { who: clerk }, deps);
  }
  t.is(await states(), 'due waiting waiting waiting');
  t.is(await stateOf(2), 'confirmed', 'without money a match is not payable');
  await MatchModel.updateOne({ _id: matchId(1), uscc: uscc(1) }, { state: 'withdrawn' });
  t.deepEqual(await reconcilePayments(deps), { stopped: 1, unfunded: 0 });
  t.is((await mendPayments(deps)).served, 2);
  t.is(await states(), 'stopped due due waiting');
  t.like(await readPool('fund:2026'), { freeFen: 100, reservedFen: 900 });
});

test.serial('first come, first served: whoever comes later overtakes nobody who waits and fits by now', async (t) => {
  const { deps, clock } = treasury();
  await openPool({ pool: 'fund', year: 2026, totalFen: 1000, order: 'first-come', by: 'clerk', at });
  for (const [n, amount] of [900, 600, 300].entries()) {
    await storeMatch(n + 1, amount);
    clock.advance(60_000);
    await approve([matchId(n + 1)], { who: clerk }, deps);
  }
  await MatchModel.updateOne({ _id: matchId(1), uscc: uscc(1) }, { state: 'withdrawn' });
  await reconcilePayments(deps);
  await storeMatch(4, 400);
  t.is(outcomes(await approve([matchId(4)], { who: clerk }, deps)), 'waiting');
  t.is(await states(), 'stopped due due waiting');
});

for (const [order, asked] of [
  ['by-amount', '2341'],
  ['by-score', '4321'],
] as const) {
  test.serial(`${order}: reserved in one allotment over all that wait`, async (t) => {
    const { deps } = treasury();
    const policies = deps.rules.policies.map((one) => (one === pooled ? ordered(order) : one));
    const given = { ...deps, rules: { ...deps.rules, policies } };
    await openPool({ pool: 'fund', year: 2026, totalFen: 1000, order, by: 'clerk', at });
    for (const [n, amount] of [700, 300, 300, 400].entries()) {
      await storeMatch(n + 1, amount);
      t.is(outcomes(await approve([matchId(n + 1)], { who: clerk, score: n }, given)), 'waiting');
    }
    t.like(await readPool('fund:2026'), { reservedFen: 0 });
    const served = await allot('fund:2026', clerk, given);
    t.is(served.map(({ match }) => match.slice(-1)).join(''), asked);
    t.is(await states(), 'waiting due due due');
  });
}

function ordered(order: 'by-amount' | 'by-score') {
  return { ...pooled, budget: { pool: 'fund', year: 2026, amount: '10.00', order } };
}

test.serial('instalments are reserved together and due in their time', async (t) => {
  const { deps } = treasury();
  await storeMatch(1, 100_001, { of: inParts });
  await approve([matchId(1, inParts)], { who: clerk }, deps);
  t.deepEqual(
    (await payments()).map(({ amountFen, dueFrom, state }) => [amountFen, dueFrom, state]),
    [
      [40_000, '2026-06-01', 'due'],
      [60_001, '2026-12-01', 'due'],
    ],
  );
});

test.serial('a policy’s matches are approved in the order of their confirmation, each once', async (t) => {
  const { deps } = treasury();
  const event = { event: 'confirm', from: 'offered', to: 'confirmed', round: 1, run: null } as const;
  for (const [n, minute] of [30, 10, 20].entries()) {
    await storeMatch(n + 1, 100, { more: { history: [{ ...event, at: new Date(Date.UTC(2026, 4, 2, 0, minute)) }] } });
  }
  await storeMatch(4, 100, { state: 'offered' });
  await storeMatch(5, 100, { state: 'payable' });
  const order = async () => (await toApprove(pooled.code, deps)).map((id) => id.slice(-1)).join('');
  t.is(await order(), '5231', 'without confirmation: since it was matched');
  await approve([matchId(3)], { who: clerk }, deps);
  t.is(await order(), '521');
  await t.throwsAsync(toApprove('T99-nothing', deps), { message: 'unknown policy "T99-nothing"' });
});

test.serial('what cannot be approved is refused, each with its reason, and nothing is set aside', async (t) => {
  const { deps } = treasury();
  await storeMatch(1, 100, { state: 'reviewing' });
  await storeMatch(2, 100, { more: { amountFen: null } });
  await storeMatch(3, 100, { more: { class: 'relief' } });
  const all = await approve(
    [1, 2, 3, 9].map((n) => matchId(n)),
    { who: clerk },
    deps,
  );
  t.deepEqual(
    all.map(({ reason }) => reason?.replace(/^.*: /, '')),
    [
      'is reviewing, not confirmed or payable',
      'its amount is undecided',
      'a relief is not paid',
      `unknown match "${matchId(9)}"`,
    ],
  );
  await t.throwsAsync(approve([matchId(1)], { who: stranger }, deps), { message: /for staff or finance/ });
  t.is((await payments()).length, 0);
});

test.serial(
  'stacking: difference, exclusive, what finance says others have paid, and a person who decides',
  async (t) => {
    const rule = (rule: 'difference' | 'exclusive', subject = 'project') => [{ with: plain.code, rule, subject }];
    const less = policy('T04-less', atLeast('employees', 1), {
      benefit: fixed(300),
      period: { kind: 'year', lag: 0 },
      stacking: rule('difference', 'fee-year'),
    });
    const only = policy('T05-only', atLeast('employees', 1), { benefit: fixed(100), stacking: rule('exclusive') });
    const { deps } = treasury('2026-06-01T02:00:00Z', [less, only]);
    await storeMatch(1, 30_000, { of: less, more: { period: '2026' } });
    await EnterpriseModel.updateOne(
      { _id: uscc(1) },
      { values: { benefitsReceived: [{ policy: plain.code, amount: 123.45, feeYear: 2026 }] } },
    );
    await approve([matchId(1, less)], { who: clerk }, deps);
    t.is((await payments())[0]?.amountFen, 30_000 - 12_345);

    await storeMatch(2, 10_000, { of: only });
    await storeMatch(2, 100_000, { of: plain });
    const [refused] = await approve([matchId(2, only)], { who: clerk }, deps);
    t.regex(refused?.reason ?? '', /undecided \(unknown-subject with T02-plain\)/);
    const decided = { amountFen: 10_000, reason: '另一项目' };
    t.is(outcomes(await approve([matchId(2, only)], { who: clerk, decided }, deps)), 'due');
    t.is((await payments()).find((one) => one.policy === only.code)?.decision, '另一项目');
  },
);

const ladder = (level: number, more: object = {}) => ({
  amount: { topUp: { ladder: 'srdi', level: { fixed: level }, ...more } },
});
const climbing = policy('T08-ladder', atLeast('employees', 1), {
  benefit: ladder(800),
  period: { kind: 'year', lag: 0 },
});
const below = policy('T09-below', atLeast('employees', 1), { benefit: ladder(100) });
const bySubject = policy('T10-certificates', atLeast('employees', 1), {
  benefit: ladder(500, { subjectKey: 'C' }),
});

test.serial(
  'a ladder pays its level less what was paid in it before, whether finance lists it yet or not',
  async (t) => {
    const { deps, clock } = treasury('2026-06-01T02:00:00Z', [climbing, below, bySubject]);
    const amount = async (id: string) => (await payments()).find(({ match }) => match === id)?.amountFen;
    const step = async (n: number, period: string, amountFen: number) => {
      const id = `${climbing.code}:${period}:${uscc(n)}`;
      await storeMatch(n, amountFen, { of: climbing, more: { _id: id, period } });
      clock.advance(60_000);
      const [approved] = await approve([id], { who: clerk }, deps);
      return (await amount(id)) ?? approved?.reason?.replace(/^.*: /, '');
    };
    t.is(await step(1, '2024', 30_000), 30_000);
    t.is(await step(1, '2025', 80_000), 50_000, 'the formula knew nothing of the first level');
    const listed = [
      { policy: climbing.code, ladder: 'srdi', amount: 300, sourceSystem: 'zhida' },
      { policy: climbing.code, ladder: 'srdi', amount: 500, sourceSystem: 'zhida' },
    ];
    await EnterpriseModel.updateOne({ _id: uscc(1) }, { values: { benefitsReceived: listed } });
    t.is(await step(1, '2026', 70_000), 70_000, 'what finance lists, the formula has taken off');
    await storeMatch(2, 10_000, { of: below });
    await approve([matchId(2, below)], { who: clerk }, deps);
    t.is(await step(2, '2026', 80_000), 70_000, 'another policy of the same ladder');
    t.is(await step(2, '2027', 60_000), 'nothing is left to pay (ladder with srdi)');
    await storeMatch(2, 50_000, { of: bySubject });
    const [unsure] = await approve([matchId(2, bySubject)], { who: clerk }, deps);
    t.regex(unsure?.reason ?? '', /is undecided \(ladder with srdi\)/);
  },
);

test.serial('what others exclude is read once for many matches', async (t) => {
  const rule = (other: string) => [{ with: other, rule: 'exclusive', subject: 'fee-year' } as const];
  const year = { period: { kind: 'year', lag: 0 } as const };
  const one = policy('T13-one', atLeast('employees', 1), { ...year, benefit: fixed(300), stacking: rule('T14-two') });
  const two = policy('T14-two', atLeast('employees', 1), { ...year, benefit: fixed(300), stacking: rule('T13-one') });
  const { deps } = treasury('2026-06-01T02:00:00Z', [one, two]);
  const id = (n: number, { code }: { code: string }) => `${code}:2026:${uscc(n)}`;
  const store = (n: number, of: typeof one, amountFen: number) =>
    storeMatch(n, amountFen, { of, more: { _id: id(n, of), period: '2026' } });
  const firms = Array.from({ length: 20 }, (_, n) => n + 1);
  for (const n of firms) await store(n, one, 30_000);
  const queriesFor = async (some: readonly number[]): Promise<number> => {
    let sent = 0;
    mongoose.set('debug', (collection: string, method: string) => {
      // Of a firm as a whole: its matches, its payments, the firm itself.
      if (method.startsWith('find') && ['matches', 'payments', 'enterprises'].includes(collection)) sent += 1;
    });
    const approved = await approve(
      some.map((n) => id(n, one)),
      { who: clerk },
      { ...deps, ports: { ...deps.ports, makePayable: async () => 'done' } },
    );
    mongoose.set('debug', false);
    t.true(approved.every(({ outcome }) => outcome === 'due'));
    return sent;
  };
  const [alone, many] = [await queriesFor(firms.slice(0, 1)), await queriesFor(firms.slice(1))];
  t.is(many, alone, 'of 19 matches as of one');
});

test.serial('of one bulk the later match sees what the earlier one was given', async (t) => {
  const { deps } = treasury('2026-06-01T02:00:00Z', [climbing, below]);
  const higher = `${climbing.code}:2026:${uscc(1)}`;
  await storeMatch(1, 10_000, { of: below });
  await storeMatch(1, 80_000, { of: climbing, more: { _id: higher, period: '2026' } });
  await approve([matchId(1, below), higher], { who: clerk }, deps);
  t.is((await payments()).find(({ match }) => match === higher)?.amountFen, 70_000);
});

test.serial(
  'one person once, across policies: what was given for somebody elsewhere leaves nothing here',
  async (t) => {
    const hire = policy('T11-hire', atLeast('employees', 1), {
      benefit: fixed(800),
      stacking: [{ with: 'T12-elsewhere', rule: 'exclusive', subject: 'person' }],
    });
    const { deps } = treasury('2026-06-01T02:00:00Z', [hire]);
    await storeMatch(1, 80_000, { of: hire });
    t.is(outcomes(await approve([matchId(1, hire)], { who: clerk }, deps)), 'due', 'nobody was paid for');
    await storeMatch(2, 80_000, { of: hire });
    const listed = [{ policy: 'T12-elsewhere', personId: 'p1', amount: 600, year: 2026 }];
    await EnterpriseModel.updateOne({ _id: uscc(2) }, { values: { benefitsReceived: listed } });
    const [refused] = await approve([matchId(2, hire)], { who: clerk }, deps);
    t.is(refused?.outcome, 'refused', 'a match does not say for whom, so a person decides');
    t.regex(refused?.reason ?? '', /undecided \(unknown-subject with T12-elsewhere\)/);
  },
);
