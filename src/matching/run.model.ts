import { model, Schema } from 'mongoose';
import type { RunRecord } from './match.schema.js';

const { Mixed } = Schema.Types;

const schema = new Schema<RunRecord>(
  {
    _id: { type: String, required: true },
    trigger: { type: String, required: true },
    asOf: { type: String, required: true },
    full: { type: Boolean, required: true },
    scope: { type: Mixed, required: true },
    baseline: { type: Boolean, required: true },
    state: { type: String, required: true },
    startedAt: { type: Date, required: true },
    finishedAt: { type: Date, default: null },
    cursor: { type: String, default: null },
    counts: { type: Mixed, required: true },
    policies: { type: Mixed, required: true },
    failures: { type: Mixed, required: true },
    digest: { type: String, default: null },
    toldAt: { type: Date, default: null },
    error: { type: String, default: null },
  },
  { collection: 'runs', strict: 'throw', minimize: false, versionKey: false },
);

schema.index({ state: 1, _id: -1 });
schema.index({ toldAt: 1, state: 1 });

/** One document per run; `_id` is a ULID, so its order is that of their starts. */
export const Run = model<RunRecord>('Run', schema);
