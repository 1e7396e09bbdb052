import { embedded, storedModel } from '../db/stored-model.js';
import type { Correction } from './correction.schema.js';

const text = { type: String, required: true } as const;
const orNone = { type: String, default: null } as const;
const instant = { type: Date, required: true } as const;

export const CorrectionModel = storedModel<Correction>('Correction', {
  collection: 'corrections',
  fields: {
    ...{ _id: text, uscc: text, districtCode: orNone, fact: text, period: orNone, match: orNone },
    ...{ what: text, proposed: orNone, department: text, by: text, madeAt: instant, dueOn: orNone, state: text },
    openFor: { type: String },
    remarks: { type: [embedded({ by: text, department: orNone, to: orNone, text, at: instant })], required: true },
    answer: { type: embedded({ outcome: text, text, by: text, department: text, at: instant }), default: null },
    revision: { type: Number, required: true },
    unfinishedSince: { type: Date },
  },
  indexes: [
    [{ uscc: 1, _id: -1 }],
    [{ openFor: 1 }, { unique: true, partialFilterExpression: { openFor: { $exists: true } } }],
    [{ department: 1, state: 1, _id: 1 }],
    [{ districtCode: 1, state: 1, _id: 1 }],
    [{ unfinishedSince: 1 }, { sparse: true }],
    [{ by: 1 }],
  ],
});
