import { embedded, storedModel } from '../db/stored-model.js';
import type { CompleteList } from './enterprise.schema.js';

const population = embedded({
  districts: { type: [String], required: true },
  entityTypes: { type: [String], default: undefined },
});

/** The latest complete list of each kind and population; a firm registered in the store later is judged by it too. */
export const CompleteListModel = storedModel<CompleteList>('CompleteList', {
  collection: 'completelists',
  fields: {
    _id: { type: String, required: true },
    closes: { type: String, required: true },
    leaves: { type: String, enum: ['false', 'none'], required: true },
    population: { type: population, required: true },
    asOf: { type: String, required: true },
    source: { type: String, required: true },
    batch: { type: String, required: true },
    receivedAt: { type: Date, required: true },
    named: { type: Number, required: true },
    exempt: { type: [String], required: true },
    endedAt: { type: Date },
  },
});
