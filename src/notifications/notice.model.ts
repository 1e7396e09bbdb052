import { Mixed, storedModel } from '../db/stored-model.js';
import type { NoticeRecord } from './notice.schema.js';

/** The outbox, and what a firm finds in its inbox. */
export const NoticeModel = storedModel<NoticeRecord>('Notice', {
  collection: 'notices',
  fields: {
    _id: { type: String, required: true },
    number: { type: String, required: true },
    event: { type: String, required: true },
    channel: { type: String, required: true },
    recipient: { type: String, required: true },
    uscc: { type: String, default: null },
    runId: { type: String, required: true },
    template: { type: String, required: true },
    language: { type: String, required: true },
    address: { type: String, default: null },
    messageId: { type: String, default: null },
    content: { type: Mixed, required: true },
    items: { type: Mixed, required: true },
    reliefYear: { type: Number },
    order: { type: String, required: true },
    state: { type: String, required: true },
    attempts: { type: Number, required: true },
    ambiguous: { type: Number, required: true },
    dueAt: { type: Date, default: null },
    expiresAt: { type: Date, default: null },
    owner: { type: String, default: null },
    token: { type: Number, required: true },
    leaseUntil: { type: Date, default: null },
    error: { type: String, default: null },
    history: { type: Mixed, required: true },
    createdAt: { type: Date, required: true },
    sentAt: { type: Date, default: null },
    readAt: { type: Date, default: null },
  },
  indexes: [
    [{ number: 1 }, { unique: true }],
    [{ uscc: 1, channel: 1, order: -1 }],
    [{ state: 1, dueAt: 1 }],
    [{ event: 1 }],
    [{ reliefYear: 1, uscc: 1 }, { sparse: true }],
  ],
});
