import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import mongoose from 'mongoose';
import { MIGRATIONS, MODELS } from '../../src/composition.js';
import { migrate } from '../../src/db/migrations.js';
import { CaseModel } from '../../src/followups/case.model.js';
import { MatchModel } from '../../src/matching/match.model.js';
import type { MatchRecord } from '../../src/matching/match.schema.js';
import type { Person } from '../../src/matching/process/process.schema.js';
import { performing, performTransition } from '../../src/matching/process/transition.service.js';
import type { ActName } from '../../src/matching/process/walk.js';
import { approve } from '../../src/payments/approval.service.js';
import { buildBatch, dissolveBatch, signBatch } from '../../src/payments/batch/batch.service.js';
import { exportBatch } from '../../src/payments/batch/export.service.js';
import { importReceipts } from '../../src/payments/batch/receipt.service.js';
import { sumsOfReservations } from '../../src/payments/budget/budget.service.js';
import { readPool } from '../../src/payments/budget/ledger.js';
import { withPorts } from '../../src/payments/match-ports.js';
import { mendPayments, reconcilePayments } from '../../src/payments/mend.service.js';
import { PaymentModel } from '../../src/payments/payment.model.js';
import type { PaymentRecord } from '../../src/payments/payment.schema.js';
import { resumePayments, stopPayments } from '../../src/payments/stop.service.js';
import { statement, storeFirms } from '../helpers/city.js';
import { openTestDatabase } from '../helpers/database.js';
import { clerk, inParts, matchId, second, storeMatch, stranger, type Treasury, treasury } from './treasury.js';

const database = await openTestDatabase();
await migrate(mongoose.connection, MIGRATIONS, () => new Date('2026-06-01T02:00:00Z'));
const folder = await mkdtemp(join(tmpdir(), 'zhida-stop-'));
test.after.always(async () => {
  await database.close();
  await rm(folder, { recursive: true, force: true });
});
test.beforeEach(async () => {
  for (const model of MODELS) await model.collection.deleteMany({});
});

const ID = matchId(1, inParts);
const payments = () => PaymentModel.find({}).sort({ _id: 1 }).lean<PaymentRecord[]>();
const states = async () => (await payments()).map(({ state }) => state).join(' ');
const stored = () => MatchModel.findById(ID).lean<MatchRecord>();
const employ = (employees: number, on = '2026-05-01') =>
  storeFirms([statement(1, { employees }, on)], new Date(`${on}T02:00:00Z`));

const act = (who: Person, name: ActName, input: object, { deps }: Treasury) =>
  performTransition(ID, name, input, performing(who, deps));

/** The first of two instalments is paid, six months before the second. */
async function firstPaid(): Promise<Treasury> {
  const money = treasury();
  const { deps, clock } = money;
  await storeMatch(1, 100_000, { of: inParts });
  await employ(5);
  await approve([ID], { who: clerk }, deps);
  const { batch } = await buildBatch({ who: clerk }, deps);
  for (const who of [clerk, second]) await signBatch(batch._id, batch.checksum, who, deps);
  await exportBatch(batch._id, await mkdtemp(join(folder, 'out-')), clerk, deps);
  const file = join(await mkdtemp(join(folder, 'in-')), 'receipts.csv');
  await writeFile(file, `付款编号,结果,金额,日期,凭证号\n${batch._id}-0001,成功,400.00,2026-06-01,V1\n`);
  await importReceipts(file, clerk, deps);
  clock.set('2026-12-02T02:00:00Z');
  return money;
}

test.serial('what a firm has been given of its instalments no run or check takes away', async (t) => {
  const { deps } = await firstPaid();
  t.is((await stored())?.state, 'paid', 'from its first money on');
  await employ(0, '2026-11-01');
  const real = { ...deps, ports: { ...deps.ports, recheck: withPorts(deps).ports.recheck } };
  const error = await t.throwsAsync(buildBatch({ who: clerk }, real));
  t.regex(String((error as { problems?: string[] }).problems?.[1]), /ineligible today: recheck is not possible/);
  await t.throwsAsync(buildBatch({ who: clerk }, real));
  const cases = await CaseModel.find({}).lean();
  t.deepEqual(
    cases.map(({ kind, match }) => [kind, match]),
    [['instalments', ID]],
    'one look',
  );
  t.is((await stored())?.state, 'paid', 'so it never comes back in a new round, to be paid as a whole again');
  t.is(await states(), 'paid due');
});

