import { basename } from 'node:path';
import { toYuan } from '../../matching/money.schema.js';
import type { Person } from '../../matching/process/process.schema.js';
import { InputError } from '../../terminal/input-error.js';
import { restore, spend } from '../budget/budget.service.js';
import { PaymentModel } from '../payment.model.js';
import type { PaymentRecord, Receipt } from '../payment.schema.js';
import type { PaymentDeps } from '../payment-deps.js';
import { paymentsOfRound, stepReceipt } from '../payment-store.js';
import { CLOCKWORK, needRole } from '../roles.js';
import { ReceiptFileModel } from './batch.model.js';
import { type BatchLine, type BatchRecord, lineNumber, type ReceiptFileRecord } from './batch.schema.js';
import { readBatches } from './batch-store.js';
import { Problems, type ReceiptRow, readReceipts } from './receipt-file.js';

export interface ReceiptsImported {
  readonly rows: number;
  readonly paid: number;
  readonly returned: number;
  /** Known before. */
  readonly unchanged: number;
  readonly paidFen: number;
}

/**
 * Takes in a file of receipts. The whole file is checked before anything is written; one row that is unknown, doubled or
 * not of its line's amount refuses all of it. Then it is kept, and each receipt applied; again it changes nothing.
 * @throws InputError with a line for each row that is refused
 */
export async function importReceipts(path: string, who: Person, deps: PaymentDeps): Promise<ReceiptsImported> {
  needRole(who, 'finance');
  const file = await readReceipts(path);
  const checked = await checkRows(file.rows, file.sha256, new Problems(path));
  const fresh = checked.filter(({ isNew }) => isNew);
  const receipts = fresh.map(({ line, receipt }) => ({ ...receipt, payment: line.payment, uscc: line.uscc }));
  const record: ReceiptFileRecord = {
    ...{ _id: file.sha256, name: basename(path), by: who.id, at: deps.clock.now() },
    ...{ receipts, state: 'applying' },
  };
  if (receipts.length > 0) await applyFile(await keepFile(record), deps);
  const of = (result: Receipt['result']): Receipt[] => receipts.filter((one) => one.result === result);
  return {
    ...{ rows: checked.length, paid: of('paid').length, returned: of('returned').length },
    unchanged: checked.length - receipts.length,
    paidFen: of('paid').reduce((sum, { amountFen }) => sum + amountFen, 0),
  };
}

/** Goes on with files and payments that a process has left half done. @returns how many payments and files */
export async function mendReceipts(deps: PaymentDeps): Promise<number> {
  const files = await ReceiptFileModel.find({ state: 'applying' }).lean<ReceiptFileRecord[]>();
  for (const file of files) await applyFile(file, deps);
  const settling = await PaymentModel.find({ settling: true }).lean<PaymentRecord[]>();
  for (const payment of settling) await settlePayment(payment, deps);
  return files.length + settling.length;
}

interface CheckedRow {
  readonly line: BatchLine;
  readonly receipt: Receipt;
  readonly isNew: boolean;
}

async function checkRows(rows: readonly ReceiptRow[], file: string, problems: Problems): Promise<CheckedRow[]> {
  const batches = await readBatches([...new Set(rows.map(({ batch }) => batch))]);
  const checked: CheckedRow[] = [];
  for (const row of rows) {
    const { at, reason, ...rest } = row;
    const batch = batches.get(row.batch);
    const line = batch?.lines[row.line - 1];
    const number = lineNumber(row.batch, row.line);
    if (batch === undefined || line === undefined) {
      problems.add(at, `unknown payment number ${number}`);
      continue;
    }
    const receipt: Receipt = { ...rest, reason, file };
    const payment = await PaymentModel.findOne({ _id: line.payment, uscc: line.uscc }).lean<PaymentRecord>();
    const fault = faultOf(batch, line, receipt, payment);
    if (fault !== null && fault !== 'known') problems.add(at, `${number}: ${fault}`);
    checked.push({ line, receipt, isNew: fault === null });
  }
  problems.settle();
  return checked;
}

/** Why a receipt is refused; `known` where it was taken in before; null where it is to be applied. */
function faultOf(batch: BatchRecord, line: BatchLine, receipt: Receipt, payment: PaymentRecord | null): string | null {
  if (batch.state !== 'exported' && batch.state !== 'exporting') return `its batch is ${batch.state}, not exported`;
  if (payment === null) return 'its payment is gone';
  const same = payment.receipts.filter((one) => one.batch === receipt.batch && one.line === receipt.line);
  if (same.some((one) => one.result === receipt.result && one.reference === receipt.reference)) return 'known';
  if (receipt.amountFen !== line.amountFen) {
    return `${toYuan(receipt.amountFen)} is not the line's amount of ${toYuan(line.amountFen)}`;
  }
  if (payment.batch !== receipt.batch) return `it came back and was taken out of batch ${receipt.batch}`;
  const { state } = payment;
  if (state === 'ordered' || state === 'batched') return null;
  if (state === 'paid' && receipt.result === 'returned') return null;
  const known = same.at(-1);
  return `it is ${state} already${known === undefined ? '' : ` by voucher ${known.reference}`}`;
}

/** The file under its digest; one that was kept before stays as it was. */
async function keepFile(record: ReceiptFileRecord): Promise<ReceiptFileRecord> {
  try {
    await ReceiptFileModel.collection.insertOne(record as never);
    return record;
  } catch (error) {
    if ((error as { code?: unknown }).code !== 11000) throw error;
    return (await ReceiptFileModel.findById(record._id).lean<ReceiptFileRecord>()) ?? record;
  }
}

async function applyFile(file: ReceiptFileRecord, deps: PaymentDeps): Promise<void> {
  for (const { payment: _id, uscc, ...receipt } of file.receipts) {
    await stepReceipt({ _id, uscc }, receipt, deps.clock.now());
    const payment = await PaymentModel.findOne({ _id, uscc }).lean<PaymentRecord>();
    if (payment?.settling === true) await settlePayment(payment, deps);
  }
  await ReceiptFileModel.updateOne({ _id: file._id, state: 'applying' }, { $set: { state: 'done' } });
}

/** Brings a receipt to the reservation and, when all parts are paid, to the match. */
async function settlePayment(payment: PaymentRecord, deps: PaymentDeps): Promise<void> {
  const { _id, match, uscc, round, part, pool, receipts } = payment;
  const note = receipts.at(-1)?.reference ?? null;
  const moving = { match, uscc, part, by: CLOCKWORK.id, at: deps.clock.now(), note };
  if (pool !== null && payment.state === 'paid') await spend(moving);
  if (pool !== null && payment.state === 'returned') await restore(moving);
  const all = await paymentsOfRound(match, uscc, round);
  if (all.every(({ state }) => state === 'paid')) {
    const fault = await payMatch(payment, deps);
    if (fault !== null) {
      // The money has gone: that stays, and somebody has to look at the match.
      await PaymentModel.updateOne({ _id, uscc }, { $set: { note: fault } });
      deps.log.error({ payment: _id, fault }, 'a match that was paid cannot be made paid');
    }
  }
  await PaymentModel.updateOne({ _id, uscc, state: payment.state }, { $unset: { settling: '' } });
}

async function payMatch({ _id, match }: PaymentRecord, { ports }: PaymentDeps): Promise<string | null> {
  try {
    const outcome = await ports.perform(match, 'pay', { payment: _id }, CLOCKWORK);
    return outcome === 'done' || outcome === 'already' ? null : `the match was ${outcome} when it was paid`;
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
}
