import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ExecutionContext } from 'ava';
import type { Document } from 'bson';
import { embeddedOnly as test } from '../../helpers/needs.js';
import { type Engine, openEngine } from './engine.js';
import { indexMismatches } from './integrity.js';

// A write that looks at many documents lets others in, whatever it is: here after no time at all.
const ROWS = 1500;
/** Documents of one transaction. */
const PIECE = 200;

async function open(t: ExecutionContext, unique = false): Promise<Engine> {
  const folder = mkdtempSync(join(tmpdir(), 'zhida-long-'));
  const engine = openEngine(folder, { slice: 0 });
  t.teardown(async () => {
    await engine.close();
    rmSync(folder, { recursive: true, force: true });
  });
  await engine.run({ createIndexes: 'c', indexes: [{ key: { a: 1 }, name: 'a', unique }] });
  await engine.run({ insert: 'c', documents: Array.from({ length: ROWS }, (_, n) => ({ _id: n, a: n, b: n % 3 })) });
  return engine;
}

const many = (q: Document, u: Document, more: Document = {}): Document => ({
  update: 'c',
  updates: [{ q, u, multi: true, ...more }],
});

const LONG: readonly (readonly [Document, Document])[] = [
  [many({ a: { $gte: 0 } }, { $inc: { a: 1 } }), { n: ROWS, nModified: ROWS }],
  [many({ b: 1 }, { $set: { b: 1 } }), { n: ROWS / 3, nModified: 0 }],
  [many({ b: 99 }, { $set: { b: 1 } }, { upsert: true }), { n: 1, nModified: 0 }],
  [
    { update: 'c', updates: [{ q: { b: 1, c: null }, u: { $set: { c: 5 } } }] },
    { n: 1, nModified: 1 },
  ],
  [
    { update: 'c', updates: [{ q: { b: 9 }, u: { $set: { c: 5 } } }] },
    { n: 0, nModified: 0 },
  ],
  [{ delete: 'c', deletes: [{ q: { a: { $lt: 1400 } }, limit: 0 }] }, { n: 1400 }],
  [{ delete: 'c', deletes: [{ q: { b: 2 }, limit: 0 }] }, { n: ROWS / 3 }],
  [
    { findAndModify: 'c', query: { b: 2 }, sort: { b: 1, _id: -1 }, remove: true },
    { value: { _id: 1499, a: 1499, b: 2 } },
  ],
  [{ findAndModify: 'c', query: { b: 9 }, update: { $set: { c: 1 } } }, { value: null }],
  [
    { findAndModify: 'c', query: { b: 9, _id: 'x' }, update: { $set: { c: 1 } }, upsert: true, new: true },
    { value: { _id: 'x', b: 9, c: 1 } },
  ],
];

for (const [command, answer] of LONG) {
  test(`others are answered while this is under way: ${JSON.stringify(command)}`, async (t) => {
    const engine = await open(t);
    const order: string[] = [];
    const asked = async (name: string, one: Document): Promise<Document> => {
      const reply = await engine.run(one);
      order.push(name);
      return reply;
    };
    const [reply] = await Promise.all([
      asked('long', command),
      asked('hello', { hello: 1 }),
      asked('find', { find: 'c', limit: 1 }),
    ]);
    t.like(reply, { ok: 1, ...answer });
    t.deepEqual(order, ['hello', 'find', 'long']);
    t.deepEqual(indexMismatches(engine.store), []);
  });
}

test('an update of many changes each document once, though it moves in the index that finds it', async (t) => {
  const engine = await open(t);
  t.like(await engine.run(many({ a: { $gt: -1 } }, { $inc: { a: 1000, c: 1 } })), { n: ROWS, nModified: ROWS });
  const { cursor } = await engine.run({ find: 'c', batchSize: ROWS });
  t.true(cursor.firstBatch.every(({ _id, a, c }: Document) => a === _id + 1000 && c === 1));
});

test('what others changed since it was found is left alone', async (t) => {
  const engine = await open(t);
  const updating = engine.run(many({ b: { $lt: 3 } }, { $set: { mine: true } }));
  await engine.run({ update: 'c', updates: [{ q: { _id: 1450 }, u: { $set: { b: 7 } } }] });
  await engine.run({ delete: 'c', deletes: [{ q: { _id: 1451 }, limit: 1 }] });
  t.like(await updating, { ok: 1, n: ROWS - 2, nModified: ROWS - 2 });
  t.is((await engine.run({ count: 'c', query: { mine: true } })).n, ROWS - 2);
});

test('who claims what no index finds gets what nobody else got', async (t) => {
  const engine = await open(t);
  await engine.run({ delete: 'c', deletes: [{ q: { a: { $gte: 60 } }, limit: 0 }] });
  const claim = { findAndModify: 'c', query: { b: { $gte: 0 } }, update: { $set: { b: -1 } } };
  const claims = await Promise.all(Array.from({ length: 70 }, () => engine.run(claim)));
  const got = claims.map(({ value }) => value?._id).filter((id) => id !== undefined);
  t.is(new Set(got).size, 60);
  t.is(got.length, 60);
});

