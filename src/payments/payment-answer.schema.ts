import { z } from 'zod';
import { FUND_SOURCES, GRANT_ORDERS } from '../policies/policy.schema.js';
import { YEAR_END_CHOICES } from './budget/budget.schema.js';
import { PAYMENT_STATES } from './payment.schema.js';

const yuan = z.string().regex(/^-?\d+\.\d{2}$/);
const stamp = z.object({ by: z.string(), at: z.string() });

export const paymentSchema = z.object({
  ...{ id: z.string(), match: z.string(), uscc: z.string(), policy: z.string(), period: z.string() },
  ...{ part: z.int(), parts: z.int(), amount: yuan, state: z.enum(PAYMENT_STATES), pool: z.string().nullable() },
  funding: z.array(z.object({ source: z.enum(FUND_SOURCES), amount: yuan })),
  ...{ dueFrom: z.string(), payBy: z.string().nullable(), payUntil: z.string().nullable(), unconfirmed: z.boolean() },
  ...{ askedAt: z.string(), askedBy: z.string(), batch: z.string().nullable(), line: z.int().nullable() },
  ...{ note: z.string().nullable(), decision: z.string().nullable() },
  receipts: z.array(
    z.object({
      ...{ result: z.enum(['paid', 'returned']), on: z.string(), reference: z.string(), reason: z.string().nullable() },
    }),
  ),
});

export const unpaidSchema = paymentSchema.extend({
  why: z.enum(['past-pay-until', 'past-promise', 'past-budget-year']),
});

export const poolSchema = z.object({
  ...{ id: z.string(), pool: z.string(), year: z.int(), order: z.enum(GRANT_ORDERS), closedBy: z.string().nullable() },
  ...{ total: yuan, free: yuan, reserved: yuan, spent: yuan },
  changes: z.array(stamp.extend({ document: z.string(), reason: z.string(), from: yuan, to: yuan })),
});

export const batchSchema = z.object({
  ...{ id: z.string(), state: z.string(), count: z.int(), total: yuan, checksum: z.string() },
  ...{ created: stamp, signatures: z.array(stamp) },
  exported: stamp.extend({ files: z.array(z.object({ name: z.string(), sha256: z.string() })) }).nullable(),
  handedOut: z.array(stamp.extend({ name: z.string() })),
  dissolved: stamp.extend({ reason: z.string() }).nullable(),
});

export const builtSchema = batchSchema.extend({
  leftOut: z.array(z.object({ payment: z.string(), reason: z.string() })),
});

export const receiptsSchema = z.object({
  ...{ rows: z.int(), paid: z.int(), returned: z.int(), unchanged: z.int(), paidAmount: yuan },
  items: z.array(
    z.object({
      ...{ row: z.int(), number: z.string(), payment: z.string(), amount: yuan },
      outcome: z.enum(['paid', 'returned', 'unchanged']),
    }),
  ),
});

export const approvedSchema = z.object({
  match: z.string(),
  outcome: z.enum(['due', 'waiting', 'held', 'stopped', 'refused']),
  reason: z.string().nullable(),
});

export const servedSchema = z.object({
  ...{ match: z.string(), outcome: approvedSchema.shape.outcome, total: yuan },
});

export const changedBudgetSchema = poolSchema.extend({ served: z.array(servedSchema) });

export const yearEndSchema = z.object({
  ...{ id: z.string(), document: z.string(), by: z.string(), at: z.string(), state: z.enum(['applying', 'done']) },
  lines: z.array(z.object({ match: z.string(), part: z.int(), decision: z.enum(YEAR_END_CHOICES) })),
});
