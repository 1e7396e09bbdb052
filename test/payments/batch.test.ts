import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import exceljs from 'exceljs';
import mongoose from 'mongoose';
import { MIGRATIONS, MODELS } from '../../src/composition.js';
import { migrate } from '../../src/db/migrations.js';
import { MatchModel } from '../../src/matching/match.model.js';
import { approve } from '../../src/payments/approval.service.js';
import { linesOfBatches } from '../../src/payments/batch/batch.migration.js';
import { BatchLineModel, BatchModel } from '../../src/payments/batch/batch.model.js';
import type { BatchRecord } from '../../src/payments/batch/batch.schema.js';
import { buildBatch, dissolveBatch, signBatch } from '../../src/payments/batch/batch.service.js';
import { linesOf } from '../../src/payments/batch/batch-store.js';
import { exportBatch, handOut } from '../../src/payments/batch/export.service.js';
import { importReceipts } from '../../src/payments/batch/receipt.service.js';
import { readPool } from '../../src/payments/budget/ledger.js';
import { PaymentModel } from '../../src/payments/payment.model.js';
import type { PaymentRecord } from '../../src/payments/payment.schema.js';
import { batchText } from '../../src/payments/payments-words.js';
import { reissue } from '../../src/payments/reissue.service.js';
import { InputError } from '../../src/terminal/input-error.js';
import { uscc } from '../helpers/city.js';
import { openTestDatabase } from '../helpers/database.js';
import { accountOf, clerk, matchId, plain, second, storeMatch, stranger, type Treasury, treasury } from './treasury.js';

const database = await openTestDatabase();
const at = new Date('2026-06-01T02:00:00Z');
await migrate(mongoose.connection, MIGRATIONS, () => at);
const folder = await mkdtemp(join(tmpdir(), 'zhida-batch-'));
test.after.always(async () => {
  await database.close();
  await rm(folder, { recursive: true, force: true });
});
test.beforeEach(async () => {
  for (const model of MODELS) await model.collection.deleteMany({});
});

const BATCH = '20260601-01';
const payments = () => PaymentModel.find({}).sort({ _id: 1 }).lean<PaymentRecord[]>();
const states = async () => (await payments()).map(({ state }) => state).join(' ');

async function approved(count: number, given: Treasury = treasury()): Promise<Treasury> {
  for (let n = 1; n <= count; n += 1) await storeMatch(n, n * 10_001);
  await approve(
    Array.from({ length: count }, (_, n) => matchId(n + 1)),
    { who: clerk },
    given.deps,
  );
  return given;
}

async function exported(count: number, given?: Treasury): Promise<Treasury> {
  const money = await approved(count, given);
  const { batch } = await buildBatch({ who: clerk }, money.deps);
  for (const who of [clerk, second]) await signBatch(batch._id, batch.checksum, who, money.deps);
  await exportBatch(batch._id, await mkdtemp(join(folder, 'out-')), clerk, money.deps);
  money.clock.set('2026-06-10T02:00:00Z');
  return money;
}

async function receipts(...rows: string[]): Promise<string> {
  const path = join(await mkdtemp(join(folder, 'in-')), 'receipts.csv');
  await writeFile(path, ['付款编号,结果,金额(元),日期,凭证号,退票原因', ...rows].join('\n'));
  return path;
}

test.serial('a batch is locked with count, total and checksum; two people sign what they have seen', async (t) => {
  const { deps } = await approved(3);
  const { batch, leftOut } = await buildBatch({ who: clerk }, deps);
  t.like(batch, { _id: BATCH, state: 'locked', count: 3, totalFen: 60_006 });
  t.regex(batchText(batch).zh, /^20260601-01 {2}已锁定，待签批 {2}3 笔，合计 600\.06 元\n/);
  t.regex(batchText(batch).en, /^20260601-01 {2}locked, to be signed {2}3 lines/);
  t.deepEqual(leftOut, []);
  t.is(await states(), 'batched batched batched');
  await t.throwsAsync(buildBatch({ who: clerk }, deps), { message: 'nothing is due that can be paid' });
  await t.throwsAsync(signBatch(BATCH, 'another', clerk, deps), { message: /not its checksum/ });
  await t.throwsAsync(signBatch(BATCH, batch.checksum, stranger, deps), { message: /for finance/ });
  t.is((await signBatch(BATCH, batch.checksum, clerk, deps)).state, 'locked');
  await t.throwsAsync(signBatch(BATCH, batch.checksum, clerk, deps), { message: /another person/ });
  await t.throwsAsync(exportBatch(BATCH, folder, clerk, deps), { message: /is locked, not signed/ });
  t.is((await signBatch(BATCH, batch.checksum, second, deps)).state, 'signed');
  t.false(JSON.stringify(batch).includes(accountOf(1).number));
});

