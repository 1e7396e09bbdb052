import mongoose from 'mongoose';
import type { MatchRecord } from '../matching/match.schema.js';
import { PaymentModel } from './payment.model.js';
import type { PaymentRecord, PaymentState, RoundMoney } from './payment.schema.js';
import { paymentsIn, paymentsOfRound } from './payment-store.js';

export interface PaymentQuery {
  readonly state?: PaymentState | undefined;
  readonly policy?: string | undefined;
  readonly uscc?: string | undefined;
  readonly batch?: string | undefined;
  /** Those whose payments are asked for; all where absent. */
  readonly policies?: ReadonlySet<string> | undefined;
  readonly cursor?: string | undefined;
  readonly limit: number;
}

/** Payments in the order of their ids; `cursor` is the `nextCursor` of the page before. */
export async function listPayments({
  cursor,
  limit,
  policies,
  ...wanted
}: PaymentQuery): Promise<{ items: PaymentRecord[]; nextCursor: string | null }> {
  const filter = Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== undefined));
  const after = cursor === undefined ? {} : { _id: mongoose.trusted({ $gt: cursor }) };
  // Where one policy is named, it must be among them.
  const named =
    wanted.policy === undefined ? [...(policies ?? [])] : [wanted.policy].filter((one) => policies?.has(one));
  const own = policies === undefined ? {} : { policy: mongoose.trusted({ $in: named }) };
  const items = await PaymentModel.find({ ...filter, ...own, ...after })
    .sort({ _id: 1 })
    .limit(limit + 1)
    .lean<PaymentRecord[]>();
  const page = items.slice(0, limit);
  return { items: page, nextCursor: items.length > limit ? (page.at(-1)?._id ?? null) : null };
}

/** Payments that are held because their money came back. */
export async function returnedPayments(): Promise<PaymentRecord[]> {
  return paymentsIn(['returned']);
}

const UNPAID: readonly PaymentState[] = ['waiting', 'due', 'batched', 'ordered', 'returned'];

/** The parts of a match's money that are still to be paid in its present round. */
export async function unpaidParts({
  _id,
  uscc,
  round,
}: Pick<MatchRecord, '_id' | 'uscc' | 'round'>): Promise<PaymentRecord[]> {
  return paymentsIn(UNPAID, { match: _id, uscc, round });
}

const LEFT: ReadonlySet<PaymentState> = new Set(UNPAID);
const ENDED: ReadonlySet<PaymentState> = new Set(['stopped', 'given-back']);

/** What of a match was paid in its present round, and what of it was not. */
export async function moneyOfRound({
  _id,
  uscc,
  round,
}: Pick<MatchRecord, '_id' | 'uscc' | 'round'>): Promise<RoundMoney> {
  const payments = await paymentsOfRound(_id, uscc, round);
  return {
    paidFen: payments.reduce((sum, { state, amountFen }) => sum + (state === 'paid' ? amountFen : 0), 0),
    left: payments.filter(({ state }) => LEFT.has(state)).length,
    ended: payments.filter(({ state }) => ENDED.has(state)).length,
  };
}

export type PaymentForFigures = Pick<PaymentRecord, 'match' | 'round' | 'amountFen' | 'state' | 'receipts'>;

/** The payments of firms above `after`, up to and including `last`, that were paid or may still be. */
export async function paymentsOfFirms(after: string, last: string): Promise<PaymentForFigures[]> {
  const ended: PaymentState[] = ['stopped', 'given-back', 'moved'];
  // The driver's own collection: figures read all payments, and mongoose's documents cost as much as the reading.
  return PaymentModel.collection
    .find<PaymentForFigures>(
      { uscc: { $gt: after, $lte: last }, state: { $nin: ended } },
      { projection: { match: 1, round: 1, amountFen: 1, state: 1, receipts: 1 }, batchSize: 1000 },
    )
    .sort({ uscc: 1, match: 1 })
    .toArray();
}