test.serial(
  'what is left of instalments is stopped with a reason, its room comes back, and it is resumed',
  async (t) => {
    const { deps } = await firstPaid();
    t.like(await readPool('parts:2026'), { freeFen: 400_000, reservedFen: 60_000, spentFen: 40_000 });
    await stopPayments(ID, '已不符合条件', clerk, deps);
    t.is(await states(), 'paid stopped');
    t.like(await readPool('parts:2026'), { freeFen: 460_000, reservedFen: 0, spentFen: 40_000 });
    await stopPayments(ID, '再次', clerk, deps);
    const stopped = await stored();
    t.is(stopped?.state, 'paid');
    t.deepEqual(
      stopped?.history.filter(({ event }) => event === 'stop-rest').map(({ note, who }) => [note, who?.id]),
      [['已不符合条件', 'clerk']],
    );
    const [again] = await approve([ID], { who: clerk }, deps);
    t.regex(again?.reason ?? '', /its instalments were stopped: resume them/);
    await employ(0, '2026-11-01');
    await t.throwsAsync(resumePayments(ID, '已恢复', clerk, deps), { message: /ineligible today/ });
    t.is(await states(), 'paid stopped');
    await employ(7, '2026-11-02');
    t.is((await resumePayments(ID, '已恢复条件', clerk, deps)).outcome, 'due');
    t.is(await states(), 'paid due');
    t.like(await readPool('parts:2026'), { freeFen: 400_000, reservedFen: 60_000, spentFen: 40_000 });
    t.like((await sumsOfReservations()).get('parts:2026'), { reservedFen: 60_000, spentFen: 40_000 });
    t.is((await buildBatch({ who: clerk }, deps)).batch.totalFen, 60_000);
    await t.throwsAsync(stopPayments(ID, 'r', clerk, deps), { message: /is in batch 20261202-01: dissolve it/ });
  },
);

test.serial('a stop that was cut off after its match is finished by the nightly comparison', async (t) => {
  const { deps } = await firstPaid();
  await performTransition(ID, 'stop-rest', { reason: 'r' }, performing(clerk, deps));
  t.is(await states(), 'paid due');
  t.deepEqual(await reconcilePayments(deps), { stopped: 1, unfunded: 0 });
  t.is(await states(), 'paid stopped');
  t.like(await readPool('parts:2026'), { reservedFen: 0, spentFen: 40_000 });
});

test.serial('a match with instalments to come is not archived before they are stopped', async (t) => {
  const { deps } = await firstPaid();
  const archive = () => performTransition(ID, 'archive', {}, performing(clerk, deps));
  await t.throwsAsync(archive(), { message: /part 2 is due: stop what is left first/ });
  await stopPayments(ID, 'r', clerk, deps);
  t.is((await archive()).match.state, 'archived');
});

test.serial('of which nothing is paid is refused as a whole, but not under a batch', async (t) => {
  const { deps } = treasury();
  await storeMatch(1, 100_000, { of: inParts });
  await approve([ID], { who: clerk }, deps);
  const { batch } = await buildBatch({ who: clerk }, deps);
  await t.throwsAsync(stopPayments(ID, 'r', clerk, deps), { message: /is in batch 20260601-01/ });
  const refuse = () => performTransition(ID, 'refuse', { reason: 'r' }, performing(clerk, deps));
  await t.throwsAsync(refuse(), { message: /part 1 is in batch 20260601-01/ });
  await dissolveBatch(batch._id, 'r', clerk, deps);
  await stopPayments(ID, '与其他奖补重复', clerk, deps);
  t.is((await stored())?.state, 'rejected');
  t.is(await states(), 'stopped stopped');
  t.like(await readPool('parts:2026'), { freeFen: 500_000, reservedFen: 0 });
  t.regex((await approve([ID], { who: clerk }, deps))[0]?.reason ?? '', /is rejected, not confirmed or payable/);
  await employ(5);
  await performTransition(ID, 'put-back', { reason: '另一项已撤回' }, performing(clerk, deps));
  t.is((await approve([ID], { who: clerk }, deps))[0]?.outcome, 'due');
  t.is(await states(), 'due due');
});

test.serial('only staff stop and resume what is left', async (t) => {
  const { deps } = await firstPaid();
  for (const who of [second, stranger]) {
    await t.throwsAsync(stopPayments(ID, 'r', who, deps), { message: /this is for staff/ });
    await t.throwsAsync(resumePayments(ID, 'r', who, deps), { message: /this is for staff/ });
    await t.throwsAsync(deps.ports.decide(ID, 'stop-rest', 'r', who), { message: /stop-rest is for: staff/ });
  }
  t.is(await states(), 'paid due');
});