test.serial('exported once, as a workbook and as CSV that hold the same lines, and no formulas', async (t) => {
  const money = treasury();
  const holder = '=HYPERLINK("http://x","y"),"甲"';
  money.accounts.set(uscc(2), accountOf(2, { holder, number: '6222020000000000017' }));
  const { deps } = await approved(2, money);
  const { batch } = await buildBatch({ who: clerk }, deps);
  for (const who of [clerk, second]) await signBatch(BATCH, batch.checksum, who, deps);
  await t.throwsAsync(exportBatch(BATCH, '/nonexistent', clerk, deps), { message: /cannot be written \(ENOENT\)/ });
  const out = await mkdtemp(join(folder, 'out-'));
  const [xlsx = '', csv = ''] = await exportBatch(BATCH, out, clerk, deps);
  t.is(await states(), 'ordered ordered');
  const text = await readFile(csv, 'utf8');
  t.is(
    text.split('\r\n')[1],
    '20260601-01-0001,河源第1示例有限公司,914416020000,'.replace('914416020000', uscc(1)) +
      '4400000000000001,示例银行河源分行,100.01,示例(虚构)：有资金池的补助,0.00,60.01,40.00,0.00,0.00,0.00',
  );
  t.true(text.includes(`"'=HYPERLINK(""http://x"",""y""),""甲"""`));
  const book = new exceljs.Workbook();
  await book.xlsx.readFile(xlsx);
  const sheet = book.worksheets[0];
  t.is(sheet?.getRow(1).getCell(4).value, '收款账号');
  t.is(sheet?.getRow(3).getCell(2).value, `'${holder}`);
  t.is(sheet?.getRow(3).getCell(4).value, '6222020000000000017');
  t.is(sheet?.getRow(3).getCell(6).value, 200.02);
  await t.throwsAsync(exportBatch(BATCH, out, clerk, deps), { message: /exported once/ });
});

test.serial('lines that may not be paid are left out, and stop an export that was signed before', async (t) => {
  const money = treasury();
  money.accounts.set(uscc(1), accountOf(1, { fault: 'a change of the account waits for a second person' }));
  money.accounts.set(uscc(2), null);
  const { deps } = await approved(5, money);
  const { batch, leftOut } = await buildBatch({ who: clerk }, deps);
  t.deepEqual(
    leftOut.map(({ reason }) => reason),
    ['a change of the account waits for a second person', 'the firm has no account'],
  );
  for (const who of [clerk, second]) await signBatch(BATCH, batch.checksum, who, deps);
  await MatchModel.updateOne({ _id: matchId(3), uscc: uscc(3) }, { state: 'hold' });
  money.accounts.set(uscc(4), accountOf(4, { version: '2' }));
  const error = await t.throwsAsync<InputError>(exportBatch(BATCH, folder, clerk, deps), { instanceOf: InputError });
  t.deepEqual(error?.problems, [
    `batch ${BATCH} cannot be exported: dissolve it`,
    `line ${BATCH}-0001: its match is hold`,
    `line ${BATCH}-0002: its account has changed`,
  ]);
  const { ports } = deps;
  const undecided = { ...deps, ports: { ...ports, recheck: async () => new Map([[matchId(3), 'no such version']]) } };
  await MatchModel.updateOne({ _id: matchId(3), uscc: uscc(3) }, { state: 'payable' });
  await t.throwsAsync(exportBatch(BATCH, folder, clerk, undecided), { message: /-0001: no such version/ });
  t.is((await dissolveBatch(BATCH, '账户变更', clerk, deps)).state, 'dissolved');
  t.is(await states(), 'due due due due due');
  t.is((await buildBatch({ who: clerk }, deps)).batch._id, '20260601-02');
});

test.serial('receipts pay their lines: payment, reservation and match; again they change nothing', async (t) => {
  const { deps } = await exported(2);
  const file = await receipts(`${BATCH}-0001,成功,100.01,2026-06-02,V1,`, `${BATCH}-0002,成功,"200.02",2026/6/2,V2,`);
  const { items, ...counts } = await importReceipts(file, clerk, deps);
  t.deepEqual(counts, { rows: 2, paid: 2, returned: 0, unchanged: 0, paidFen: 30_003 });
  t.deepEqual(
    items.map(({ row, number, outcome }) => [row, number, outcome]),
    [
      [2, `${BATCH}-0001`, 'paid'],
      [3, `${BATCH}-0002`, 'paid'],
    ],
  );
  t.is(await states(), 'paid paid');
  t.like(await readPool('fund:2026'), { reservedFen: 0, spentFen: 30_003 });
  t.is(await MatchModel.countDocuments({ state: 'paid' }), 2);
  const again = await importReceipts(file, clerk, deps);
  t.like(again, { paid: 0, unchanged: 2 });
  t.false((await payments()).some(({ settling }) => settling));
});

