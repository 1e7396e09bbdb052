import { type DifferentialCase, updates, upserts } from '../case.js';
import { branches, date, decimal, int, long } from './values.js';

const LEASE = { owner: 'a', token: int(3), until: date('2026-01-31T10:00:00Z') };

export const pipelineUpdateCases: readonly DifferentialCase[] = [
  updates('a field from another', { a: 1, b: { c: 'x' } }, [{ $set: { d: '$b.c' } }]),
  updates('a field in its place', { a: 1, b: 2 }, [{ $set: { a: 9 } }]),
  updates('a path', { a: { b: 1, c: 2 } }, [{ $set: { 'a.b': 5, 'a.d': 6 } }]),
  updates('a nested object is merged', { a: { b: 1, c: 2 } }, [{ $set: { a: { b: 5 } } }]),
  updates('a literal object replaces', { a: { b: 1, c: 2 } }, [{ $set: { a: { $literal: { b: 5 } } } }]),
  updates('a missing value takes the field away', { a: 1, b: 2 }, [{ $set: { a: '$x' } }]),
  updates('$add of a number', LEASE, [{ $set: { token: { $add: ['$token', 1] } } }]),
  updates('$add of a date and milliseconds', LEASE, [{ $set: { until: { $add: ['$until', 1500] } } }]),
  updates('$dateAdd of a month clamps', LEASE, [
    { $set: { until: { $dateAdd: { startDate: '$until', unit: 'month', amount: 1 } } } },
  ]),
  updates('$dateAdd of seconds', LEASE, [
    { $set: { until: { $dateAdd: { startDate: '$until', unit: 'second', amount: long('90') } } } },
  ]),
  updates('$dateAdd backwards over a leap day', { t: date('2024-03-31T00:00:00Z') }, [
    { $set: { t: { $dateAdd: { startDate: '$t', unit: 'month', amount: -1 } } } },
  ]),
  updates('$dateAdd of a quarter and of a year', { t: date('2024-02-29T00:00:00Z') }, [
    {
      $set: {
        q: { $dateAdd: { startDate: '$t', unit: 'quarter', amount: 1 } },
        y: { $dateAdd: { startDate: '$t', unit: 'year', amount: 1 } },
        w: { $dateAdd: { startDate: '$t', unit: 'week', amount: 1 } },
      },
    },
  ]),
  updates('$dateAdd of nothing', { a: 1 }, [
    { $set: { t: { $dateAdd: { startDate: '$x', unit: 'day', amount: 1 } } } },
  ]),
  updates('$dateAdd with an unknown unit', LEASE, [
    { $set: { t: { $dateAdd: { startDate: '$until', unit: 'moon', amount: 1 } } } },
  ]),
  updates(
    '$dateAdd of a fraction',
    LEASE,
    [{ $set: { t: { $dateAdd: { startDate: '$until', unit: 'day', amount: 1.5 } } } }],
    { code: 5166405 },
  ),
  updates(
    '$dateAdd of a text',
    { a: 'x' },
    [{ $set: { t: { $dateAdd: { startDate: '$a', unit: 'day', amount: 1 } } } }],
    { code: 5166403 },
  ),
  updates('$ifNull', { a: null, b: 2 }, [{ $set: { c: { $ifNull: ['$a', '$x', '$b'] }, d: { $ifNull: ['$x', 0] } } }]),
  updates('$cond by a comparison', LEASE, [
    { $set: { owner: { $cond: [{ $lt: ['$until', '$$NOW'] }, 'b', '$owner'] } } },
  ]),
  updates('$cond as an object', LEASE, [
    { $set: { owner: { $cond: branches({ $eq: ['$owner', 'a'] }, 'mine', 'theirs') } } },
  ]),
  updates('$$NOW is one instant', {}, [
    { $set: { a: '$$NOW', b: '$$NOW' } },
    { $set: { a: { $eq: ['$a', '$b'] }, b: { $subtract: ['$b', '$$NOW'] } } },
  ]),
  updates('stages see each other', { a: 1 }, [
    { $set: { b: { $add: ['$a', 1] } } },
    { $set: { c: { $add: ['$b', 1] } } },
  ]),
  updates('numbers keep their types', { a: long('7'), b: decimal('1.0') }, [{ $set: { c: '$a', d: '$b' } }]),
  updates('nothing changes', { a: 1 }, [{ $set: { a: '$a' } }]),
  updates('an item of each array element', { a: [{ b: 1 }, 2] }, [{ $set: { 'a.c': 1 } }]),
  updates('another _id', { a: 1 }, [{ $set: { _id: 2 } }]),
  upserts('an upsert', { _id: 'lease' }, [
    { $set: { token: { $add: [{ $ifNull: ['$token', 0] }, 1] }, owner: { $literal: '$me' } } },
  ]),
  updates('refused: $addFields', { a: 1 }, [{ $addFields: { b: 1 } }], { refused: 40324 }),
  updates('refused: $unset', { a: 1 }, [{ $unset: 'a' }], { refused: 40324 }),
  updates('refused: $replaceWith', { a: 1 }, [{ $replaceWith: { b: 1 } }], { refused: 40324 }),
  updates('an unknown stage', { a: 1 }, [{ $foo: { b: 1 } }], { code: 40324 }),
  updates('an unknown expression', { a: 1 }, [{ $set: { b: { $foo: 1 } } }], { code: 168 }),
  updates(
    'refused: $function',
    { a: 1 },
    [{ $set: { b: { $function: { body: 'return 1', args: [], lang: 'js' } } } }],
    {
      refused: 168,
    },
  ),
];
