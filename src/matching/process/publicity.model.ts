import { Mixed, storedModel } from '../../db/stored-model.js';
import type { PublicityList } from './publicity.js';

/** Public lists of matches. */
export const PublicityListModel = storedModel<PublicityList>('PublicityList', {
  collection: 'publicitylists',
  fields: {
    _id: { type: String, required: true },
    policy: { type: String, required: true },
    version: { type: String, required: true },
    workingDays: { type: Number, required: true },
    entries: { type: [Mixed], required: true },
    editions: { type: [Mixed], required: true },
    openedBy: { type: String, required: true },
    openedAt: { type: Date, required: true },
    opening: { type: Mixed },
    endedAt: { type: Date, default: null },
    revision: { type: Number, required: true },
  },
  indexes: [[{ endedAt: 1, _id: 1 }]],
});
