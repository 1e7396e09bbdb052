import type { Document } from 'bson';
import type { DifferentialCase } from '../case.js';
import { arrayCases } from './arrays.js';
import { commandCases } from './commands.js';
import { comparisonCases } from './comparison.js';
import { expressionCases } from './expressions.js';
import { groupCases } from './group.js';
import { logicalCases } from './logical.js';
import { pipelineUpdateCases } from './pipeline-updates.js';
import { projectionCases } from './projection.js';
import { sortCases } from './sort.js';
import { stageCases } from './stages.js';
import { updateArrayCases } from './update-arrays.js';
import { updateCases } from './updates.js';
import { upsertCases } from './upserts.js';

/** All cases, by the fixture file that keeps the reference's answers. */
export const CASES: Readonly<Record<string, readonly DifferentialCase[]>> = {
  arrays: arrayCases,
  commands: commandCases,
  comparison: comparisonCases,
  expressions: expressionCases,
  group: groupCases,
  logical: logicalCases,
  'pipeline-updates': pipelineUpdateCases,
  projection: projectionCases,
  sort: sortCases,
  stages: stageCases,
  'update-arrays': updateArrayCases,
  updates: updateCases,
  upserts: upsertCases,
};

/** Questions that are put again with an index on what they ask: the answers must stay the same. */
export const INDEX_KEYS: Readonly<Record<string, readonly Document[]>> = {
  arrays: [{ 'a.b': 1 }, { a: 1 }, { r: -1, 'a.b': 1 }],
  comparison: [{ v: 1 }, { v: -1 }],
  logical: [{ a: 1, b: -1 }],
  sort: [
    { v: 1, _id: 1 },
    { 'a.b': 1, 'a.c': -1 },
  ],
};