test('operations of a command stay in order around one that takes long, and an error ends them', async (t) => {
  const engine = await open(t, true);
  const updates = [
    { q: { _id: 'first' }, u: { $set: { a: -1, b: 0 } }, upsert: true },
    { q: { b: { $gte: 0 } }, u: { $inc: { b: 10 } }, multi: true },
    { q: { b: { $gte: 10 } }, u: { $set: { c: 1 } }, multi: true },
    { q: { _id: 1 }, u: { $set: { a: 2 } } },
    { q: { _id: 2 }, u: { $set: { never: 1 } } },
  ];
  const answer = await engine.run({ update: 'c', updates });
  t.like(answer, { ok: 1, n: 1 + 2 * (ROWS + 1), nModified: 2 * (ROWS + 1), upserted: [{ index: 0, _id: 'first' }] });
  t.like(answer.writeErrors, [{ index: 3, code: 11000 }]);
  t.is((await engine.run({ count: 'c', query: { c: 1 } })).n, ROWS + 1);
  t.is((await engine.run({ count: 'c', query: { never: 1 } })).n, 0);
  t.like(await engine.run({ update: 'c', updates, ordered: false }), { writeErrors: [{ index: 3 }] });
  t.is((await engine.run({ count: 'c', query: { never: 1 } })).n, 1);
});

test('an error among many ends the operation; the transactions before it stay, its own is taken back', async (t) => {
  const engine = await open(t);
  await engine.run({ update: 'c', updates: [{ q: { _id: 500 }, u: { $set: { a: 'text' } } }] });
  const answer = await engine.run(many({ _id: { $gte: 0 } }, { $inc: { a: 0.5 } }));
  t.like(answer, { ok: 1, n: 2 * PIECE, writeErrors: [{ index: 0, code: 14 }] });
  t.is((await engine.run({ count: 'c', query: { a: { $lt: 2 * PIECE } } })).n, 2 * PIECE);
  t.is((await engine.run({ find: 'c', filter: { _id: 2 * PIECE } })).cursor.firstBatch[0].a, 2 * PIECE);
  t.deepEqual(indexMismatches(engine.store), []);
});

test('a command of many operations is several transactions, and counts them all', async (t) => {
  const engine = await open(t);
  const documents = Array.from({ length: 2500 }, (_, n) => ({ _id: `x${n % 2400}` }));
  const order: string[] = [];
  const [answer] = await Promise.all([
    engine.run({ insert: 'd', documents, ordered: false }).finally(() => order.push('long')),
    engine.run({ insert: 'c', documents: [{ _id: 'other', a: 'other' }] }).finally(() => order.push('short')),
  ]);
  t.is(answer.n, 2400);
  t.deepEqual(
    answer.writeErrors.map(({ index }: Document) => index),
    Array.from({ length: 100 }, (_, n) => 2400 + n),
  );
  t.deepEqual(order, ['short', 'long']);
});

test('closing ends a long update between two of its transactions', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'zhida-long-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  const first = openEngine(folder, { slice: 0 });
  await first.run({ insert: 'c', documents: Array.from({ length: ROWS }, (_, n) => ({ _id: n })) });
  const updating = first.run(many({}, { $set: { done: 1 } }));
  while ((await first.run({ find: 'c', filter: { done: 1 }, limit: 1 })).cursor.firstBatch.length === 0);
  await first.close();
  t.like(await updating, { ok: 0, code: 11600 });
  const second = openEngine(folder);
  t.teardown(() => second.close());
  t.is((await second.run({ count: 'c', query: { done: 1 } })).n % PIECE, 0);
  t.deepEqual(indexMismatches(second.store), []);
});

for (const command of [
  many({ b: 1 }, { $set: { c: 1 } }),
  { delete: 'c', deletes: [{ q: { b: 1 }, limit: 0 }] },
  { findAndModify: 'c', query: { b: 1 }, remove: true },
]) {
  test(`another collection of the name is left as it is: ${JSON.stringify(command)}`, async (t) => {
    const engine = await open(t);
    const { store } = engine;
    const write = store.write.bind(store);
    let writes = 0;
    // Between the search, which the first transaction asks for, and the second transaction.
    store.write = async (run) => {
      writes += 1;
      if (writes !== 2) return write(run);
      await engine.run({ drop: 'c' });
      await engine.run({ insert: 'c', documents: [1, 4, 7].map((_id) => ({ _id, b: 2 })) });
      return write(run);
    };
    t.like(await engine.run(command), { ok: 0, code: 175 });
    t.deepEqual(
      (await engine.run({ find: 'c' })).cursor.firstBatch,
      [1, 4, 7].map((_id) => ({ _id, b: 2 })),
    );
    t.deepEqual(indexMismatches(store), []);
  });
}
