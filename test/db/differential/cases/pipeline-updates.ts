import { type DifferentialCase, updates, upserts } from '../case.js';
import { date, decimal, int, long } from './values.js';

const LEASE = { owner: 'a', token: int(3), until: date('2026-01-31T10:00:00Z') };

/** What $dateAdd makes of `until`. */
function moves(name: string, amount: Record<string, unknown>, more: Partial<DifferentialCase> = {}): DifferentialCase {
  return updates(name, LEASE, [{ $set: { until: { $dateAdd: { startDate: '$until', ...amount } } } }], more);
}

export const pipelineUpdateCases: readonly DifferentialCase[] = [
  updates('a lease is taken', LEASE, [
    {
      $set: {
        owner: { $literal: '$me' },
        token: { $add: ['$token', 1] },
        until: { $dateAdd: { startDate: '$until', unit: 'second', amount: 30 } },
      },
    },
  ]),
  updates('a field from another', { a: 1, b: { c: 'x' } }, [{ $set: { d: '$b.c' } }]),
  updates('a field in its place', { a: 1, b: 2 }, [{ $set: { a: 9 } }]),
  updates('new fields in the order of the stage', { z: 1 }, [{ $set: { c: 1, a: 2, b: 3 } }]),
  updates('fields are read as they were before the stage', { a: 1, b: 2 }, [{ $set: { a: '$b', b: '$a' } }]),
  updates('a literal object replaces', { a: { b: 1, c: 2 } }, [{ $set: { a: { $literal: { b: 5 } } } }]),
  updates('a missing value takes the field away', { a: 1, b: 2 }, [{ $set: { a: '$x' } }]),
  updates('$add of a date and milliseconds', LEASE, [{ $set: { until: { $add: ['$until', 1500] } } }]),
  moves('$dateAdd of seconds', { unit: 'second', amount: long('90') }),
  moves('$dateAdd of milliseconds', { unit: 'millisecond', amount: int(1) }),
  moves('$dateAdd of minutes', { unit: 'minute', amount: 61 }),
  moves('$dateAdd of hours backwards', { unit: 'hour', amount: -30 }),
  moves('$dateAdd of days', { unit: 'day', amount: 29 }),
  moves('$dateAdd of weeks', { unit: 'week', amount: 2 }),
  moves('$dateAdd with an unknown unit', { unit: 'moon', amount: 1 }),
  moves('$dateAdd of a fraction', { unit: 'day', amount: 1.5 }, { code: 5166405 }),
  moves(
    '$dateAdd without an amount',
    { unit: 'day' },
    {
      manual: {
        answers: [{ n: 0, errors: [[0, 5166402]] }, { after: [{ _id: 1, ...LEASE }] }],
        reason: '$dateAdd: startDate, unit and amount are required',
      },
    },
  ),
  moves('$dateAdd with an unknown name', { unit: 'day', amount: 1, foo: 1 }, { code: 5166401 }),
  moves('refused: $dateAdd of a month', { unit: 'month', amount: 1 }, { refused: 238 }),
  moves('refused: $dateAdd of a quarter', { unit: 'quarter', amount: 1 }, { refused: 238 }),
  moves('refused: $dateAdd of a year', { unit: 'year', amount: 1 }, { refused: 238 }),
  moves('refused: $dateAdd in a time zone', { unit: 'day', amount: 1, timezone: 'Asia/Shanghai' }, { refused: 238 }),
  updates('$dateAdd of nothing', { a: 1 }, [
    { $set: { t: { $dateAdd: { startDate: '$x', unit: 'day', amount: 1 } } } },
  ]),
  updates(
    '$dateAdd of a text',
    { a: 'x' },
    [{ $set: { t: { $dateAdd: { startDate: '$a', unit: 'day', amount: 1 } } } }],
    { code: 5166403 },
  ),
  updates('$$NOW is one instant', {}, [
    { $set: { a: '$$NOW', b: '$$NOW' } },
    { $set: { same: { $eq: ['$a', '$b'] } } },
    { $set: { a: 1, b: 2 } },
  ]),
  updates('stages see each other', { a: 1 }, [
    { $set: { b: { $add: ['$a', 1] } } },
    { $set: { c: { $add: ['$b', 1] } } },
  ]),
  updates('numbers keep their types', { a: long('7'), b: decimal('1.0') }, [{ $set: { c: '$a', d: '$b' } }]),
  updates('nothing changes', { a: 1 }, [{ $set: { a: '$a' } }]),
  updates('another _id', { a: 1 }, [{ $set: { _id: 2 } }]),
  upserts('an upsert', { _id: 'lease' }, [{ $set: { token: { $add: [0, 1] }, owner: { $literal: '$me' } } }]),
  updates('refused: a path', { a: { b: 1 } }, [{ $set: { 'a.b': 5 } }], { refused: 238 }),
  updates('refused: an object that is merged', { a: { b: 1 } }, [{ $set: { a: { c: 5 } } }], { refused: 238 }),
  updates('refused: $addFields', { a: 1 }, [{ $addFields: { b: 1 } }], { refused: 40324 }),
  updates('refused: $unset', { a: 1 }, [{ $unset: 'a' }], { refused: 40324 }),
  updates('refused: $replaceWith', { a: 1 }, [{ $replaceWith: { b: 1 } }], { refused: 40324 }),
  updates('an unknown stage', { a: 1 }, [{ $foo: { b: 1 } }], { code: 40324 }),
  updates('a stage of two names', { a: 1 }, [{ $set: { a: 2 }, $unset: 'b' }], { code: 40323 }),
  updates('an unknown expression', { a: 1 }, [{ $set: { b: { $foo: 1 } } }], { code: 168 }),
];
