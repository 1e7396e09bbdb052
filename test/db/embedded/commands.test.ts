import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Binary, Decimal128, type Document, Double, Int32, Long, MinKey, ObjectId } from 'bson';
import { COMMANDS } from '../../../src/db/embedded/commands/commands.js';
import { expire, purge } from '../../../src/db/embedded/store/maintenance.js';
import { embeddedOnly as test } from '../../helpers/needs.js';
import { openEngine } from './engine.js';
import { indexMismatches } from './integrity.js';

const folder = mkdtempSync(join(tmpdir(), 'zhida-commands-'));
// At exit, not in a hook: hooks do not run where every test of the file is skipped.
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
let now = new Date('2026-05-01T00:00:00Z');
const engine = openEngine(folder, { now: () => now });
const { run } = engine;
test.beforeEach(async () => {
  await run({ dropDatabase: 1 });
});
test.after.always(async () => {
  await engine.close();
});

test.serial('the commands are the closed list of the design', (t) => {
  const design =
    'hello ping buildInfo insert find getMore killCursors update delete findAndModify count aggregate createIndexes ' +
    'listIndexes dropIndexes create listCollections drop dropDatabase explain endSessions ismaster';
  t.deepEqual([...COMMANDS.keys()].sort(), design.split(' ').sort());
});

test.serial('commands that only tell', async (t) => {
  t.deepEqual(await run({ ping: 1 }), { ok: 1 });
  t.like(await run({ hello: 1 }), { ok: 1, isWritablePrimary: true, maxWriteBatchSize: 100_000 });
  t.like(await run({ buildInfo: 1 }), { ok: 1, version: '7.0.0', versionArray: [7, 0, 0, 0] });
  t.deepEqual(await run({ endSessions: [{ id: new ObjectId() }] }), { ok: 1 });
  t.deepEqual(await run({ create: 'a' }), { ok: 1 });
  t.is((await run({ create: 'a' })).code, 48);
  await run({ insert: 'b', documents: [{}] });
  const listed = await run({ listCollections: 1, nameOnly: true });
  t.deepEqual(listed.cursor.firstBatch, [
    { name: 'a', type: 'collection' },
    { name: 'b', type: 'collection' },
  ]);
  const [one, ...more] = (await run({ listCollections: 1, filter: { name: 'b' } })).cursor.firstBatch;
  t.like(one, { name: 'b', idIndex: { v: 2, key: { _id: 1 }, name: '_id_' } });
  t.deepEqual(more, []);
});

