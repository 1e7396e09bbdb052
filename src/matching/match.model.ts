import { embedded, Mixed, storedModel } from '../db/stored-model.js';
import type { MatchRecord } from './match.schema.js';

const event = embedded({
  at: Date,
  event: String,
  from: String,
  to: String,
  round: Number,
  run: String,
  note: String,
  grounds: Mixed,
  who: Mixed,
  recheck: Mixed,
});

/** Matches. Written by runs through `match-writes.ts` and, step by step, by `match.service.ts`. */
export const MatchModel = storedModel<MatchRecord>('Match', {
  collection: 'matches',
  fields: {
    _id: { type: String, required: true },
    uscc: { type: String, required: true },
    policy: { type: String, required: true },
    version: { type: String, required: true },
    period: { type: String, required: true },
    class: { type: String, required: true },
    delivery: { type: String, required: true },
    districtCode: { type: String, default: null },
    state: { type: String, required: true },
    heldFrom: { type: String, default: null },
    round: { type: Number, required: true },
    verdict: { type: String, required: true },
    amountFen: { type: Number, default: null },
    payableFen: { type: Number, default: null },
    ceiling: { type: Boolean, required: true },
    evidence: { type: Mixed, required: true },
    signature: { type: String, required: true },
    frozen: { type: Boolean, required: true },
    difference: { type: Mixed, default: null },
    runId: { type: String, required: true },
    runChange: { type: String, required: true },
    revision: { type: Number, required: true },
    toldRound: { type: Number, required: true },
    tellPending: { type: Boolean },
    reportPending: { type: Boolean },
    tellRun: { type: String, default: null },
    tellFrom: { type: String, default: null },
    process: { type: Mixed },
    inheritedFrom: { type: String },
    history: { type: [event], required: true },
    createdAt: { type: Date, required: true },
    updatedAt: { type: Date, required: true },
  },
  indexes: [
    // Every filter on matches carries `uscc`; a shard key of `uscc` keeps them targeted.
    [{ uscc: 1, policy: 1, period: 1 }, { unique: true }],
    [{ policy: 1, state: 1, uscc: 1 }],
    [{ runId: 1, districtCode: 1 }],
    // Only what is still to be told is in here, so a sweep that finds nothing reads nothing.
    [{ tellPending: 1, uscc: 1 }, { partialFilterExpression: { tellPending: true } }],
    [{ reportPending: 1, uscc: 1 }, { partialFilterExpression: { reportPending: true } }],
  ],
});
