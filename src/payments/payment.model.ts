import { Mixed, storedModel } from '../db/stored-model.js';
import type { PaymentRecord } from './payment.schema.js';

const text = { type: String, required: true } as const;
const number = { type: Number, required: true } as const;
const textOrNull = { type: String, default: null } as const;

/** Payments, each written only from the state that its step begins in. */
export const PaymentModel = storedModel<PaymentRecord>('Payment', {
  collection: 'payments',
  fields: {
    _id: text,
    match: text,
    uscc: text,
    policy: text,
    version: text,
    period: text,
    round: number,
    part: number,
    parts: number,
    amountFen: number,
    totalFen: number,
    funding: { type: Mixed, required: true },
    pool: textOrNull,
    score: { type: Number, default: null },
    state: text,
    askedAt: { type: Date, required: true },
    askedBy: text,
    refusedAt: { type: Date, default: null },
    dueFrom: text,
    payBy: textOrNull,
    payUntil: textOrNull,
    unconfirmed: { type: Boolean, required: true },
    batch: textOrNull,
    line: { type: Number, default: null },
    receipts: { type: Mixed, required: true },
    decision: textOrNull,
    note: textOrNull,
    inheritedFrom: { type: String },
    settling: { type: Boolean },
    updatedAt: { type: Date, required: true },
  },
  indexes: [
    [{ uscc: 1, match: 1 }],
    [{ state: 1, pool: 1, askedAt: 1 }],
    [{ policy: 1, state: 1 }],
    [{ batch: 1, line: 1 }],
    [{ settling: 1 }, { partialFilterExpression: { settling: true } }],
  ],
});
