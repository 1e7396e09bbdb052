import { Mixed, storedModel } from '../../db/stored-model.js';
import type { RunRecord } from './run.schema.js';

/** One document per run; `_id` is a ULID, so its order is that of their starts. */
export const RunModel = storedModel<RunRecord>('Run', {
  collection: 'runs',
  fields: {
    _id: { type: String, required: true },
    trigger: { type: String, required: true },
    by: { type: String, default: null },
    rules: { type: String, default: null },
    asOf: { type: String, required: true },
    full: { type: Boolean, required: true },
    scope: { type: Mixed, required: true },
    baseline: { type: Boolean, required: true },
    state: { type: String, required: true },
    attempts: { type: Number, required: true },
    startedAt: { type: Date, required: true },
    finishedAt: { type: Date, default: null },
    phase: { type: String, required: true },
    total: { type: Number, required: true },
    counts: { type: Mixed, required: true },
    policies: { type: Mixed, required: true },
    failures: { type: Mixed, required: true },
    setAside: { type: Mixed, required: true },
    guard: { type: Mixed, required: true },
    digest: { type: String, default: null },
    toldAt: { type: Date, default: null },
    error: { type: String, default: null },
  },
  indexes: [
    [{ state: 1, _id: -1 }],
    [{ toldAt: 1, state: 1 }],
    // One open run at a time, also where two processes begin one at the same moment.
    [{ state: 1 }, { unique: true, partialFilterExpression: { state: 'running' } }],
    [{ 'guard.state': 1 }],
  ],
});
