import { Mixed, storedModel } from '../../db/stored-model.js';
import type { SpotCheck } from './spot-check.js';

/** Spot checks with what came of them. */
export const SpotCheckModel = storedModel<SpotCheck>('SpotCheck', {
  collection: 'spotchecks',
  fields: {
    _id: { type: String, required: true },
    policy: { type: String, required: true },
    seed: { type: String, required: true },
    share: { type: Number, required: true },
    criteria: { type: Mixed, default: null },
    population: { type: Number, required: true },
    populationDigest: { type: String, required: true },
    random: { type: [String], required: true },
    risky: { type: [String], required: true },
    undecided: { type: Number, required: true },
    drawnBy: { type: String, required: true },
    drawnAt: { type: Date, required: true },
    outcomes: { type: [Mixed], required: true },
  },
  indexes: [[{ policy: 1, _id: 1 }]],
});