const REFUSED: readonly (readonly [string, Document, number, RegExp])[] = [
  ['an unknown command', { mapReduce: 'c' }, 59, /no such command: 'mapReduce'/],
  ['distinct', { distinct: 'c', key: 'a' }, 59, /distinct/],
  ['an unknown argument', { find: 'c', filtre: {} }, 40415, /find\.filtre/],
  [
    'an unknown argument of an operation',
    { update: 'c', updates: [{ q: {}, u: {}, upsertt: true }] },
    40415,
    /upsertt/,
  ],
  ['a hint', { find: 'c', hint: { a: 1 } }, 238, /hint/],
  ['a collation', { find: 'c', collation: { locale: 'zh' } }, 238, /collation/],
  [
    'array filters',
    { update: 'c', updates: [{ q: {}, u: { $set: { a: 1 } }, arrayFilters: [] }] },
    238,
    /arrayFilters/,
  ],
  ['variables', { find: 'c', let: { a: 1 } }, 238, /let/],
  ['a tailable cursor', { find: 'c', tailable: true }, 238, /tailable/],
  [
    'a transaction',
    { find: 'c', txnNumber: Long.fromNumber(1), startTransaction: true, autocommit: false },
    20,
    /txnNumber/,
  ],
  ['a retryable write', { insert: 'c', documents: [{}], txnNumber: Long.fromNumber(1) }, 20, /replica set/],
  ['commitTransaction', { commitTransaction: 1 }, 59, /commitTransaction/],
  ['a write concern of two nodes', { insert: 'c', documents: [{}], writeConcern: { w: 2 } }, 2, /replicated/],
  ['a snapshot read', { find: 'c', readConcern: { level: 'snapshot' } }, 238, /snapshot/],
  ['a view', { create: 'v', viewOn: 'c', pipeline: [] }, 238, /viewOn/],
  ['a capped collection', { create: 'v', capped: true, size: 1000 }, 238, /capped/],
  ['a name of the system', { create: 'system.users' }, 73, /system\.users/],
  ['a dollar in a name', { insert: 'a$b', documents: [{}] }, 73, /a\$b/],
  ['a text index', { createIndexes: 'c', indexes: [{ key: { a: 'text' }, name: 't' }] }, 238, /text/],
  ['a wildcard index', { createIndexes: 'c', indexes: [{ key: { '$**': 1 }, name: 'w' }] }, 238, /wildcard/],
  ['an index direction of 0', { createIndexes: 'c', indexes: [{ key: { a: 0 }, name: 'z' }] }, 67, /a/],
  ['a partial index with $or', partial({ $or: [{ a: 1 }] }), 67, /\$or/],
  ['a partial index on what is missing', partial({ a: { $exists: false } }), 67, /\$exists/],
  ['a partial sparse index', { ...partial({ a: 1 }, { sparse: true }) }, 67, /sparse/],
  [
    'a compound TTL index',
    { createIndexes: 'c', indexes: [{ key: { a: 1, b: 1 }, name: 'x', expireAfterSeconds: 1 }] },
    67,
    /TTL/,
  ],
  [
    'an array as _id',
    { findAndModify: 'c', query: { _id: [1] }, update: { $set: { a: 1 } }, upsert: true },
    53,
    /array/,
  ],
  [
    'a dollar in an _id',
    { findAndModify: 'c', query: { _id: { $eq: { $a: 1 } } }, update: {}, upsert: true },
    52,
    /\$/,
  ],
  ['no operation', { insert: 'c', documents: [] }, 16, /between 1 and 100000/],
  ['a negative limit', { find: 'c', limit: -1 }, 51024, /limit/],
  ['a wrong type', { find: 'c', filter: 5 }, 14, /find\.filter/],
  ['the same argument twice', { explain: { find: 'c' }, verbosity: 'some' }, 9, /verbosity/],
  ['aggregate without a collection', { aggregate: 1, pipeline: [], cursor: {} }, 238, /without a collection/],
  ['aggregate without a cursor', { aggregate: 'c', pipeline: [] }, 9, /cursor/],
  ['a cursor that is not there', { getMore: Long.fromNumber(5), collection: 'c' }, 43, /not found/],
  ['the indexes of no collection', { listIndexes: 'nowhere' }, 26, /nowhere/],
];

function partial(partialFilterExpression: Document, more: Document = {}): Document {
  return { createIndexes: 'c', indexes: [{ key: { a: 1 }, name: 'p', partialFilterExpression, ...more }] };
}

for (const [name, command, code, text] of REFUSED) {
  test.serial(`refused by name: ${name}`, async (t) => {
    const answer = await run(command);
    const error = answer.writeErrors?.[0] ?? answer;
    t.is(error.code, code, JSON.stringify(answer));
    t.regex(error.errmsg, text);
  });
}

test.serial('what may be ignored is', async (t) => {
  const lsid = { id: new ObjectId() };
  const more = { lsid, comment: 'why', $readPreference: { mode: 'primary' }, readConcern: { level: 'majority' } };
  t.is((await run({ find: 'c', ...more, collation: { locale: 'simple' }, maxTimeMS: 5000 })).ok, 1);
  t.is((await run({ insert: 'c', documents: [{ _id: 1 }], writeConcern: { w: 'majority', j: true }, lsid })).ok, 1);
});