test.serial('a stopped part stays out of a batch before its payment says so as well', async (t) => {
  const { deps } = await firstPaid();
  await performTransition(ID, 'stop-rest', { reason: 'r' }, performing(clerk, deps));
  const error = await t.throwsAsync(buildBatch({ who: clerk }, deps));
  t.regex(String((error as { problems?: string[] }).problems?.[1]), /its instalments were stopped/);
});

/** The first instalment is asked back while the second is due. */
async function askedBack(): Promise<Treasury> {
  const money = await firstPaid();
  await act(clerk, 'notify-recovery', { reason: '虚报人数', amount: '100.00' }, money);
  return money;
}
const LATER = '2027-01-04T02:00:00Z';
const boss: Person = { id: 'boss', roles: ['staff'] };

test.serial(
  'while money is asked back what is left stands still with its money, and goes on as approved',
  async (t) => {
    const money = await askedBack();
    const { deps } = money;
    const still = async () => {
      t.deepEqual(await reconcilePayments(deps), { stopped: 0, unfunded: 0 });
      await mendPayments(deps);
      t.is(await states(), 'paid due');
      t.like(await readPool('parts:2026'), { freeFen: 400_000, reservedFen: 60_000, spentFen: 40_000 });
      const error = await t.throwsAsync(buildBatch({ who: clerk }, deps));
      return String((error as { problems?: string[] }).problems?.[1]);
    };
    t.regex(await still(), /its match is recovery-notified/);
    await act(clerk, 'drop-recovery', { reason: '查无实据', resumeRest: true }, money);
    const before = (await payments())[1];
    t.is((await buildBatch({ who: clerk }, deps)).batch.totalFen, 60_000);
    t.like((await payments())[1], { askedAt: before?.askedAt, askedBy: 'clerk', totalFen: 100_000, state: 'batched' });
  },
);

test.serial('what goes on after a recovery is checked anew: whoever is not eligible any more stays out', async (t) => {
  const money = await askedBack();
  const { deps } = money;
  await act(clerk, 'drop-recovery', { reason: '查无实据', resumeRest: true }, money);
  await employ(0, '2026-11-01');
  const real = { ...deps, ports: { ...deps.ports, recheck: withPorts(deps).ports.recheck } };
  await t.throwsAsync(buildBatch({ who: clerk }, real), { message: /nothing is due that can be paid/ });
  t.is(await CaseModel.countDocuments({ kind: 'instalments', match: ID }), 1);
});

test.serial('after part of it came back a person resumes what is left, or stops it for good', async (t) => {
  const money = await askedBack();
  const { deps, clock } = money;
  clock.set(LATER);
  await act(boss, 'decide-recovery', { reason: '属实' }, money);
  await act(clerk, 'recover', { receipt: 'R1', amount: '30.00' }, money);
  t.deepEqual(await reconcilePayments(deps), { stopped: 0, unfunded: 0 });
  t.is(await CaseModel.countDocuments({ kind: 'instalments', match: ID }), 1);
  await employ(0, '2026-11-01');
  await t.throwsAsync(resumePayments(ID, 'r', clerk, deps), { message: /ineligible today: resume-rest/ });
  await employ(5, '2026-11-02');
  t.is((await resumePayments(ID, '其余部分符合条件', clerk, deps)).outcome, 'due');
  t.is((await stored())?.state, 'paid');
  t.is(await states(), 'paid due');
  // What has come back is not asked for twice.
  const notify = (amount: string) => act(clerk, 'notify-recovery', { reason: 'r', amount }, money);
  await t.throwsAsync(notify('370.01'), { message: /at most 370\.00/ });
  await notify('370.00');
  await stopPayments(ID, '虚报属实', clerk, deps);
  t.is((await stored())?.state, 'recovery-notified');
  t.is(await states(), 'paid stopped');
  t.like(await readPool('parts:2026'), { freeFen: 460_000, reservedFen: 0, spentFen: 40_000 });
});

test.serial('a part that waits for room when money is asked back is not served meanwhile', async (t) => {
  const money = await askedBack();
  const { deps } = money;
  await PaymentModel.updateOne({ _id: `${ID}#1.2` }, { $set: { state: 'waiting', refusedAt: new Date(0) } });
  await mendPayments(deps);
  t.is(await states(), 'paid waiting');
  t.like(await readPool('parts:2026'), { reservedFen: 60_000 }, 'nothing is released under it');
  await act(clerk, 'drop-recovery', { reason: '查无实据', resumeRest: true }, money);
  await mendPayments(deps);
  t.is(await states(), 'paid due');
});
