import { type DifferentialCase, numbered } from '../case.js';
import { date, double, emptyStamp, id, int, long } from './values.js';

const QUEUE = numbered({ s: 'new', n: 2 }, { s: 'new', n: 1 }, { s: 'done', n: 0 }, { n: 5 });

function runs(
  name: string,
  commands: DifferentialCase['commands'],
  more: Partial<DifferentialCase> = {},
): DifferentialCase {
  return { name, documents: QUEUE, commands, ...more };
}

function modifies(
  name: string,
  options: Record<string, unknown>,
  more: Partial<DifferentialCase> = {},
): DifferentialCase {
  return runs(name, [{ findAndModify: 'c', ...options }], more);
}

export const commandCases: readonly DifferentialCase[] = [
  modifies('findAndModify gives the document before', {
    query: { s: 'new' },
    sort: { n: 1 },
    update: { $set: { s: 'taken' } },
  }),
  modifies('findAndModify gives the document after', {
    query: { s: 'new' },
    sort: { n: -1 },
    update: { $inc: { n: 10 } },
    new: true,
  }),
  modifies('findAndModify by a pipeline', {
    query: { _id: 1 },
    update: [{ $set: { n: { $add: ['$n', 1] } } }],
    new: true,
  }),
  modifies('findAndModify finds nothing', { query: { s: 'none' }, update: { $set: { n: 1 } } }),
  modifies('findAndModify inserts', {
    query: { _id: 9, s: 'x' },
    update: { $setOnInsert: { n: 1 } },
    upsert: true,
    new: true,
  }),
  modifies('findAndModify inserts and gives the document before', {
    query: { _id: 9 },
    update: { $set: { n: 1 } },
    upsert: true,
  }),
  modifies('findAndModify with fields', {
    query: { _id: 1 },
    update: { $set: { s: 'x' } },
    new: true,
    fields: { s: 1, _id: 0 },
  }),
  modifies('findAndModify removes', { query: { s: 'new' }, sort: { n: 1 }, remove: true }),
  modifies('findAndModify removes nothing', { query: { s: 'none' }, remove: true }),
  modifies('findAndModify replaces', { query: { _id: 1 }, update: { z: 1 }, new: true }),
  modifies('findAndModify with a conflict', { query: { _id: 1 }, update: { $set: { n: 1 }, $inc: { n: 1 } } }),
  modifies('findAndModify without an update', { query: { _id: 1 } }),
  modifies('findAndModify that removes and updates', { query: { _id: 1 }, remove: true, update: { $set: { a: 1 } } }),
  runs('count with a query', [{ count: 'c', query: { s: 'new' } }]),
  runs('count of everything', [{ count: 'c' }]),
  runs('count with skip and limit', [{ count: 'c', query: {}, skip: 1, limit: 2 }]),
  runs('count of a collection that is not there', [{ count: 'none', query: { a: 1 } }]),
  runs('delete one', [{ delete: 'c', deletes: [{ q: { s: 'new' }, limit: 1 }] }]),
  runs('delete many', [{ delete: 'c', deletes: [{ q: { s: 'new' }, limit: 0 }] }]),
  runs('delete several times', [
    {
      delete: 'c',
      deletes: [
        { q: { _id: 1 }, limit: 1 },
        { q: { n: { $lte: 1 } }, limit: 0 },
      ],
    },
  ]),
  runs('delete with an unknown operator', [{ delete: 'c', deletes: [{ q: { n: { $foo: 1 } }, limit: 0 }] }]),
  runs('insert of a duplicate, ordered', [{ insert: 'c', documents: [{ _id: 7 }, { _id: 1 }, { _id: 8 }] }]),
  runs('insert of duplicates, unordered', [
    { insert: 'c', ordered: false, documents: [{ _id: 7 }, { _id: 1 }, { _id: 8 }, { _id: 2 }] },
  ]),
  runs('insert of an equal _id of another type', [{ insert: 'c', documents: [{ _id: double(1) }] }]),
  runs('insert of an _id that is an array', [{ insert: 'c', documents: [{ _id: [1] }] }], { code: 53 }),
  runs('insert of an _id that is a regular expression', [{ insert: 'c', documents: [{ _id: /a/ }] }], { code: 53 }),
  runs('insert of an object as _id', [{ insert: 'c', documents: [{ _id: { b: 1, a: 2 } }, { _id: { a: 2, b: 1 } }] }]),
  runs(
    'refused: insert of an empty timestamp, which a server fills',
    [{ insert: 'c', documents: [{ _id: 9, t: emptyStamp }] }],
    {
      refused: 238,
    },
  ),
  runs(
    'refused: a replacement with an empty timestamp',
    [{ update: 'c', updates: [{ q: { _id: 1 }, u: { t: emptyStamp } }] }],
    {
      refused: 238,
    },
  ),
  runs('insert without _id', [{ insert: 'c', documents: [{ a: 1 }] }]),
  runs('insert keeps types and order', [
    {
      insert: 'c',
      documents: [
        { z: long('1'), _id: 20, a: double(1), n: null, d: date('2026-01-01T00:00:00Z'), o: id(3), i: int(5) },
      ],
    },
  ]),
  runs(
    'a unique index',
    [
      {
        insert: 'c',
        documents: [
          { _id: 7, u: 'a' },
          { _id: 8, u: 'a' },
        ],
      },
    ],
    {
      documents: numbered({ u: 'x' }),
      indexes: [{ key: { u: 1 }, name: 'u_1', unique: true }],
    },
  ),
  runs('a unique index on missing fields', [{ insert: 'c', documents: [{ _id: 7 }, { _id: 8 }] }], {
    documents: numbered({ u: 'x' }),
    indexes: [{ key: { u: 1 }, name: 'u_1', unique: true }],
  }),
  runs(
    'a sparse unique index',
    [{ insert: 'c', documents: [{ _id: 7 }, { _id: 8 }, { _id: 9, u: null }, { _id: 10, u: null }] }],
    {
      documents: numbered({ u: 'x' }),
      indexes: [{ key: { u: 1 }, name: 'u_1', unique: true, sparse: true }],
    },
  ),
  runs(
    'a partial unique index',
    [
      {
        insert: 'c',
        documents: [
          { _id: 7, u: 1, s: 'b' },
          { _id: 8, u: 1, s: 'b' },
          { _id: 9, u: 1, s: 'a' },
        ],
      },
    ],
    {
      documents: numbered({ u: 1, s: 'a' }),
      indexes: [{ key: { u: 1 }, name: 'u_1', unique: true, partialFilterExpression: { s: 'a' } }],
    },
  ),
  runs(
    'a unique index on items of arrays',
    [
      {
        insert: 'c',
        documents: [
          { _id: 7, u: [3, 3] },
          { _id: 8, u: [4, 2] },
        ],
      },
    ],
    {
      documents: numbered({ u: [1, 2] }),
      indexes: [{ key: { u: 1 }, name: 'u_1', unique: true }],
    },
  ),
  runs('an update against a unique index', [{ update: 'c', updates: [{ q: { _id: 2 }, u: { $set: { u: 'a' } } }] }], {
    documents: numbered({ u: 'a' }, { u: 'b' }),
    indexes: [{ key: { u: 1 }, name: 'u_1', unique: true }],
  }),
  runs(
    'an upsert against a unique index',
    [{ update: 'c', updates: [{ q: { _id: 9 }, u: { $set: { u: 'a' } }, upsert: true }] }],
    {
      documents: numbered({ u: 'a' }, { u: 'b' }),
      indexes: [{ key: { u: 1 }, name: 'u_1', unique: true }],
    },
  ),
  runs('updates in a row stop at the first error', [
    {
      update: 'c',
      updates: [
        { q: { _id: 1 }, u: { $set: { n: 7 } } },
        { q: { _id: 2 }, u: { $inc: { s: 1 } } },
        { q: { _id: 3 }, u: { $set: { n: 8 } } },
      ],
    },
  ]),
  runs('unordered updates go on', [
    {
      update: 'c',
      ordered: false,
      updates: [
        { q: { _id: 2 }, u: { $inc: { s: 1 } } },
        { q: { _id: 3 }, u: { $set: { n: 8 } } },
      ],
    },
  ]),
  runs('a replacement of many', [{ update: 'c', updates: [{ q: {}, u: { a: 1 }, multi: true }] }]),
  runs(
    'refused: array filters',
    [{ update: 'c', updates: [{ q: {}, u: { $set: { 'a.$[x]': 1 } }, arrayFilters: [{ x: 1 }] }] }],
    { refused: 238 },
  ),
  runs('two arrays in one index', [{ insert: 'c', documents: [{ _id: 7, a: [1, 2], b: [3, 4] }] }], {
    documents: numbered({ a: [1], b: 2 }),
    indexes: [{ key: { a: 1, b: 1 }, name: 'a_1_b_1' }],
    manual: {
      answers: [{ n: 0, errors: [[0, 171]] }, { after: [{ _id: 1, a: [1], b: 2 }] }],
      reason: 'Multikey Indexes: of a compound index only one field of a document may be an array',
    },
  }),
];
