import mongoose from 'mongoose';
import { PaymentModel } from './payment.model.js';
import type { PaymentRecord, PaymentState, Receipt } from './payment.schema.js';
import { type PaymentEvent, paymentStep } from './payment-states.js';

type Key = Pick<PaymentRecord, '_id' | 'uscc'>;
type Fields = Partial<Omit<PaymentRecord, '_id' | 'uscc' | 'state'>>;

/**
 * One step of a payment, from the states that the table has for it, and only where `when` still holds.
 * @returns whether it was done, now
 */
export async function stepPayment(
  { _id, uscc }: Key,
  event: PaymentEvent,
  set: Fields,
  when: Fields = {},
): Promise<boolean> {
  const { from, to } = paymentStep(event);
  const filter = { ...when, _id, uscc, state: mongoose.trusted({ $in: [...from] }) };
  const { modifiedCount } = await PaymentModel.updateOne(filter, { $set: { ...set, state: to } });
  return modifiedCount === 1;
}

/** Stores payments that are new; those that are there stay as they are. */
export async function insertPayments(payments: readonly PaymentRecord[]): Promise<void> {
  if (payments.length === 0) return;
  try {
    await PaymentModel.collection.insertMany(payments as never, { ordered: false });
  } catch (error) {
    const { writeErrors } = error as { writeErrors?: { code?: number }[] };
    if (!Array.isArray(writeErrors) || writeErrors.some(({ code }) => code !== 11000)) throw error;
  }
}

/** The payments of one round of a match, in the order of their parts. */
export async function paymentsOfRound(match: string, uscc: string, round: number): Promise<PaymentRecord[]> {
  return PaymentModel.find({ match, uscc, round }).sort({ part: 1 }).lean<PaymentRecord[]>();
}

export async function paymentsOfFirm(uscc: string): Promise<PaymentRecord[]> {
  return PaymentModel.find({ uscc }).sort({ _id: 1 }).lean<PaymentRecord[]>();
}

export async function paymentsIn(states: readonly PaymentState[], more: object = {}): Promise<PaymentRecord[]> {
  const state = mongoose.trusted({ $in: [...states] });
  return PaymentModel.find({ ...more, state })
    .sort({ _id: 1 })
    .lean<PaymentRecord[]>();
}

/** Why a payment still waits. */
export async function noteWaiting({ _id, uscc }: Key, set: Pick<Fields, 'refusedAt' | 'note'>): Promise<void> {
  await PaymentModel.updateOne({ _id, uscc, state: 'waiting' }, { $set: set });
}

/** A receipt reaches its payment, once; what follows from it is marked as still to do. */
export async function stepReceipt({ _id, uscc }: Key, receipt: Receipt, updatedAt: Date): Promise<void> {
  const { from, to } = paymentStep(receipt.result === 'paid' ? 'pay' : 'return');
  const paid = receipt.result === 'paid';
  // The export may have died between its files and its last payment.
  const states = from.includes('ordered') ? [...from, 'batched'] : from;
  await PaymentModel.collection.updateOne(
    { _id, uscc, batch: receipt.batch, state: { $in: states } } as object,
    {
      $set: { state: to, settling: true, note: paid ? null : receipt.reason, updatedAt },
      $push: { receipts: { $each: [receipt] } },
    } as object,
  );
}
