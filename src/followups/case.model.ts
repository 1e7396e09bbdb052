import { storedModel } from '../db/stored-model.js';
import type { Case } from './case.schema.js';

/** What specialists follow up. */
export const CaseModel = storedModel<Case>('Case', {
  collection: 'cases',
  fields: {
    _id: { type: String, required: true },
    kind: { type: String, required: true },
    uscc: { type: String, required: true },
    match: { type: String, required: true },
    districtCode: { type: String, default: null },
    reason: { type: String, required: true },
    openedAt: { type: Date, required: true },
    dueOn: { type: String, default: null },
    closedAt: { type: Date, default: null },
    outcome: { type: String, default: null },
  },
  indexes: [[{ uscc: 1, closedAt: 1 }], [{ closedAt: 1, districtCode: 1, _id: 1 }]],
});
