import mongoose from 'mongoose';
import { isDuplicate } from '../../db/duplicate.js';
import type { Person } from '../../matching/process/process.schema.js';
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
export async function applyFile({ _id: file, by, receipts }: ReceiptFileRecord, deps: PaymentDeps): Promise<void> {
  for (let at = 0; at < receipts.length; at += CHUNK) {
    const some = receipts.slice(at, at + CHUNK).map(({ payment: _id, ...receipt }) => ({
      ...{ _id, uscc: usccOfPayment(_id), receipt: { ...receipt, file } },
    }));
    await stepReceipts(some, deps.clock.now());
    await settlePayments([...(await paymentsByKey(some)).values()], senderOf(by), deps);
  }
  await ReceiptFileModel.updateOne({ _id: file, state: 'applying' }, { $set: { state: 'done' } });
}

/** Goes on with files and payments that a process has left half done. @returns how many payments and files */
export async function mendReceipts(deps: PaymentDeps): Promise<number> {
  const files = await ReceiptFileModel.find({ state: 'applying' }).lean<ReceiptFileRecord[]>();
  for (const file of files) await applyFile(file, deps);
  const settling = await settlingPayments();
  for (const [by, some] of await bySender(settling)) {
    for (let at = 0; at < some.length; at += CHUNK) {
      await settlePayments(some.slice(at, at + CHUNK), senderOf(by), deps);
    }
  }
  return files.length + settling.length;
}

/** Who took a receipt in is who has the match paid. */
const senderOf = (by: string): Person => ({ id: by, roles: ['finance'] });

async function bySender(payments: readonly PaymentRecord[]): Promise<Map<string, PaymentRecord[]>> {
  const fileOf = ({ receipts }: PaymentRecord): string => receipts.at(-1)?.file ?? '';
  const _id = mongoose.trusted({ $in: [...new Set(payments.map(fileOf))] });
  const files = await ReceiptFileModel.find({ _id }, { by: 1 }).lean<Pick<ReceiptFileRecord, '_id' | 'by'>[]>();
  const senders = new Map(files.map((file) => [file._id, file.by]));
  const found = new Map<string, PaymentRecord[]>();
  for (const payment of payments) {
    const by = senders.get(fileOf(payment)) ?? CLOCKWORK.id;
    found.set(by, [...(found.get(by) ?? []), payment]);
  }
  return found;
}

/**
 * Brings receipts to the reservations and to the matches: the first money makes a match paid, so that no run takes away
 * what has been given. Where that cannot be, the money has gone all the same: the receipt stays, and somebody has to look.
 */
async function settlePayments(payments: readonly PaymentRecord[], who: Person, deps: PaymentDeps): Promise<void> {
  const settling = payments.filter((payment) => payment.settling === true);
  const unbooked = await bookReceipts(settling, who, deps);
  const booked = settling.filter(({ _id }) => !unbooked.has(_id));
  const paid = booked.filter(({ state }) => state === 'paid');
  const byMatch = new Map(paid.map(({ match, _id }) => [match, _id]));
  const unpaid = await deps.ports.pay(byMatch, who);
  const faults = new Map([...unpaid].map(([match, fault]) => [byMatch.get(match) ?? match, fault]));
  await unmarkSettled(booked, faults);
  for (const [payment, fault] of [...unbooked, ...faults]) {
    deps.log.error({ payment, fault }, 'a receipt cannot be carried through');
  }
}

/** @returns those of which the pool says something else, and what; they are tried again with the next mending */
async function bookReceipts(
  payments: readonly PaymentRecord[],
  who: Person,
  { clock }: PaymentDeps,
): Promise<Map<string, string>> {
  const moving = (of: PaymentRecord['state']) =>
    payments
      .filter(({ pool, state }) => pool !== null && state === of)
      .map(({ _id, match, uscc, part, receipts }): [Moving, string] => [
        { match, uscc, part, by: who.id, at: clock.now(), note: receipts.at(-1)?.reference ?? null },
        _id,
      ]);
  const [paid, returned] = [new Map(moving('paid')), new Map(moving('returned'))];
  const faults = [...(await spendAll([...paid.keys()])), ...(await restoreAll([...returned.keys()]))];
  return new Map(faults.map(([one, fault]) => [paid.get(one) ?? returned.get(one) ?? '', fault]));
}
