import { embedded, storedModel } from '../db/stored-model.js';
import type { AuditEntry } from './audit.schema.js';

const text = { type: String, required: true } as const;

/** Written and read only; nothing of the product changes or removes an entry. */
export const AuditModel = storedModel<AuditEntry>('Audit', {
  collection: 'audit',
  fields: {
    _id: text,
    at: { type: Date, required: true },
    by: { type: embedded({ id: text, as: { type: [String], required: true }, way: text }), required: true },
    act: text,
    about: { type: embedded({ kind: text, id: text }), required: true },
    named: { type: [String], default: undefined },
    change: { type: String, default: null },
    why: { type: String, default: null },
    from: { type: embedded({ address: text, requestId: text }), default: null },
    previous: { type: String, default: '' },
    mac: text,
  },
  indexes: [[{ at: 1 }], [{ 'by.id': 1, _id: -1 }], [{ 'about.id': 1, _id: -1 }], [{ named: 1, _id: -1 }]],
});
