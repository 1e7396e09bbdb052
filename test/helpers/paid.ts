import type { MatchRecord } from '../../src/matching/match.schema.js';
import { PaymentModel } from '../../src/payments/payment.model.js';
import { type PaymentRecord, paymentId } from '../../src/payments/payment.schema.js';

/** One part of the money of a match, paid where nothing else is said. */
export function paymentOf(match: MatchRecord, more: Partial<PaymentRecord> = {}): PaymentRecord {
  const { _id, uscc, policy, version, period, round, amountFen, createdAt } = match;
  const part = more.part ?? 1;
  return {
    ...{ _id: paymentId(_id, round, part), match: _id, uscc, policy, version, period, round, part, parts: part },
    ...{ amountFen: amountFen ?? 0, totalFen: amountFen ?? 0, funding: [], pool: null, score: null, state: 'paid' },
    ...{ askedAt: createdAt, askedBy: 'chen', refusedAt: null, dueFrom: '2026-03-02', payBy: null, payUntil: null },
    ...{ unconfirmed: false, batch: null, line: null, receipts: [], decision: null, note: null, updatedAt: createdAt },
    ...more,
  };
}

/** Stores it, in place of what was there. */
export async function storePayment(match: MatchRecord, more: Partial<PaymentRecord> = {}): Promise<void> {
  const { _id, ...payment } = paymentOf(match, more);
  await PaymentModel.collection.replaceOne({ _id: _id as never }, payment as never, { upsert: true });
}
