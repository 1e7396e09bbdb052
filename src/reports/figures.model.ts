import { Mixed, storedModel } from '../db/stored-model.js';
import type { CellRecord, GenerationRecord } from './figures.schema.js';

const text = { type: String, required: true } as const;
const number = { type: Number, required: true } as const;
const mixed = { type: Mixed, required: true } as const;

/** Readings of all matches. One is there for readers from the moment that its record is, after all its cells. */
export const FigureGenerationModel = storedModel<GenerationRecord>('FigureGeneration', {
  collection: 'figureGenerations',
  fields: { _id: text, asOf: { type: Date, required: true }, matches: number, undecidedPairs: mixed },
});

export const FigureCellModel = storedModel<CellRecord>('FigureCell', {
  collection: 'figureCells',
  fields: {
    // An empty district is one, hence not required.
    ...{ _id: text, generation: text, policy: text, district: { type: String }, month: text },
    ...{ eligible: number, undecided: number, told: number, confirmed: number, paid: number },
    ...{ cashFen: number, reliefFen: number, rights: number, paidFen: number, unknownAmounts: number, days: mixed },
  },
  indexes: [[{ generation: 1, policy: 1, district: 1, month: 1 }, { unique: true }]],
});
