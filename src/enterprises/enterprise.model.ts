import { embedded, Mixed, storedModel } from '../db/stored-model.js';
import type { Enterprise } from './enterprise.schema.js';

const provenance = embedded({
  batch: { type: String, required: true },
  source: { type: String, required: true },
  asOf: { type: String, required: true },
  receivedAt: { type: Date, required: true },
  keys: { type: [String], required: true },
  inferred: { type: Boolean },
});

const withdrawn = embedded({ slot: { type: String, required: true }, at: { type: Date, required: true } });

/** `_id` is the unified social credit code, repeated as `uscc`, the shard key that every filter carries. */
export const EnterpriseModel = storedModel<Enterprise>('Enterprise', {
  collection: 'enterprises',
  fields: {
    _id: { type: String, required: true },
    uscc: { type: String, required: true },
    name: { type: String },
    districtCode: { type: String },
    registrationStatus: { type: String },
    values: { type: Mixed, required: true },
    provenance: { type: [provenance], required: true },
    originals: { type: Mixed },
    withdrawn: { type: [withdrawn], default: undefined },
    contacts: { type: Mixed },
    dirtySince: { type: Date },
    dirtyFacts: { type: [String], default: undefined },
    nextVisit: { type: String },
    revision: { type: Number, required: true },
    createdAt: { type: Date, required: true },
    updatedAt: { type: Date, required: true },
  },
  indexes: [
    [{ uscc: 1 }, { unique: true }],
    [{ districtCode: 1, uscc: 1 }],
    // Only those that wait for a visit are in here, the longest waiting first.
    [{ dirtySince: 1 }, { sparse: true }],
    [{ nextVisit: 1 }, { sparse: true }],
  ],
});
