import { model, Schema } from 'mongoose';
import type { FactChange } from './enterprise.schema.js';

const schema = new Schema<FactChange>(
  {
    _id: { type: String, required: true },
    uscc: { type: String, required: true },
    batch: { type: String, required: true },
    source: { type: String, required: true },
    asOf: { type: String, required: true },
    receivedAt: { type: Date, required: true },
    inferred: { type: Boolean },
    supersededBy: { type: String, required: true },
    slots: { type: [Schema.Types.Mixed], required: true } as never,
  },
  { collection: 'factchanges', strict: 'throw', minimize: false, versionKey: false },
);

schema.index({ uscc: 1, asOf: 1 });

/** Superseded observations, one document per enterprise, replaced batch and replacing batch; written once, never changed. */
export const FactChangeModel = model<FactChange>('FactChange', schema);