test.serial(
  'a file with unknown, doubled, wrong or unreadable rows is refused whole, each with its line',
  async (t) => {
    const { deps } = await exported(3);
    const before = await payments();
    const file = await receipts(
      `${BATCH}-0001,成功,100.01,2026-06-02,V1,`,
      `${BATCH}-0009,成功,100.01,2026-06-02,V1,`,
      '20200101-01-0001,成功,100.01,2026-06-02,V1,',
      `${BATCH}-0002,成功,200.03,2026-06-02,V1,`,
      `${BATCH}-0002,成功,200.02,2026-06-02,V1,`,
      `${BATCH}-0003,也许,0,2026-02-30,,`,
    );
    const unreadable = await t.throwsAsync<InputError>(importReceipts(file, clerk, deps), { instanceOf: InputError });
    t.deepEqual(
      unreadable?.problems.map((one) => one.replace(`${file}: `, '')),
      [
        'line 6: the same payment as in line 5',
        'line 7: "也许" is no result (成功 or 退票)',
        'line 7: "0" is no amount in 元',
        'line 7: "2026-02-30" is no day that exists',
        'line 7: it has no voucher number',
      ],
    );
    const wrong = await receipts(
      `${BATCH}-0001,成功,100.01,2026-06-02,V1,`,
      `${BATCH}-0009,成功,100.01,2026-06-02,V1,`,
      '20200101-01-0001,成功,100.01,2026-06-02,V1,',
      `${BATCH}-0002,成功,200.03,2026-06-02,V1,`,
    );
    const refused = await t.throwsAsync<InputError>(importReceipts(wrong, clerk, deps), { instanceOf: InputError });
    t.deepEqual(
      refused?.problems.map((one) => one.replace(`${wrong}: `, '')),
      [
        `line 3: unknown payment number ${BATCH}-0009`,
        'line 4: unknown payment number 20200101-01-0001',
        `line 5: ${BATCH}-0002: 200.03 is not the line's amount of 200.02`,
      ],
    );
    t.deepEqual(await payments(), before, 'nothing half done');
    await importReceipts(await receipts(`${BATCH}-0001,成功,100.01,2026-06-02,V1,`), clerk, deps);
    await t.throwsAsync(importReceipts(await receipts(`${BATCH}-0001,成功,100.01,2026-06-03,V7,`), clerk, deps), {
      message: /it is paid already by voucher V1/,
    });
    const headless = join(folder, 'headless.csv');
    await writeFile(headless, 'a,b\n1,2\n');
    await t.throwsAsync(importReceipts(headless, clerk, deps), { message: /no row with the headings 付款编号/ });
  },
);

test.serial('receipts dated after today, or before their batch was sent, are refused row by row', async (t) => {
  const { deps } = await exported(3);
  const file = await receipts(
    `${BATCH}-0001,成功,100.01,2026-06-11,V1,`,
    `${BATCH}-0002,退票,200.02,2026-05-31,V2,户名不符`,
    `${BATCH}-0003,成功,300.03,2026-06-10,V3,`,
  );
  const error = await t.throwsAsync<InputError>(importReceipts(file, clerk, deps), { instanceOf: InputError });
  t.deepEqual(
    error?.problems.map((one) => one.replace(`${file}: `, '')),
    [
      `line 2: ${BATCH}-0001: it is dated 2026-06-11, after today`,
      `line 3: ${BATCH}-0002: it is dated 2026-05-31, before its batch was sent on 2026-06-01`,
    ],
  );
  t.is(await states(), 'ordered ordered ordered');
});

test.serial('receipts as a workbook; a formula in it is refused', async (t) => {
  const { deps } = await exported(2);
  const book = new exceljs.Workbook();
  const sheet = book.addWorksheet('回单');
  sheet.addRow(['付款编号', '支付结果', '金额', '支付日期', '回单号']);
  sheet.addRow([`${BATCH}-0001`, '支付成功', 100.01, new Date('2026-06-02'), 'V1']);
  const good = join(folder, 'good.xlsx');
  await book.xlsx.writeFile(good);
  t.like(await importReceipts(good, clerk, deps), { paid: 1, paidFen: 10_001 });
  t.is((await payments())[0]?.receipts[0]?.on, '2026-06-02');
  sheet.addRow([`${BATCH}-0002`, '成功', { formula: '100+100.02' }, '2026-06-02', 'V2']);
  const bad = join(folder, 'bad.xlsx');
  await book.xlsx.writeFile(bad);
  await t.throwsAsync(importReceipts(bad, clerk, deps), { message: /line 3: a cell is a formula/ });
});

