import { Mixed, storedModel } from '../../db/stored-model.js';
import type { ShardRecord } from './run.schema.js';

/** The parts of the run that is open, and of the one before it. */
export const RunShardModel = storedModel<ShardRecord>('RunShard', {
  collection: 'runShards',
  fields: {
    _id: { type: String, required: true },
    run: { type: String, required: true },
    state: { type: String, required: true },
    after: { type: String, default: null },
    last: { type: String, default: null },
    owner: { type: String, default: null },
    token: { type: Number, required: true },
    until: { type: Date, required: true },
    cursor: { type: String, default: null },
    read: { type: Number, required: true },
    figures: { type: Mixed, required: true },
    changing: { type: Mixed, default: null },
    changes: { type: Mixed, required: true },
    retry: { type: Mixed, required: true },
    setAside: { type: Mixed, required: true },
  },
});