test.serial('a duplicate key is told as a real server tells it', async (t) => {
  const id = new ObjectId('656565656565656565656565');
  const key = { name: 1, 'a.b': -1 };
  await run({ createIndexes: 'c', indexes: [{ key, name: 'name_1_a.b_-1', unique: true }] });
  await run({ insert: 'c', documents: [{ _id: id, name: 'x"y', a: { b: new Double(2) } }] });
  const again = await run({ insert: 'c', documents: [{ _id: 1, name: 'x"y', a: { b: 2 } }] });
  t.deepEqual(again.writeErrors, [
    {
      index: 0,
      code: 11000,
      errmsg: 'E11000 duplicate key error collection: test.c index: name_1_a.b_-1 dup key: { name: "x"y", a.b: 2 }',
      keyPattern: key,
      keyValue: { name: 'x"y', 'a.b': 2 },
    },
  ]);
  const byId = await run({ insert: 'c', documents: [{ _id: id }] });
  t.is(
    byId.writeErrors[0].errmsg,
    "E11000 duplicate key error collection: test.c index: _id_ dup key: { _id: ObjectId('656565656565656565656565') }",
  );
  const modified = await run({
    findAndModify: 'c',
    query: { _id: 5 },
    update: { name: 'x"y', a: { b: 2 } },
    upsert: true,
  });
  t.like(modified, { ok: 0, code: 11000, codeName: 'DuplicateKey' });
  t.deepEqual(modified.keyPattern, key);
});

test.serial('a duplicate key of each type is worded as the server words it', async (t) => {
  await run({ createIndexes: 'c', indexes: [{ key: { v: 1 }, name: 'v_1', unique: true }] });
  const worded: readonly (readonly [unknown, string])[] = [
    [new Int32(5), '5'],
    [new Double(5.5), '5.5'],
    [new Double(7), '7.0'],
    [Long.fromNumber(8), '8'],
    [Decimal128.fromString('1.50'), '1.50'],
    [null, 'null'],
    [true, 'true'],
    [new Date(5), 'new Date(5)'],
    [new MinKey(), 'MinKey'],
    [new Binary(Buffer.from('ff01', 'hex'), 0), 'BinData(0, FF01)'],
    [
      new Binary(Buffer.from('00112233445566778899aabbccddeeff', 'hex'), 4),
      'UUID("00112233-4455-6677-8899-aabbccddeeff")',
    ],
    [{ a: [1, 'x'] }, '{ a: [ 1, "x" ] }'],
    ['长'.repeat(52), `"${'长'.repeat(52)}"`],
    ['x'.repeat(160), `"${'x'.repeat(150)}..."`],
  ];
  for (const [v, text] of worded) {
    const { writeErrors } = await run({ insert: 'c', documents: [{ v }, { v }] });
    t.is(writeErrors[0].errmsg, `E11000 duplicate key error collection: test.c index: v_1 dup key: { v: ${text} }`);
  }
});

test.serial('numbers of any type are one key, and keep their type', async (t) => {
  const [first, ...rest] = [new Int32(3), new Double(3), Long.fromNumber(3), Decimal128.fromString('3.0')];
  t.is((await run({ insert: 'c', documents: [{ _id: first }] })).n, 1);
  for (const same of rest) t.is((await run({ insert: 'c', documents: [{ _id: same }] })).writeErrors[0].code, 11000);
});

test.serial('_id comes first and is made where it is missing', async (t) => {
  await run({ insert: 'c', documents: [{ a: 1, _id: 2 }, { b: 1 }] });
  const [first, second] = (await run({ find: 'c', sort: { _id: 1 } })).cursor.firstBatch;
  t.deepEqual(Object.keys(first), ['_id', 'a']);
  t.deepEqual(Object.keys(second), ['_id', 'b']);
  t.true(second._id instanceof ObjectId);
});

