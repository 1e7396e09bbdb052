import mongoose from 'mongoose';
import { PaymentModel } from './payment.model.js';
import type { PaymentRecord, PaymentState } from './payment.schema.js';

export interface PaymentQuery {
  readonly state?: PaymentState | undefined;
  readonly policy?: string | undefined;
  readonly uscc?: string | undefined;
  readonly batch?: string | undefined;
  readonly cursor?: string | undefined;
  readonly limit: number;
}

/** Payments in the order of their ids; `cursor` is the `nextCursor` of the page before. */
export async function listPayments({
  cursor,
  limit,
  ...wanted
}: PaymentQuery): Promise<{ items: PaymentRecord[]; nextCursor: string | null }> {
  const filter = Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== undefined));
  const after = cursor === undefined ? {} : { _id: mongoose.trusted({ $gt: cursor }) };
  const items = await PaymentModel.find({ ...filter, ...after })
    .sort({ _id: 1 })
    .limit(limit + 1)
    .lean<PaymentRecord[]>();
  const page = items.slice(0, limit);
  return { items: page, nextCursor: items.length > limit ? (page.at(-1)?._id ?? null) : null };
}
