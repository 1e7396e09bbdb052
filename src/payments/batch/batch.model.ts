import { Mixed, storedModel } from '../../db/stored-model.js';
import type { BatchLine, BatchRecord, ReceiptFileRecord } from './batch.schema.js';

const text = { type: String, required: true } as const;
const instant = { type: Date, required: true } as const;

/** Batches, each step written only from the state it begins in. */
export const BatchModel = storedModel<BatchRecord>('PaymentBatch', {
  collection: 'paymentBatches',
  fields: {
    _id: text,
    state: text,
    count: { type: Number, required: true },
    totalFen: { type: Number, required: true },
    checksum: { type: String },
    createdBy: text,
    createdAt: instant,
    signatures: { type: Mixed, required: true },
    exported: { type: Mixed, default: null },
    handedOut: { type: Mixed, required: true },
    dissolved: { type: Mixed, default: null },
  },
  indexes: [[{ state: 1 }]],
});

/** The lines of batches apart from them: those of a large one do not fit into one document. */
export const BatchLineModel = storedModel<BatchLine>('PaymentBatchLine', {
  collection: 'paymentBatchLines',
  fields: {
    ...{ _id: text, batch: text, payment: text, uscc: text, payee: text, purpose: text, accountVersion: text },
    ...{ line: { type: Number, required: true }, amountFen: { type: Number, required: true } },
    funding: { type: Mixed, required: true },
  },
  indexes: [[{ batch: 1, line: 1 }, { unique: true }]],
});

export const ReceiptFileModel = storedModel<ReceiptFileRecord>('PaymentReceiptFile', {
  collection: 'paymentReceiptFiles',
  fields: {
    _id: text,
    name: text,
    by: text,
    at: instant,
    receipts: { type: Mixed, required: true },
    state: text,
  },
  indexes: [[{ state: 1 }]],
});