test.serial(
  'money that comes back is held with its reason, also after it was paid, and reissued after a new check',
  async (t) => {
    const money = await exported(2);
    const { deps } = money;
    await importReceipts(
      await receipts(`${BATCH}-0001,退票,100.01,2026-06-02,V1,账号已销户`, `${BATCH}-0002,成功,200.02,2026-06-02,V2,`),
      clerk,
      deps,
    );
    await importReceipts(await receipts(`${BATCH}-0002,退票,200.02,2026-06-05,V3,户名不符`), clerk, deps);
    t.deepEqual(
      (await payments()).map(({ state, note }) => [state, note]),
      [
        ['returned', '账号已销户'],
        ['returned', '户名不符'],
      ],
    );
    t.like(await readPool('fund:2026'), { reservedFen: 30_003, spentFen: 0 });
    const [first] = await payments();
    const id = first?._id ?? '';
    await t.throwsAsync(reissue(id, null, clerk, deps), { message: /from this very account/ });
    money.accounts.set(uscc(1), accountOf(1, { version: '2', number: '4400999900000001' }));
    t.is((await reissue(id, null, clerk, deps)).state, 'due');
    const { batch } = await buildBatch({ who: clerk }, deps);
    t.like(batch, { _id: '20260610-01', count: 1 });
    for (const who of [clerk, second]) await signBatch(batch._id, batch.checksum, who, deps);
    await exportBatch(batch._id, await mkdtemp(join(folder, 'out-')), clerk, deps);
    const late = await receipts(`${BATCH}-0001,成功,100.01,2026-06-09,V9,`);
    await t.throwsAsync(importReceipts(late, clerk, deps), { message: /taken out of batch 20260601-01/ });
    await importReceipts(await receipts('20260610-01-0001,成功,100.01,2026-06-10,V9,'), clerk, deps);
    t.is((await payments())[0]?.state, 'paid');
  },
);

test.serial(
  'handed out, a batch is exported; the same file comes again, or none where an account has changed',
  async (t) => {
    const money = await approved(2);
    const { deps } = money;
    const { batch } = await buildBatch({ who: clerk }, deps);
    await t.throwsAsync(handOut(BATCH, 'csv', clerk, deps), { message: /is locked, not signed or/ });
    for (const who of [clerk, second]) await signBatch(BATCH, batch.checksum, who, deps);
    const file = await handOut(BATCH, 'csv', clerk, deps);
    t.is(await states(), 'ordered ordered');
    t.deepEqual(await handOut(BATCH, 'csv', second, deps), file);
    await t.throwsAsync(exportBatch(BATCH, folder, clerk, deps), { message: /exported once/ });
    money.accounts.set(uscc(1), accountOf(1, { version: '2', number: '4400999900000001' }));
    await t.throwsAsync(handOut(BATCH, 'csv', clerk, deps), { message: /an account has changed since/ });
    const kept = await BatchModel.findById(BATCH).lean<BatchRecord>();
    t.deepEqual(
      kept?.handedOut.map(({ by }) => by),
      ['clerk', 'second'],
    );
    t.false(JSON.stringify(kept).includes(accountOf(1).number));
  },
);

test.serial('lines that stood in their batch become documents of their own, once', async (t) => {
  const { deps } = await approved(2);
  const { batch } = await buildBatch({ who: clerk }, deps);
  const lines = await linesOf(BATCH);
  const before = lines.map(({ _id, batch: _, ...line }) => line);
  await BatchLineModel.collection.deleteMany({});
  await BatchModel.collection.updateOne({ _id: BATCH } as object, {
    $set: { lines: before },
    $unset: { handedOut: '' },
  });
  for (let times = 0; times < 2; times += 1) await linesOfBatches(7).up(mongoose.connection);
  t.deepEqual(await linesOf(BATCH), lines);
  t.deepEqual(await BatchModel.findById(BATCH).lean<BatchRecord>(), batch);
});

test.serial('a policy without a pool is paid without one', async (t) => {
  const money = treasury();
  await storeMatch(1, 100_000, { of: plain });
  await approve([matchId(1, plain)], { who: clerk }, money.deps);
  const { batch } = await buildBatch({ policy: plain.code, who: clerk }, money.deps);
  t.is(batch.count, 1);
  t.like((await linesOf(batch._id))[0], { amountFen: 100_000, funding: [{ source: 'central', amountFen: 100_000 }] });
});