test.serial('updates tell what they matched, changed and made', async (t) => {
  const updates = [
    { q: { _id: 1 }, u: { $set: { a: 1 } }, upsert: true },
    { q: { _id: 1 }, u: { $set: { a: 1 } } },
    { q: { _id: 1 }, u: { $set: { a: 2 } } },
    { q: { _id: 9 }, u: { $set: { a: 2 } } },
    { q: {}, u: [{ $set: { at: '$$NOW' } }], multi: true },
    { q: { _id: 1 }, u: { b: 1 } },
  ];
  t.like(await run({ update: 'c', updates }), { n: 5, nModified: 3, upserted: [{ index: 0, _id: 1 }] });
  t.deepEqual((await run({ find: 'c' })).cursor.firstBatch, [{ _id: 1, b: 1 }]);
  const bad = await run({ update: 'c', updates: [{ q: {}, u: { b: 1 }, multi: true }] });
  t.is(bad.writeErrors[0].code, 9);
  const moved = await run({ update: 'c', updates: [{ q: { _id: 1 }, u: { _id: 2 } }] });
  t.is(moved.writeErrors[0].code, 66);
});

test.serial('findAndModify gives the document before or after, or removes it', async (t) => {
  await run({
    insert: 'c',
    documents: [
      { _id: 1, n: 5 },
      { _id: 2, n: 7 },
    ],
  });
  const before = await run({ findAndModify: 'c', query: {}, sort: { n: -1 }, update: { $inc: { n: 1 } } });
  t.deepEqual(before, { lastErrorObject: { n: 1, updatedExisting: true }, value: { _id: 2, n: 7 }, ok: 1 });
  const after = await run({
    findAndModify: 'c',
    query: { _id: 1 },
    update: { $inc: { n: 1 } },
    new: true,
    fields: { n: 1 },
  });
  t.deepEqual(after.value, { _id: 1, n: 6 });
  const made = await run({ findAndModify: 'c', query: { _id: 3 }, update: { $set: { n: 1 } }, upsert: true });
  t.deepEqual(made, { lastErrorObject: { n: 1, updatedExisting: false, upserted: 3 }, value: null, ok: 1 });
  const removed = await run({ findAndModify: 'c', query: { _id: 3 }, remove: true });
  t.deepEqual(removed.value, { _id: 3, n: 1 });
  t.deepEqual((await run({ findAndModify: 'c', query: { _id: 3 }, remove: true })).value, null);
});

test.serial('explain tells the index, the keys and the documents', async (t) => {
  const documents = Array.from({ length: 500 }, (_, id) => ({ _id: id, a: id % 50, b: id % 7, t: `t${id}` }));
  await run({ insert: 'c', documents });
  await run({
    createIndexes: 'c',
    indexes: [
      { key: { a: 1, b: -1 }, name: 'ab' },
      { key: { t: 1 }, name: 't' },
    ],
  });
  const explain = async (command: Document) => {
    const { queryPlanner, executionStats } = await run({ explain: command, verbosity: 'executionStats' });
    const plan = queryPlanner.winningPlan;
    const access = plan.stage === 'SORT' ? plan.inputStage : plan;
    const { nReturned, totalKeysExamined, totalDocsExamined } = executionStats;
    return [plan.stage, access.inputStage?.indexName ?? '', nReturned, totalKeysExamined, totalDocsExamined];
  };
  t.deepEqual(await explain({ find: 'c', filter: { a: 3 } }), ['FETCH', 'ab', 10, 10, 10]);
  t.deepEqual(await explain({ find: 'c', filter: { a: 3 }, sort: { b: 1 } }), ['FETCH', 'ab', 10, 10, 10]);
  t.deepEqual(await explain({ find: 'c', filter: { a: { $in: [1, 2] }, b: { $gt: 5 } } }), ['FETCH', 'ab', 2, 2, 2]);
  t.deepEqual(await explain({ find: 'c', filter: { t: { $regex: '^t49' } } }), ['FETCH', 't', 11, 11, 11]);
  t.deepEqual(await explain({ find: 'c', filter: { _id: { $lt: 20 } } }), ['FETCH', '_id_', 20, 20, 20]);
  t.deepEqual(await explain({ find: 'c', filter: { b: 3 } }), ['COLLSCAN', '', 71, 0, 500]);
  t.deepEqual(await explain({ find: 'c', filter: { a: 3 }, sort: { t: 1 } }), ['SORT', 'ab', 10, 10, 10]);
  t.deepEqual(await explain({ count: 'c', query: { a: 3, t: 't3' } }), ['FETCH', 't', 1, 1, 1]);
  const pipeline = [{ $match: { a: 3 } }, { $group: { _id: '$b', n: { $sum: 1 } } }];
  t.deepEqual(await explain({ aggregate: 'c', pipeline, cursor: {} }), ['FETCH', 'ab', 7, 10, 10]);
  t.deepEqual(await explain({ update: 'c', updates: [{ q: { _id: 5 }, u: { $set: { a: 1 } } }] }), [
    'FETCH',
    '_id_',
    1,
    1,
    1,
  ]);
  const gone = { delete: 'c', deletes: [{ q: { a: 3, b: { $lte: 2 } }, limit: 0 }] };
  t.deepEqual(await explain(gone), ['FETCH', 'ab', 3, 3, 3]);
  t.deepEqual(await explain({ findAndModify: 'c', query: { a: 3 }, sort: { b: -1 }, remove: true }), [
    'FETCH',
    'ab',
    1,
    1,
    1,
  ]);
  t.deepEqual(await explain({ find: 'c', filter: { a: 3 }, limit: 2 }), ['FETCH', 'ab', 2, 2, 2]);
  t.deepEqual(await explain({ find: 'nowhere', filter: { a: 3 } }), ['EOF', '', 0, 0, 0]);
  t.is((await run({ count: 'c', query: { _id: 5, a: 5 } })).n, 1, 'explaining an update changes nothing');
});

