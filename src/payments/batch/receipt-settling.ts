import { isDuplicate } from '../../db/duplicate.js';
import { type Moving, restoreAll, spendAll } from '../budget/budget.service.js';
import { type PaymentRecord, usccOfPayment } from '../payment.schema.js';
import type { PaymentDeps } from '../payment-deps.js';
import { paymentsByKey, settlingPayments, stepReceipts, unmarkSettled } from '../payment-store.js';
import { CLOCKWORK } from '../roles.js';
import { ReceiptFileModel } from './batch.model.js';
import type { ReceiptFileRecord } from './batch.schema.js';

/** Receipts that are applied together. */
const CHUNK = 500;

/**
 * The file under its digest; one that was kept before stays as it was.
 * @throws InputError where it is too large for one document: a file is kept whole before any of it is applied
 */
export async function keepFile(record: ReceiptFileRecord): Promise<ReceiptFileRecord> {
  try {
    await ReceiptFileModel.collection.insertOne(record as never);
    return record;
  } catch (error) {
    if (!isDuplicate(error)) throw error;
    return (await ReceiptFileModel.findById(record._id).lean<ReceiptFileRecord>()) ?? record;
  }
}

/** Applies the receipts of a file that are not applied yet. */
export async function applyFile({ _id: file, receipts }: ReceiptFileRecord, deps: PaymentDeps): Promise<void> {
  for (let at = 0; at < receipts.length; at += CHUNK) {
    const some = receipts.slice(at, at + CHUNK).map(({ payment: _id, ...receipt }) => ({
      ...{ _id, uscc: usccOfPayment(_id), receipt: { ...receipt, file } },
    }));
    await stepReceipts(some, deps.clock.now());
    await settlePayments([...(await paymentsByKey(some)).values()], deps);
  }
  await ReceiptFileModel.updateOne({ _id: file, state: 'applying' }, { $set: { state: 'done' } });
}

/** Goes on with files and payments that a process has left half done. @returns how many payments and files */
export async function mendReceipts(deps: PaymentDeps): Promise<number> {
  const files = await ReceiptFileModel.find({ state: 'applying' }).lean<ReceiptFileRecord[]>();
  for (const file of files) await applyFile(file, deps);
  const settling = await settlingPayments();
  for (let at = 0; at < settling.length; at += CHUNK) await settlePayments(settling.slice(at, at + CHUNK), deps);
  return files.length + settling.length;
}

/**
 * Brings receipts to the reservations and to the matches: the first money makes a match paid, so that no run takes away
 * what has been given. Where that cannot be, the money has gone all the same: the receipt stays, and somebody has to look.
 */
async function settlePayments(payments: readonly PaymentRecord[], deps: PaymentDeps): Promise<void> {
  const settling = payments.filter((payment) => payment.settling === true);
  const unbooked = await bookReceipts(settling, deps);
  const booked = settling.filter(({ _id }) => !unbooked.has(_id));
  const paid = booked.filter(({ state }) => state === 'paid');
  const byMatch = new Map(paid.map(({ match, _id }) => [match, _id]));
  const unpaid = await deps.ports.pay(byMatch, CLOCKWORK);
  const faults = new Map([...unpaid].map(([match, fault]) => [byMatch.get(match) ?? match, fault]));
  await unmarkSettled(booked, faults);
  for (const [payment, fault] of [...unbooked, ...faults]) {
    deps.log.error({ payment, fault }, 'a receipt cannot be carried through');
  }
}

/** @returns those of which the pool says something else, and what; they are tried again with the next mending */
async function bookReceipts(payments: readonly PaymentRecord[], { clock }: PaymentDeps): Promise<Map<string, string>> {
  const moving = (of: PaymentRecord['state']) =>
    payments
      .filter(({ pool, state }) => pool !== null && state === of)
      .map(({ _id, match, uscc, part, receipts }): [Moving, string] => [
        { match, uscc, part, by: CLOCKWORK.id, at: clock.now(), note: receipts.at(-1)?.reference ?? null },
        _id,
      ]);
  const [paid, returned] = [new Map(moving('paid')), new Map(moving('returned'))];
  const faults = [...(await spendAll([...paid.keys()])), ...(await restoreAll([...returned.keys()]))];
  return new Map(faults.map(([one, fault]) => [paid.get(one) ?? returned.get(one) ?? '', fault]));
}
