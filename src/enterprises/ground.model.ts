import { storedModel } from '../db/stored-model.js';
import type { Ground } from './ground.schema.js';

const text = { type: String, required: true } as const;

export const GroundModel = storedModel<Ground>('Ground', {
  collection: 'grounds',
  fields: {
    ...{ _id: text, source: text, kind: text, uscc: { type: String, default: null } },
    scope: { type: [String], required: true },
    ...{ basis: text, from: text, until: { type: String, default: null } },
    ...{ givenBy: text, givenAt: { type: Date, required: true } },
    ...{ withdrawnAt: { type: Date, default: null }, clearedAt: { type: Date, default: null } },
  },
  indexes: [[{ source: 1, uscc: 1 }], [{ uscc: 1 }], [{ clearedAt: 1, until: 1 }]],
});
