import { toYuan } from '../matching/money.schema.js';
import type { BatchRecord } from './batch/batch.schema.js';
import type { ReceiptsImported } from './batch/receipt.service.js';
import { type PoolRecord, totalOf, type YearEndRecord } from './budget/budget.schema.js';
import type { PaymentRecord } from './payment.schema.js';
import type { Served } from './waiting.js';
import type { UnpaidLine } from './year-end.service.js';

/** A payment; amounts are text in 元. */
export function paymentView(payment: PaymentRecord) {
  const { _id, match, uscc, policy, period, part, parts, state, pool, batch, line, note, decision } = payment;
  return {
    ...{ id: _id, match, uscc, policy, period, part, parts, amount: toYuan(payment.amountFen), state, pool },
    funding: payment.funding.map(({ source, amountFen }) => ({ source, amount: toYuan(amountFen) })),
    ...{ dueFrom: payment.dueFrom, payBy: payment.payBy, payUntil: payment.payUntil, unconfirmed: payment.unconfirmed },
    ...{ askedAt: payment.askedAt.toISOString(), askedBy: payment.askedBy, batch, line, note, decision },
    receipts: payment.receipts.map(({ result, on, reference, reason }) => ({ result, on, reference, reason })),
  };
}

export function unpaidView({ payment, why }: UnpaidLine) {
  return { ...paymentView(payment), why };
}

export function poolView(record: PoolRecord) {
  const { _id, pool, year, order, freeFen, reservedFen, spentFen, closedBy, changes = [] } = record;
  return {
    ...{ id: _id, pool, year, order, total: toYuan(totalOf(record)), free: toYuan(freeFen) },
    ...{ reserved: toYuan(reservedFen), spent: toYuan(spentFen), closedBy },
    changes: changes.map(({ document, reason, by, at, fromFen, toFen }) => ({
      ...{ document, reason, by, at: at.toISOString(), from: toYuan(fromFen), to: toYuan(toFen) },
    })),
  };
}

export const servedView = ({ match, outcome, totalFen }: Served) => ({ match, outcome, total: toYuan(totalFen) });

/** A batch; its lines are its payments, and of accounts it knows nothing. */
export function batchView({ _id, state, count, totalFen, checksum, ...batch }: BatchRecord) {
  const stamp = ({ by, at }: { readonly by: string; readonly at: Date }) => ({ by, at: at.toISOString() });
  return {
    ...{ id: _id, state, count, total: toYuan(totalFen), checksum },
    created: stamp({ by: batch.createdBy, at: batch.createdAt }),
    signatures: batch.signatures.map(stamp),
    exported: batch.exported === null ? null : { ...stamp(batch.exported), files: batch.exported.files },
    handedOut: batch.handedOut.map((one) => ({ ...stamp(one), name: one.name })),
    dissolved: batch.dissolved === null ? null : { ...stamp(batch.dissolved), reason: batch.dissolved.reason },
  };
}

export function yearEndView({ _id, document, by, at, lines, state }: YearEndRecord) {
  return { id: _id, document, by, at: at.toISOString(), state, lines };
}

export function receiptsView({ items, paidFen, ...counts }: ReceiptsImported) {
  return {
    ...{ ...counts, paidAmount: toYuan(paidFen) },
    items: items.map(({ amountFen, ...item }) => ({ ...item, amount: toYuan(amountFen) })),
  };
}
