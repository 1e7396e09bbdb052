import test from 'ava';
import mongoose from 'mongoose';
import { MIGRATIONS, MODELS } from '../../src/composition.js';
import { migrate } from '../../src/db/migrations.js';
import { approve } from '../../src/payments/approval.service.js';
import { buildBatch, dissolveBatch } from '../../src/payments/batch/batch.service.js';
import { openPool } from '../../src/payments/budget/budget.service.js';
import { readPool } from '../../src/payments/budget/ledger.js';
import { mendPayments } from '../../src/payments/mend.service.js';
import { PaymentModel } from '../../src/payments/payment.model.js';
import type { PaymentRecord } from '../../src/payments/payment.schema.js';
import { decideYearEnd, unpaidLines } from '../../src/payments/year-end.service.js';
import { openTestDatabase } from '../helpers/database.js';
import { clerk, matchId, pooled, storeMatch, stranger, treasury } from './treasury.js';

const database = await openTestDatabase();
const at = new Date('2026-11-01T02:00:00Z');
await migrate(mongoose.connection, MIGRATIONS, () => at);
test.after.always(() => database.close());
test.beforeEach(async () => {
  for (const model of MODELS) await model.collection.deleteMany({});
});

const payments = () => PaymentModel.find({}).sort({ _id: 1 }).lean<PaymentRecord[]>();
const open = (year: number, totalFen: number) =>
  openPool({ pool: 'fund', year, totalFen, order: 'first-come', by: 'clerk', at });

async function unpaid() {
  const money = treasury('2026-11-01T02:00:00Z');
  await open(2026, 1000);
  for (const [n, amount] of [300, 400, 200, 900].entries()) {
    await storeMatch(n + 1, amount);
    await approve([matchId(n + 1)], { who: clerk }, money.deps);
  }
  return money;
}

const deciding = { pool: 'fund', year: 2026, document: '河财〔2027〕1号', who: clerk, except: {} } as const;

test.serial(
  'the year ends by a decision: lines are carried over with their money, or given back, and it is recorded',
  async (t) => {
    const { deps, clock } = await unpaid();
    clock.set('2027-01-05T02:00:00Z');
    const carry = { ...deciding, choice: 'carry-over' } as const;
    await t.throwsAsync(decideYearEnd({ ...carry, who: stranger }, deps), { message: /for finance/ });
    await t.throwsAsync(decideYearEnd(carry, deps), { message: /no budget pool fund:2027/ });
    await open(2027, 50);
    await t.throwsAsync(decideYearEnd({ ...carry, except: { x: 'give-back' } }, deps), {
      message: /x is no unpaid line/,
    });
    const given = (await payments())[1]?._id ?? '';
    const record = await decideYearEnd({ ...carry, except: { [given]: 'give-back' } }, deps);
    t.like(record, { state: 'done', by: 'clerk', document: '河财〔2027〕1号' });
    t.like(await readPool('fund:2026'), { freeFen: 100, reservedFen: 0, closedBy: 'clerk' });
    t.like(await readPool('fund:2027'), { freeFen: 50, reservedFen: 500 });
    t.deepEqual(
      (await payments()).map(({ state, pool }) => `${state} ${pool}`),
      ['due fund:2027', 'given-back fund:2026', 'due fund:2027', 'waiting fund:2027'],
    );
    t.deepEqual(await decideYearEnd(carry, deps), { ...record, lines: record.lines }, 'again: what was decided');
    await t.throwsAsync(decideYearEnd({ ...carry, document: 'another' }, deps), { message: /was decided under 河财/ });
    await storeMatch(5, 10);
    t.regex((await approve([matchId(5)], { who: clerk }, deps))[0]?.reason ?? '', /the year of .* has ended/);
  },
);

test.serial('no clockwork ends a year, and no line on its way to the bank is decided over', async (t) => {
  const { deps, clock } = await unpaid();
  const { batch } = await buildBatch({ who: clerk }, deps);
  clock.set('2027-06-01T02:00:00Z');
  await mendPayments(deps);
  t.like(await readPool('fund:2026'), { reservedFen: 900, closedBy: null });
  const giving = { ...deciding, choice: 'give-back' } as const;
  await t.throwsAsync(decideYearEnd(giving, deps), { message: /3 lines are in a batch/ });
  await dissolveBatch(batch._id, '年终', clerk, deps);
  await decideYearEnd(giving, deps);
  t.like(await readPool('fund:2026'), { freeFen: 100, reservedFen: 0, spentFen: 0 });
});

test.serial('finance sees what is past its last day, its promise, or its budget year', async (t) => {
  const process = { ...pooled.process, payment: { workingDays: 5 } };
  const short = { ...pooled, code: 'T06-short', payUntil: '2026-11-20' };
  const promised = { ...pooled, code: 'T07-promised', budget: null, process };
  const { deps } = treasury('2026-11-02T02:00:00Z', [short, promised]);
  await storeMatch(1, 100, { of: short });
  await storeMatch(2, 100, { of: promised });
  await storeMatch(3, 100);
  await approve([matchId(1, short), matchId(2, promised), matchId(3)], { who: clerk }, deps);
  const why = async (asOf: string) => (await unpaidLines(asOf)).map((one) => `${one.payment.policy} ${one.why}`).sort();
  t.deepEqual(await why('2026-11-09'), []);
  t.deepEqual(await why('2026-11-10'), ['T07-promised past-promise']);
  t.deepEqual(await why('2027-01-01'), [
    'T01-pooled past-budget-year',
    'T06-short past-pay-until',
    'T07-promised past-promise',
  ]);
});
