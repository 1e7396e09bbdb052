import mongoose from 'mongoose';
import type { MatchRecord } from '../matching/match.schema.js';
import { PaymentModel } from './payment.model.js';
import { type PaymentRecord, type PaymentState, type Receipt, roundOf } from './payment.schema.js';
import { type PaymentEvent, paymentStep } from './payment-states.js';

/** Operations of one command. */
const CHUNK = 1000;

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

/** The same step of many payments, each only where its state and `when` allow; which were done, the store tells. */
export async function stepPayments(
  event: PaymentEvent,
  steps: readonly { readonly payment: Key; readonly set: Fields }[],
  when: Fields = {},
): Promise<void> {
  const { from, to } = paymentStep(event);
  const operations = steps.map(({ payment: { _id, uscc }, set }) => ({
    updateOne: {
      filter: { ...when, _id, uscc, state: { $in: [...from] } },
      update: { $set: { ...set, state: to } },
    },
  }));
  await writeAll(operations);
}

/** Stores payments that are new; those that are there stay as they are. @returns whether all were new */
export async function insertPayments(payments: readonly PaymentRecord[]): Promise<boolean> {
  if (payments.length === 0) return true;
  try {
    await PaymentModel.collection.insertMany(payments as never, { ordered: false });
    return true;
  } catch (error) {
    const { writeErrors } = error as { writeErrors?: { code?: number }[] };
    if (!Array.isArray(writeErrors) || writeErrors.some(({ code }) => code !== 11000)) throw error;
    return false;
  }
}

/** The payments of one round of a match, in the order of their parts. */
export async function paymentsOfRound(match: string, uscc: string, round: number): Promise<PaymentRecord[]> {
  return PaymentModel.find({ match, uscc, round }).sort({ part: 1 }).lean<PaymentRecord[]>();
}

/** Those of these payments that there are, by id. */
export async function paymentsByKey(keys: readonly Key[]): Promise<Map<string, PaymentRecord>> {
  const payments = new Map<string, PaymentRecord>();
  for (let at = 0; at < keys.length; at += CHUNK) {
    const some = keys.slice(at, at + CHUNK);
    const _id = mongoose.trusted({ $in: some.map((key) => key._id) });
    const uscc = mongoose.trusted({ $in: [...new Set(some.map((key) => key.uscc))] });
    for (const payment of await PaymentModel.find({ _id, uscc }).lean<PaymentRecord[]>()) {
      payments.set(payment._id, payment);
    }
  }
  return payments;
}

/** The payments of these matches' present rounds, each in the order of its parts, by `match#round`. */
export async function paymentsOfRounds(
  matches: readonly Pick<MatchRecord, '_id' | 'uscc' | 'round'>[],
): Promise<Map<string, PaymentRecord[]>> {
  const rounds = new Map<string, PaymentRecord[]>(
    matches.map(({ _id, round }) => [roundOf({ match: _id, round }), []]),
  );
  if (matches.length === 0) return rounds;
  const match = mongoose.trusted({ $in: matches.map(({ _id }) => _id) });
  const uscc = mongoose.trusted({ $in: [...new Set(matches.map((one) => one.uscc))] });
  const found = await PaymentModel.find({ match, uscc }).sort({ part: 1 }).lean<PaymentRecord[]>();
  for (const payment of found) rounds.get(roundOf(payment))?.push(payment);
  return rounds;
}

/** The rounds of a policy's matches that have payments, as `match#round`; without those that were stopped or given back. */
export async function roundsApproved(policy: string): Promise<Set<string>> {
  const ended: PaymentState[] = ['stopped', 'given-back'];
  const found = await PaymentModel.find(
    { policy, state: mongoose.trusted({ $nin: ended }) },
    { match: 1, round: 1 },
  ).lean<Pick<PaymentRecord, 'match' | 'round'>[]>();
  return new Set(found.map(roundOf));
}

/** All payments of these firms, whatever has become of them. */
export async function allPaymentsOf(usccs: readonly string[]): Promise<PaymentRecord[]> {
  const uscc = mongoose.trusted({ $in: [...usccs] });
  return usccs.length === 0 ? [] : PaymentModel.find({ uscc }).sort({ _id: 1 }).lean<PaymentRecord[]>();
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

/** Receipts reach their payments, each once; what follows from them is marked as still to do. */
export async function stepReceipts(
  receipts: readonly (Key & { readonly receipt: Receipt })[],
  updatedAt: Date,
): Promise<void> {
  const operations = receipts.map(({ _id, uscc, receipt }) => {
    const { from, to } = paymentStep(receipt.result === 'paid' ? 'pay' : 'return');
    const note = receipt.result === 'paid' ? null : receipt.reason;
    // The export may have died between its files and its last payment.
    const states = from.includes('ordered') ? [...from, 'batched'] : from;
    return {
      updateOne: {
        filter: { _id, uscc, batch: receipt.batch, state: { $in: states } },
        update: {
          $set: { state: to, settling: true, note, updatedAt },
          $push: { receipts: { $each: [receipt] } },
        },
      },
    };
  });
  await writeAll(operations);
}

/** Payments of which a receipt has not reached reservation and match yet. */
export async function settlingPayments(): Promise<PaymentRecord[]> {
  return PaymentModel.find({ settling: true }).lean<PaymentRecord[]>();
}

/** What followed from the last receipt is done; `faults` say what could not be. */
export async function unmarkSettled(
  payments: readonly PaymentRecord[],
  faults: ReadonlyMap<string, string>,
): Promise<void> {
  const operations = payments.map(({ _id, uscc, state }) => {
    const note = faults.get(_id);
    const set = note === undefined ? {} : { $set: { note } };
    return { updateOne: { filter: { _id, uscc, state }, update: { $unset: { settling: '' }, ...set } } };
  });
  await writeAll(operations);
}

async function writeAll(operations: readonly object[]): Promise<void> {
  for (let at = 0; at < operations.length; at += CHUNK) {
    await PaymentModel.collection.bulkWrite(operations.slice(at, at + CHUNK) as never, { ordered: false });
  }
}