test.serial('expired documents are deleted by the clock that is handed in', async (t) => {
  await run({ createIndexes: 'c', indexes: [{ key: { at: 1 }, name: 'ttl', expireAfterSeconds: 60 }] });
  const at = new Date('2026-05-01T00:00:00Z');
  const later = new Date('2026-05-01T00:10:00Z');
  await run({
    insert: 'c',
    documents: [{ _id: 1, at }, { _id: 2, at: later }, { _id: 3 }, { _id: 4, at: 'text' }, { _id: 5, at: [later, at] }],
  });
  t.is(await expire(engine.store, new Date('2026-05-01T00:01:00Z')), 0);
  t.is(await expire(engine.store, new Date('2026-05-01T00:01:01Z')), 2);
  t.deepEqual(
    (await run({ find: 'c' })).cursor.firstBatch.map((one: Document) => one._id),
    [2, 3, 4],
  );
  t.deepEqual(indexMismatches(engine.store), []);
});

test.serial('cursors: batches, killing, idle ones closed, and one whose collection is dropped', async (t) => {
  await run({ insert: 'c', documents: Array.from({ length: 250 }, (_, id) => ({ _id: id })) });
  const open = async () => (await run({ find: 'c' })).cursor;
  const first = await open();
  t.is(first.firstBatch.length, 101);
  const more = await run({ getMore: first.id, collection: 'c', batchSize: 100 });
  t.is(more.cursor.nextBatch.length, 100);
  const last = await run({ getMore: first.id, collection: 'c' });
  t.is(last.cursor.nextBatch.length, 49);
  t.is(String(last.cursor.id), '0');
  t.is((await run({ getMore: first.id, collection: 'c' })).code, 43);

  const killed = await open();
  t.deepEqual((await run({ killCursors: 'c', cursors: [killed.id] })).cursorsKilled.map(String), [String(killed.id)]);
  t.is((await run({ getMore: killed.id, collection: 'c' })).code, 43);

  const idle = await open();
  now = new Date(now.getTime() + 11 * 60_000);
  engine.cursors.closeIdle();
  t.is((await run({ getMore: idle.id, collection: 'c' })).code, 43);

  const orphan = await open();
  await run({ drop: 'c' });
  t.is((await run({ getMore: orphan.id, collection: 'c' })).code, 175);
});

test.serial('open cursors are bounded', async (t) => {
  await run({ insert: 'c', documents: [{ _id: 1 }, { _id: 2 }] });
  let answer: Document = { ok: 1 };
  let opened = 0;
  for (; answer.ok === 1 && opened < 2000; opened++) answer = await run({ find: 'c', batchSize: 1 });
  t.is(answer.code, 146);
  t.true(opened <= 1001);
  now = new Date(now.getTime() + 11 * 60_000);
  engine.cursors.closeIdle();
  t.is(engine.cursors.size, 0);
});

