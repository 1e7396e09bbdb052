import test from 'ava';
import mongoose from 'mongoose';
import { MIGRATIONS, MODELS } from '../../src/composition.js';
import { migrate } from '../../src/db/migrations.js';
import { allot, approve } from '../../src/payments/approval.service.js';
import { totalOf } from '../../src/payments/budget/budget.schema.js';
import { openPool, sumsOfReservations } from '../../src/payments/budget/budget.service.js';
import { readPool } from '../../src/payments/budget/ledger.js';
import { changeBudget } from '../../src/payments/budget-change.service.js';
import { PaymentModel } from '../../src/payments/payment.model.js';
import type { PaymentRecord } from '../../src/payments/payment.schema.js';
import type { GrantOrder } from '../../src/policies/policy.schema.js';
import { openTestDatabase } from '../helpers/database.js';
import { clerk, matchId, pooled, storeMatch, stranger, treasury } from './treasury.js';

const database = await openTestDatabase();
const at = new Date('2026-06-01T02:00:00Z');
await migrate(mongoose.connection, MIGRATIONS, () => at);
test.after.always(() => database.close());
test.beforeEach(async () => {
  for (const model of MODELS) await model.collection.deleteMany({});
});

const POOL = { pool: 'fund', year: 2026 };
const said = (totalFen: number, document = '示例财〔2026〕1号') => ({
  ...POOL,
  totalFen,
  document,
  reason: '追加预算',
});
const states = async () => {
  const all = await PaymentModel.find({}).sort({ _id: 1 }).lean<PaymentRecord[]>();
  return all.map(({ state }) => state).join(' ');
};

/** A pool of 10.00 元 that is asked for more by each of these amounts. */
async function asked(order: GrantOrder, ...amounts: number[]) {
  const { deps, clock } = treasury();
  const policies = deps.rules.policies.map((one) =>
    one === pooled ? { ...pooled, budget: { ...POOL, amount: '10.00', order } } : one,
  );
  const given = { ...deps, rules: { ...deps.rules, policies } };
  await openPool({ ...POOL, totalFen: 1000, order, by: 'clerk', at });
  for (const [n, amount] of amounts.entries()) {
    await storeMatch(n + 1, amount);
    clock.advance(60_000);
    await approve([matchId(n + 1)], { who: clerk, score: n }, given);
  }
  return given;
}

test.serial('a pool is raised under a document, and who waits goes on in the order of asking', async (t) => {
  const deps = await asked('first-come', 900, 600, 500, 200);
  t.is(await states(), 'due waiting waiting waiting');
  const { pool, served } = await changeBudget(said(1700), clerk, deps);
  t.deepEqual(
    served.map(({ match, outcome }) => [match.slice(-1), outcome]),
    [
      ['2', 'due'],
      ['3', 'waiting'],
      ['4', 'due'],
    ],
  );
  t.like(pool, { freeFen: 0, reservedFen: 1700 });
  t.deepEqual(
    pool.changes?.map(({ document, reason, by, fromFen, toFen }) => [document, reason, by, fromFen, toFen]),
    [['示例财〔2026〕1号', '追加预算', 'clerk', 1000, 1700]],
  );
  t.is((await changeBudget(said(1700), clerk, deps)).pool.changes?.length, 1, 'again it changes nothing');
  await t.throwsAsync(changeBudget(said(1800), clerk, deps), { message: /1号 gave fund:2026 17.00 元/ });
});

for (const [order, first, second] of [
  ['by-amount', 'due waiting waiting', 'due due waiting'],
  ['by-score', 'waiting waiting due', 'waiting due due'],
] as const) {
  test.serial(`${order}: a raise is no allotment; once it was allotted, who waits goes on in that order`, async (t) => {
    const deps = await asked(order, 600, 700, 800);
    t.deepEqual((await changeBudget(said(1100), clerk, deps)).served, []);
    t.is(await states(), 'waiting waiting waiting');
    await allot('fund:2026', clerk, deps);
    t.is(await states(), first);
    await changeBudget(said(1500, '示例财〔2026〕2号'), clerk, deps);
    t.is(await states(), second);
  });
}

test.serial('a pool is lowered, but not below what is set aside and paid, and not after its year', async (t) => {
  const deps = await asked('first-come', 700);
  await t.throwsAsync(changeBudget(said(699), clerk, deps), { message: /7.00 元 of fund:2026 are set aside or paid/ });
  t.like((await changeBudget(said(700), clerk, deps)).pool, { freeFen: 0, reservedFen: 700 });
  await t.throwsAsync(changeBudget(said(0.5, 'D2'), clerk, deps), { message: /cannot hold/ });
  await t.throwsAsync(changeBudget(said(900, 'D2'), stranger, deps), { message: /for finance/ });
  await mongoose.connection.collection('budgetPools').updateOne({}, { $set: { closedBy: 'clerk' } });
  await t.throwsAsync(changeBudget(said(900, 'D2'), clerk, deps), { message: /the year .* has ended/ });
});

test.serial(
  'raises and approvals at once: the pool holds what the last document says, and never more goes out',
  async (t) => {
    const { deps } = treasury();
    await openPool({ ...POOL, totalFen: 1000, order: 'first-come', by: 'clerk', at });
    const ids = Array.from({ length: 12 }, (_, n) => matchId(n + 1));
    for (const n of ids.keys()) await storeMatch(n + 1, 300);
    const documents = ['D1', 'D2', 'D3'];
    await Promise.all([
      ...ids.map((id) => approve([id], { who: clerk }, deps)),
      ...documents.map((document, n) => changeBudget(said(4000 + n * 500, document), clerk, deps)),
    ]);
    const pool = await readPool('fund:2026');
    const last = pool.changes?.at(-1);
    t.is(totalOf(pool), last?.toFen ?? 0);
    t.deepEqual(pool.changes?.map(({ document }) => document).sort(), documents);
    for (const [n, change] of (pool.changes ?? []).entries())
      t.true(change.fromFen === (pool.changes?.[n - 1]?.toFen ?? 1000));
    t.is((await sumsOfReservations()).get('fund:2026')?.reservedFen, pool.reservedFen);
    t.true(pool.freeFen >= 0);
  },
);
