import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import mongoose from 'mongoose';
import { MIGRATIONS, MODELS } from '../../src/composition.js';
import { migrate } from '../../src/db/migrations.js';
import { MatchModel } from '../../src/matching/match.model.js';
import type { MatchRecord } from '../../src/matching/match.schema.js';
import { type SuccessionInput, succeed } from '../../src/matching/process/succession.service.js';
import { approve } from '../../src/payments/approval.service.js';
import { BatchModel } from '../../src/payments/batch/batch.model.js';
import type { BatchRecord } from '../../src/payments/batch/batch.schema.js';
import { buildBatch, signBatch } from '../../src/payments/batch/batch.service.js';
import { exportBatch } from '../../src/payments/batch/export.service.js';
import { importReceipts } from '../../src/payments/batch/receipt.service.js';
import { PaymentModel } from '../../src/payments/payment.model.js';
import type { PaymentRecord } from '../../src/payments/payment.schema.js';
import { statement, storeFirms, uscc } from '../helpers/city.js';
import { openTestDatabase } from '../helpers/database.js';
import { clerk, inParts, matchId, second, storeMatch, type Treasury, treasury } from './treasury.js';

/** Where files of this test go. */
export const folder = await mkdtemp(join(tmpdir(), 'zhida-succession-'));

/** A database for the tests of a file, emptied before each of them. */
export async function successionDatabase(): Promise<void> {
  const database = await openTestDatabase();
  await migrate(mongoose.connection, MIGRATIONS, () => new Date('2026-06-01T02:00:00Z'));
  test.after.always(async () => {
    await database.close();
    await rm(folder, { recursive: true, force: true });
  });
  test.beforeEach(emptied);
}

export async function emptied(): Promise<void> {
  for (const model of MODELS) await model.collection.deleteMany({});
}

export const [OLD, NEW] = [matchId(1, inParts), matchId(2, inParts)];
export const part = (match: string, number: number) => `${match}#1.${number}`;
export const payments = async () =>
  Object.fromEntries((await PaymentModel.find({}).lean<PaymentRecord[]>()).map((one) => [one._id, one]));
export const states = async () =>
  Object.entries(await payments())
    .map(([id, { state }]) => [id, state])
    .sort();
export const match = async (id: string) => {
  const found = await MatchModel.findById(id).lean<MatchRecord>();
  if (found === null) throw new Error(`no match ${id}`);
  return found;
};

/** Two firms; the first has been approved 400 and 600 元, in parts. */
export async function approved(): Promise<Treasury> {
  const money = treasury();
  await storeMatch(1, 100_000, { of: inParts });
  await storeFirms(
    [1, 2].map((n) => statement(n, { employees: 5 }, '2026-05-01')),
    money.clock.now(),
  );
  await approve([OLD], { who: clerk }, money.deps);
  return money;
}

export async function send(
  { deps }: Treasury,
  result: '成功' | '退票' = '成功',
  on = '2026-06-01',
): Promise<BatchRecord> {
  const { batch } = await buildBatch({ who: clerk }, deps);
  await signAndExport(batch, deps);
  await receipt(batch._id, result, on, deps);
  return batch;
}
export async function signAndExport(batch: BatchRecord, deps: Treasury['deps']): Promise<void> {
  for (const who of [clerk, second]) await signBatch(batch._id, batch.checksum, who, deps);
  await exportBatch(batch._id, await mkdtemp(join(folder, 'out-')), clerk, deps);
}
export async function receipt(batch: string, result: string, on: string, deps: Treasury['deps']): Promise<void> {
  const file = join(await mkdtemp(join(folder, 'in-')), 'receipts.csv');
  const { totalFen } = (await BatchModel.findById(batch).lean<BatchRecord>()) ?? { totalFen: 0 };
  const row = `${batch}-0001,${result},${(totalFen / 100).toFixed(2)},${on},V-${batch}-${result}`;
  await writeFile(file, `付款编号,结果,金额,日期,凭证号\n${row}\n`);
  await importReceipts(file, clerk, deps);
}

/** The first of two instalments is paid, six months before the second. */
export async function firstPaid(): Promise<Treasury> {
  const money = await approved();
  await send(money);
  money.clock.set('2026-12-02T02:00:00Z');
  return money;
}

export const say = ({ deps }: Treasury, more: Partial<SuccessionInput> = {}) =>
  succeed(
    {
      ...{ kind: 'merged', uscc: uscc(1), successors: [uscc(2)], on: '2026-06-01', open: 'to-successor' },
      ...{ basis: '粤市监〔2026〕1号', ...more },
    },
    clerk,
    deps,
  );
