import { model, Schema } from 'mongoose';
import type { Enterprise } from './enterprise.schema.js';

const provenance = new Schema(
  {
    batch: { type: String, required: true },
    source: { type: String, required: true },
    asOf: { type: String, required: true },
    receivedAt: { type: Date, required: true },
    keys: { type: [String], required: true },
    inferred: { type: Boolean },
  },
  { _id: false, strict: 'throw' },
);

const schema = new Schema<Enterprise>(
  {
    _id: { type: String, required: true },
    uscc: { type: String, required: true },
    name: { type: String },
    districtCode: { type: String },
    registrationStatus: { type: String },
    values: { type: Schema.Types.Mixed, required: true },
    provenance: { type: [provenance], required: true },
    originals: { type: Schema.Types.Mixed },
    revision: { type: Number, required: true },
    createdAt: { type: Date, required: true },
    updatedAt: { type: Date, required: true },
  },
  { collection: 'enterprises', strict: 'throw', minimize: false, versionKey: false },
);

schema.index({ uscc: 1 }, { unique: true });
schema.index({ districtCode: 1, uscc: 1 });

/** `_id` is the unified social credit code, repeated as `uscc`, the shard key that every filter carries. */
export const EnterpriseModel = model<Enterprise>('Enterprise', schema);
