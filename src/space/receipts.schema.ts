import { z } from 'zod';
import { amountShown, day } from './card.schema.js';

/** Of a payment `match#round.part`, of a relief its match's. */
export const receiptId = z
  .string()
  .regex(/^[^:]{1,100}:[^:]{1,10}:[0-9A-Z]{18}(#\d{1,4}\.\d{1,3})?$/, '不是凭据编号 · is no receipt');

/** What a firm received: money that arrived, or a relief that it enjoyed. */
export const receiptSchema = z.object({
  kind: z.enum(['payment', 'relief']),
  id: z.string(),
  ...{ match: z.string(), policy: z.string(), title: z.string(), department: z.string(), period: z.string() },
  amount: amountShown,
  on: day,
  ...{ part: z.int(), parts: z.int() },
});

/** What was received in one year. Money and reliefs are two things, and never added. */
export const receivedYearSchema = z.object({
  year: z.string(),
  payments: z.object({ count: z.int(), amount: z.string() }),
  /** `amount` is of those whose amount may be told; `unknown` counts the others. */
  reliefs: z.object({ count: z.int(), amount: z.string(), unknown: z.int() }),
});

/** One receipt as a page to print. */
export const receiptPageSchema = receiptSchema.extend({
  ...{ name: z.string(), uscc: z.string() },
  batch: z.string().nullable(),
  /** Number of the bank's or treasury's voucher (凭证号). */
  reference: z.string().nullable(),
  fundSources: z.array(z.object({ source: z.string(), name: z.string(), amount: z.string() })),
  /** Null for who may not see the account, and where none was confirmed. */
  accountLast4: z.string().nullable(),
  basis: z.array(z.object({ title: z.string(), documentNumber: z.string().nullable(), issuer: z.string() })),
  /** The money came back from the bank after it had been paid, or was paid back. */
  note: z.string().nullable(),
});
