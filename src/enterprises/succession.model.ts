import { Mixed, storedModel } from '../db/stored-model.js';
import type { Succession } from './succession.schema.js';

/** What became of registered entities. */
export const SuccessionModel = storedModel<Succession>('Succession', {
  collection: 'successions',
  fields: {
    _id: { type: String, required: true },
    kind: { type: String, required: true },
    uscc: { type: String, required: true },
    successors: { type: [String], required: true },
    on: { type: String, required: true },
    open: { type: String, required: true },
    basis: { type: String, required: true },
    recordedBy: { type: String, required: true },
    recordedAt: { type: Date, required: true },
    doneAt: { type: Date, default: null },
    again: { type: Mixed },
  },
  indexes: [[{ uscc: 1 }], [{ successors: 1 }], [{ doneAt: 1, _id: 1 }]],
});
