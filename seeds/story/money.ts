import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Deps } from '../../src/deps.js';
import { civilDateOf } from '../../src/eligibility/civil-date.js';
import type { MatchRecord } from '../../src/matching/match.schema.js';
import { toYuan } from '../../src/matching/money.schema.js';
import { approve } from '../../src/payments/approval.service.js';
import { lineNumber } from '../../src/payments/batch/batch.schema.js';
import { buildBatch, mendBatches, signBatch } from '../../src/payments/batch/batch.service.js';
import { readBatch } from '../../src/payments/batch/batch-store.js';
import { handOut } from '../../src/payments/batch/export.service.js';
import { importReceipts } from '../../src/payments/batch/receipt.service.js';
import { mendReceipts } from '../../src/payments/batch/receipt-settling.js';
import { withPorts } from '../../src/payments/match-ports.js';
import type { PaymentRecord } from '../../src/payments/payment.schema.js';
import { paymentsOfRound } from '../../src/payments/payment-store.js';
import { InputError } from '../../src/terminal/input-error.js';
import { staffPerson } from './accounts.js';
import { onDay } from './days.js';
import { STORY_PEOPLE } from './people.js';

const { treasurer, cosigner } = STORY_PEOPLE;

/** Payments are funded last of all: none of them waits once it is done. @throws InputError where it cannot be approved */
export async function approveMatch({ _id, uscc, round }: MatchRecord, deps: Deps): Promise<void> {
  const payments = await paymentsOfRound(_id, uscc, round);
  if (payments.length > 0 && payments.every(({ state }) => state !== 'waiting')) return;
  const [approved] = await approve([_id], { who: await staffPerson(treasurer, deps) }, withPorts(deps));
  if (approved?.outcome !== 'due') throw new InputError(approved?.reason ?? `${_id} is not approved`);
}

/** Sends the money to the bank: a batch, two signatures, its file. Each begins where an earlier start was stopped. */
export async function orderMoney(match: MatchRecord, deps: Deps): Promise<void> {
  const money = withPorts(deps);
  if (isSent(await paymentOf(match))) return;
  // A batch that was cut off while it was built is dissolved after a while, and another one is built.
  await mendBatches(withPorts(onDay(deps, civilDateOf(deps.clock.now()), 30)));
  const [first, second] = [await staffPerson(treasurer, deps), await staffPerson(cosigner, deps)];
  const payment = await paymentOf(match);
  const { policy } = match;
  const batch = payment.batch ?? (await buildBatch({ policy, who: first }, money)).batch._id;
  for (const who of [first, second]) {
    const { state, signatures, checksum } = await readBatch(batch);
    if (state === 'locked' && !signatures.some(({ by }) => by === who.id)) await signBatch(batch, checksum, who, money);
  }
  await handOut(batch, 'csv', first, money);
}

const isSent = ({ state }: PaymentRecord): boolean => state !== 'due' && state !== 'batched';

/** The bank says that it has paid. */
export async function receiveMoney(match: MatchRecord, deps: Deps): Promise<void> {
  if (match.state === 'paid') return;
  await mendReceipts(withPorts(deps));
  const payment = await paymentOf(match);
  if (payment.state === 'paid') return;
  const number = lineNumber(payment.batch ?? '', payment.line ?? 0);
  const row = [number, '成功', toYuan(payment.amountFen), civilDateOf(deps.clock.now()), `示例凭证-${number}`];
  const folder = await mkdtemp(join(tmpdir(), 'zhida-demo-'));
  try {
    const path = join(folder, 'receipts.csv');
    await writeFile(path, `付款编号,结果,金额,日期,凭证号\n${row.join(',')}\n`);
    await importReceipts(path, await staffPerson(treasurer, deps), withPorts(deps));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function paymentOf({ _id, uscc, round }: MatchRecord): Promise<PaymentRecord> {
  const [payment] = await paymentsOfRound(_id, uscc, round);
  if (payment === undefined) throw new InputError(`${_id} is not approved`);
  return payment;
}
