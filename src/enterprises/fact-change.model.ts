import { Mixed, storedModel } from '../db/stored-model.js';
import type { FactChange } from './enterprise.schema.js';

/** Superseded observations, one document per enterprise, replaced batch and replacing batch; written once, never changed. */
export const FactChangeModel = storedModel<FactChange>('FactChange', {
  collection: 'factchanges',
  fields: {
    _id: { type: String, required: true },
    uscc: { type: String, required: true },
    batch: { type: String, required: true },
    source: { type: String, required: true },
    asOf: { type: String, required: true },
    receivedAt: { type: Date, required: true },
    inferred: { type: Boolean },
    supersededBy: { type: String, required: true },
    slots: { type: [Mixed], required: true },
  },
  indexes: [[{ uscc: 1, asOf: 1 }]],
});
