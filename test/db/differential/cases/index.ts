import type { DifferentialCase } from '../case.js';
import { arrayCases } from './arrays.js';
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
