import { Mixed, storedModel } from '../../db/stored-model.js';
import type { BatchRecord, ReceiptFileRecord } from './batch.schema.js';

const text = { type: String, required: true } as const;
const instant = { type: Date, required: true } as const;

/** Batches, each step written only from the state it begins in. */
export const BatchModel = storedModel<BatchRecord>('PaymentBatch', {
  collection: 'paymentBatches',
  fields: {
    _id: text,
    state: text,
    lines: { type: Mixed, required: true },
    count: { type: Number, required: true },
    totalFen: { type: Number, required: true },
    checksum: { type: String },
    createdBy: text,
    createdAt: instant,
    signatures: { type: Mixed, required: true },
    exported: { type: Mixed, default: null },
    dissolved: { type: Mixed, default: null },
  },
  indexes: [[{ state: 1 }]],
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
