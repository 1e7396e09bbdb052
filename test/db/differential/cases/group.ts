import { aggregates, type DifferentialCase } from '../case.js';
import { decimal, double, int, long } from './values.js';

const ROWS = [
  { k: 'a', n: int(1), s: 'x', o: { p: 1, q: 2 } },
  { k: 'b', n: double(2.5), s: 'y', o: { p: 1, q: 2 } },
  { k: 'a', n: long('5000000000'), s: 'x', o: { q: 2, p: 1 } },
  { k: null, n: 'text', o: null },
  { n: null },
  { k: 'a' },
];
const NUMBERS = [
  { n: int(1), v: 1 },
  { n: long('1'), v: 2 },
  { n: double(1), v: 3 },
  { n: decimal('1.0'), v: 4 },
  { n: 2, v: 5 },
];

function groups(name: string, group: Record<string, unknown>, more: Partial<DifferentialCase> = {}): DifferentialCase {
  return aggregates(name, ROWS, [{ $sort: { _id: 1 } }, { $group: group }, { $sort: { _id: 1 } }], more);
}

export const groupCases: readonly DifferentialCase[] = [
  groups('$sum of mixed numbers', { _id: '$k', total: { $sum: '$n' } }),
  groups('$sum counts', { _id: '$k', count: { $sum: 1 } }),
  groups('by nothing', { _id: null, total: { $sum: '$n' }, n: { $sum: 1 } }),
  groups('by a constant', { _id: 'all', n: { $sum: 1 } }),
  groups(
    'by an object of fields',
    { _id: { k: '$k', s: '$s' }, n: { $sum: 1 } },
    {
      manual: {
        answers: [
          {
            rows: [
              { _id: {}, n: 1 },
              { _id: { k: null }, n: 1 },
              { _id: { k: 'a' }, n: 1 },
              { _id: { k: 'a', s: 'x' }, n: 2 },
              { _id: { k: 'b', s: 'y' }, n: 1 },
            ],
          },
        ],
        reason: 'document_source_group.cpp: a missing field of a compound _id is left out and differs from null',
      },
    },
  ),
  groups('by an object in its key order', { _id: '$o', n: { $sum: 1 } }),
  aggregates('numbers of all types are one group', NUMBERS, [
    { $sort: { v: 1 } },
    { $group: { _id: '$n', v: { $sum: '$v' } } },
    { $sort: { _id: 1 } },
    { $project: { _id: 0, v: 1 } },
  ]),
  aggregates(
    '$sum of ints beyond an int',
    [{ n: int(2147483647) }, { n: int(1) }],
    [{ $group: { _id: null, t: { $sum: '$n' } } }],
  ),
  aggregates(
    '$sum of longs beyond 2^53',
    [{ n: long('9007199254740993') }, { n: int(1) }],
    [{ $group: { _id: null, t: { $sum: '$n' } } }],
  ),
  aggregates(
    '$sum of a long that fits an int',
    [{ n: long('1') }, { n: int(1) }],
    [{ $group: { _id: null, t: { $sum: '$n' } } }],
  ),
  aggregates(
    '$sum of doubles is compensated',
    Array.from({ length: 10 }, () => ({ n: 0.1 })),
    [{ $group: { _id: null, t: { $sum: '$n' } } }],
    {
      manual: {
        answers: [{ rows: [{ _id: null, t: double(1) }] }],
        reason: 'summation.h: the server adds doubles in double-double arithmetic',
      },
    },
  ),
  aggregates(
    '$sum with large and small doubles',
    [{ n: 1e100 }, { n: 1 }, { n: -1e100 }],
    [{ $group: { _id: null, t: { $sum: '$n' } } }],
    {
      manual: {
        answers: [{ rows: [{ _id: null, t: double(1) }] }],
        reason: 'summation.h: the server adds doubles in double-double arithmetic',
      },
    },
  ),
  aggregates(
    '$sum with infinity and NaN',
    [{ n: Infinity }, { n: -Infinity }, { n: 1 }],
    [{ $group: { _id: null, t: { $sum: '$n' } } }],
  ),
  aggregates('refused: $sum of a Decimal128', NUMBERS, [{ $group: { _id: null, t: { $sum: '$n' } } }], {
    refused: 238,
  }),
  aggregates(
    'refused: $sum beyond a long',
    [{ n: long('9223372036854775807') }, { n: 1 }],
    [{ $group: { _id: null, t: { $sum: '$n' } } }],
    { refused: 15 },
  ),
  aggregates('a group of no documents', [], [{ $group: { _id: null, n: { $sum: 1 } } }]),
  groups('without _id', { n: { $sum: 1 } }, { code: 15955 }),
  groups('a field that is no accumulator', { _id: null, n: '$n' }, { code: 40234 }),
  groups('an unknown accumulator', { _id: null, n: { $foo: 1 } }, { code: 15952 }),
  groups('two accumulators in one field', { _id: null, n: { $sum: 1, $count: {} } }, { code: 40238 }),
  groups('a dotted field', { _id: null, 'a.b': { $sum: 1 } }, { code: 40235 }),
  groups(
    'an accumulator of an array',
    { _id: null, n: { $sum: ['$n', 1] } },
    { manual: { answers: [{ code: 40237 }], reason: 'accumulation_statement.cpp: accumulators in $group are unary' } },
  ),
  groups('refused: $avg', { _id: null, r: { $avg: '$n' } }, { refused: 15952 }),
  groups('refused: $min', { _id: null, r: { $min: '$n' } }, { refused: 15952 }),
  groups('refused: $max', { _id: null, r: { $max: '$n' } }, { refused: 15952 }),
  groups('refused: $first', { _id: null, r: { $first: '$n' } }, { refused: 15952 }),
  groups('refused: $last', { _id: null, r: { $last: '$n' } }, { refused: 15952 }),
  groups('refused: $push', { _id: null, r: { $push: '$n' } }, { refused: 15952 }),
  groups('refused: $addToSet', { _id: null, r: { $addToSet: '$n' } }, { refused: 15952 }),
  groups('refused: $count', { _id: null, r: { $count: {} } }, { refused: 15952 }),
  groups('refused: $mergeObjects', { _id: null, r: { $mergeObjects: '$o' } }, { refused: 15952 }),
  groups('refused: $stdDevPop', { _id: null, r: { $stdDevPop: '$n' } }, { refused: 15952 }),
  groups('by a computed value', { _id: { $add: ['$_id', 1] }, n: { $sum: 1 } }),
  groups('$sum of a computed value', { _id: null, n: { $sum: { $add: ['$_id', 1] } } }),
];
