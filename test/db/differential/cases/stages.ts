import { aggregates, type DifferentialCase } from '../case.js';
import { decimal, double } from './values.js';

const ROWS = [
  { a: 3, l: [1, 2] },
  { a: 1, l: [] },
  { a: 2, l: null },
  { a: 2 },
  { a: 'x', l: 7 },
  { a: null, l: [[3]] },
];
const FOREIGN = [
  { _id: 'p', k: 1 },
  { _id: 'q', k: [1, 2] },
  { _id: 'r', k: null },
  { _id: 's' },
  { _id: 't', k: double(1.5) },
  { _id: 'u', k: 'x', n: { k: 3 } },
];
const IDS = { $project: { _id: 1 } };

function joins(
  name: string,
  documents: readonly Record<string, unknown>[],
  more: Partial<DifferentialCase> = {},
): DifferentialCase {
  const lookup = { from: 'd', localField: 'k', foreignField: 'k', as: 'found' };
  const pipeline = [{ $lookup: lookup }, { $project: { 'found._id': 1 } }, { $sort: { _id: 1 } }];
  return aggregates(name, documents, pipeline, { others: FOREIGN, ...more });
}

export const stageCases: readonly DifferentialCase[] = [
  aggregates('$match', ROWS, [{ $match: { a: { $gte: 2 } } }, { $sort: { _id: 1 } }, IDS]),
  aggregates('$sort then $limit', ROWS, [{ $sort: { a: -1, _id: 1 } }, { $limit: 3 }, IDS]),
  aggregates('$sort, $skip, $limit', ROWS, [{ $sort: { a: 1, _id: 1 } }, { $skip: 2 }, { $limit: 2 }, IDS]),
  aggregates('$count', ROWS, [{ $match: { a: 2 } }, { $count: 'n' }]),
  aggregates('$count of nothing', ROWS, [{ $match: { a: 99 } }, { $count: 'n' }], {
    manual: {
      answers: [{ rows: [] }],
      reason: '$count: is a $group of all followed by $project, and a $group of no documents gives none',
    },
  }),
  aggregates('$project', ROWS, [{ $sort: { _id: 1 } }, { $project: { l: 1, _id: 0 } }]),
  aggregates('$project without fields', ROWS, [{ $project: {} }], {
    manual: { answers: [{ code: 51272 }], reason: '$project: the specification must not be empty' },
  }),
  joins('$lookup of a number', [{ k: 1 }, { k: 2 }]),
  joins('$lookup of null and missing', [{ k: null }, {}]),
  joins('$lookup of an array', [{ k: [1, 'x'] }, { k: [] }], {
    manual: {
      answers: [
        {
          rows: [
            { _id: 1, found: [{ _id: 'p' }, { _id: 'q' }, { _id: 'u' }] },
            { _id: 2, found: [] },
          ],
        },
      ],
      reason: '$lookup: an array is matched item by item ($in); an empty one has none',
    },
  }),
  joins('$lookup across number types', [{ k: decimal('1.5') }], {
    manual: {
      answers: [{ rows: [{ _id: 1, found: [{ _id: 't' }] }] }],
      reason: '$lookup: equality as in a filter, where 1.5 equals Decimal128 1.5',
    },
  }),
  aggregates(
    '$lookup of nothing found',
    [{ k: 99 }],
    [{ $lookup: { from: 'd', localField: 'k', foreignField: 'k', as: 'found' } }],
    { others: FOREIGN },
  ),
  aggregates(
    '$lookup by paths',
    [{ o: [{ x: 3 }, { x: 4 }] }],
    [{ $lookup: { from: 'd', localField: 'o.x', foreignField: 'n.k', as: 'found' } }],
    { others: FOREIGN },
  ),
  aggregates(
    '$lookup of a collection that is not there',
    [{ k: 1 }],
    [{ $lookup: { from: 'none', localField: 'k', foreignField: 'k', as: 'k' } }],
  ),
  aggregates('$limit 0', ROWS, [{ $limit: 0 }], { code: 15958 }),
  aggregates('$limit below zero', ROWS, [{ $limit: -1 }], { code: 5107201 }),
  aggregates('$skip of a word', ROWS, [{ $skip: 'x' }], { code: 5107200 }),
  aggregates('$sort without fields', ROWS, [{ $sort: {} }], { code: 15976 }),
  aggregates('$sort of a value', ROWS, [{ $sort: 1 }], { code: 15973 }),
  aggregates('$sort in a wrong direction', ROWS, [{ $sort: { a: 0 } }], { code: 15975 }),
  aggregates('$match of a value', ROWS, [{ $match: 1 }], { code: 15959 }),
  aggregates('$count without a name', ROWS, [{ $count: '' }], { code: 40156 }),
  aggregates('$count with a dotted name', ROWS, [{ $count: 'a.b' }], { code: 40160 }),
  aggregates('a stage of two names', ROWS, [{ $limit: 1, $skip: 1 }], { code: 40323 }),
  aggregates('an empty stage', ROWS, [{}], { code: 40323 }),
  aggregates('an unknown stage', ROWS, [{ $foo: 1 }], { code: 40324 }),
  aggregates('$lookup without from', ROWS, [{ $lookup: { localField: 'k', foreignField: 'k', as: 'f' } }]),
  aggregates('refused: $lookup with a pipeline', ROWS, [{ $lookup: { from: 'd', pipeline: [], as: 'f' } }], {
    refused: 238,
  }),
  aggregates('refused: $project of a computed field', ROWS, [{ $project: { b: '$a' } }], { refused: 238 }),
  aggregates('refused: $unwind', ROWS, [{ $unwind: '$l' }], { refused: 40324 }),
  aggregates('refused: $facet', ROWS, [{ $facet: { a: [{ $limit: 1 }] } }], { refused: 40324 }),
  aggregates('refused: $replaceRoot', ROWS, [{ $replaceRoot: { newRoot: { a: '$a' } } }], { refused: 40324 }),
  aggregates('refused: $bucket', ROWS, [{ $bucket: { groupBy: '$a', boundaries: [0, 9], default: 'x' } }], {
    refused: 40324,
  }),
  aggregates('refused: $unionWith', ROWS, [{ $unionWith: 'd' }], { refused: 40324 }),
  aggregates('refused: $out', ROWS, [{ $out: 'e' }], { refused: 40324 }),
  aggregates('refused: $sample', ROWS, [{ $sample: { size: 1 } }], { refused: 40324 }),
  aggregates('refused: $setWindowFields', ROWS, [{ $setWindowFields: { output: {} } }], { refused: 40324 }),
];