test.serial('maxTimeMS ends a long query', async (t) => {
  await run({ insert: 'c', documents: Array.from({ length: 20_000 }, (_, a) => ({ a, text: 'x'.repeat(50) })) });
  const answer = await run({ find: 'c', filter: { $expr: { $eq: ['$a', -1] } }, maxTimeMS: 1 });
  t.like(answer, { ok: 0, code: 50, codeName: 'MaxTimeMSExpired' });
  t.is((await run({ count: 'c', query: { a: -1 }, maxTimeMS: 1 })).code, 50);
  t.is((await run({ find: 'c', sort: { text: 1 }, limit: 1, maxTimeMS: 1 })).code, 50);
  const pipeline = [{ $group: { _id: '$text', n: { $sum: 1 } } }];
  t.is((await run({ aggregate: 'c', pipeline, cursor: {}, maxTimeMS: 1 })).code, 50);
});

test.serial('indexes: built over what is there, known again, in the way of each other, dropped', async (t) => {
  const documents = Array.from({ length: 1300 }, (_, id) => ({ _id: id, a: id % 100, u: id }));
  await run({ insert: 'c', documents });
  const index = { key: { a: 1 }, name: 'a_1' };
  const made = await run({ createIndexes: 'c', indexes: [index, { key: { u: 1 }, name: 'u_1', unique: true }] });
  t.like(made, { numIndexesBefore: 1, numIndexesAfter: 3, createdCollectionAutomatically: false });
  t.deepEqual(indexMismatches(engine.store), []);
  t.is((await run({ createIndexes: 'c', indexes: [index] })).note, 'all indexes already exist');
  t.is((await run({ createIndexes: 'c', indexes: [{ ...index, name: 'other' }] })).code, 85);
  t.is((await run({ createIndexes: 'c', indexes: [{ key: { b: 1 }, name: 'a_1' }] })).code, 86);
  const twice = await run({ createIndexes: 'c', indexes: [{ key: { a: 1, z: 1 }, name: 'az', unique: true }] });
  t.like(twice, { ok: 0, code: 11000 });
  const names = async () => (await run({ listIndexes: 'c' })).cursor.firstBatch.map((one: Document) => one.name);
  t.deepEqual(await names(), ['_id_', 'a_1', 'u_1'], 'the index that failed is not there');
  t.is((await run({ dropIndexes: 'c', index: 'none' })).code, 27);
  t.is((await run({ dropIndexes: 'c', index: '_id_' })).code, 72);
  t.like(await run({ dropIndexes: 'c', index: { a: 1 } }), { nIndexesWas: 3, ok: 1 });
  t.like(await run({ dropIndexes: 'c', index: '*' }), { nIndexesWas: 2, ok: 1 });
  t.deepEqual(await names(), ['_id_']);
  await purge(engine.store);
  t.is((await run({ count: 'c' })).n, 1300);
});

test.serial('an index is built while others write', async (t) => {
  await run({ insert: 'c', documents: Array.from({ length: 3000 }, (_, id) => ({ _id: id, a: id })) });
  const build = run({ createIndexes: 'c', indexes: [{ key: { a: 1 }, name: 'a', unique: true }] });
  const others: Promise<Document>[] = [];
  for (let n = 0; n < 200; n++) {
    others.push(run({ update: 'c', updates: [{ q: { _id: n * 15 }, u: { $set: { a: 10_000 + n } } }] }));
    others.push(run({ delete: 'c', deletes: [{ q: { _id: n * 15 + 1 }, limit: 1 }] }));
    others.push(run({ insert: 'c', documents: [{ _id: 5000 + n, a: 20_000 + n }] }));
    if (n % 20 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  await Promise.all(others);
  t.is((await build).ok, 1);
  t.deepEqual(indexMismatches(engine.store), []);
  t.is((await run({ count: 'c', query: { a: { $gte: 10_000 } } })).n, 400);
});
