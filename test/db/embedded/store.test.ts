import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ExecutionContext } from 'ava';
import { dropUnfinished } from '../../../src/db/embedded/indexes/index-build.js';
import { collectionKey, type IndexInfo, nextIdEntry, prefixOf } from '../../../src/db/embedded/store/catalogue.js';
import { ALL_RECORDS } from '../../../src/db/embedded/store/record.js';
import { Store } from '../../../src/db/embedded/store/store.js';
import { embeddedOnly as test } from '../../helpers/needs.js';
import { type Engine, openEngine } from './engine.js';
import { indexMismatches } from './integrity.js';

function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

function open(t: ExecutionContext): Engine {
  const folder = mkdtempSync(join(tmpdir(), 'zhida-store-'));
  const engine = openEngine(folder);
  t.teardown(async () => {
    await engine.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return engine;
}

test('a command that fails in the middle leaves nothing, and its neighbours are not touched', async (t) => {
  const engine = open(t);
  await engine.run({ createIndexes: 'c', indexes: [{ key: { a: 1 }, name: 'a' }] });
  await engine.run({ insert: 'c', documents: [{ _id: 1, a: 1 }] });
  const put = engine.store.put.bind(engine.store);
  let left = 5;
  const fault = engine.store.write((transaction) => {
    engine.store.put = (key, value) => {
      if (left-- === 0) throw new Error('a fault of the program');
      put(key, value);
    };
    try {
      for (let n = 0; n < 9; n++) transaction.put(Buffer.from(`zzzz${n}`), Buffer.from('x'));
    } finally {
      engine.store.put = put;
    }
  });
  const neighbour = engine.run({ insert: 'c', documents: [{ _id: 2, a: 2 }] });
  await t.throwsAsync(fault, { message: 'a fault of the program' });
  t.is((await neighbour).ok, 1);
  t.is(engine.store.get(Buffer.from('zzzz0')), undefined);
  t.is((await engine.run({ count: 'c' })).n, 2);
  t.deepEqual(indexMismatches(engine.store), []);
});

test('an update of many documents that fails at one of them changes none', async (t) => {
  const engine = open(t);
  await engine.run({ createIndexes: 'c', indexes: [{ key: { a: 1 }, name: 'a', unique: true }] });
  await engine.run({
    insert: 'c',
    documents: [
      { _id: 1, a: 1 },
      { _id: 2, a: 2 },
      { _id: 3, a: 'text' },
    ],
  });
  const answer = await engine.run({ update: 'c', updates: [{ q: {}, u: { $inc: { a: 10 } }, multi: true }] });
  t.like(answer, { ok: 1, n: 0, nModified: 0 });
  t.is(answer.writeErrors[0].code, 14);
  const found = await engine.run({ find: 'c' });
  t.deepEqual(found.cursor.firstBatch, [
    { _id: 1, a: 1 },
    { _id: 2, a: 2 },
    { _id: 3, a: 'text' },
  ]);
  t.deepEqual(indexMismatches(engine.store), []);
});

test('what is stored is there after closing and opening again, with its indexes', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'zhida-store-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  const first = openEngine(folder);
  await first.run({ createIndexes: 'c', indexes: [{ key: { a: 1 }, name: 'a', unique: true, sparse: true }] });
  await first.run({ insert: 'c', documents: [{ _id: 1, a: [1, 2] }, { _id: 2 }] });
  await first.close();
  const second = openEngine(folder);
  t.teardown(() => second.close());
  t.is((await second.run({ count: 'c' })).n, 2);
  t.is((await second.run({ insert: 'c', documents: [{ _id: 3, a: 2 }] })).writeErrors[0].code, 11000);
  const plan = await second.run({ explain: { find: 'c', filter: { a: 2 } }, verbosity: 'executionStats' });
  t.like(plan.queryPlanner.winningPlan.inputStage, { stage: 'IXSCAN', indexName: 'a', isMultiKey: true });
  t.like(plan.executionStats, { nReturned: 1, totalKeysExamined: 1, totalDocsExamined: 1 });
});

test('a dropped collection comes back empty under its name', async (t) => {
  const engine = open(t);
  await engine.run({ insert: 'c', documents: [{ _id: 1 }] });
  await engine.run({ drop: 'c' });
  t.is((await engine.run({ count: 'c' })).n, 0);
  await engine.run({ insert: 'c', documents: [{ _id: 2 }] });
  t.deepEqual((await engine.run({ find: 'c' })).cursor.firstBatch, [{ _id: 2 }]);
});

test('a count that is first asked for while a commit is under way stays right', async (t) => {
  const engine = open(t);
  await engine.run({ insert: 'c', documents: [{ _id: 'first' }] });
  const before = engine.store.countKeys(ALL_RECORDS);
  const writing = engine.run({ insert: 'c', documents: Array.from({ length: 500 }, (_, _id) => ({ _id })) });
  // LMDB shows a commit to readers before it tells that it is flushed.
  while (engine.store.countKeys(ALL_RECORDS) === before) await nextTurn();
  await engine.run({ count: 'c' });
  await writing;
  t.is((await engine.run({ count: 'c' })).n, 501);
});

test('a store that closes ends what was begun and refuses the rest', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'zhida-store-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  const first = openEngine(folder);
  await first.run({ insert: 'c', documents: Array.from({ length: 2000 }, (_, _id) => ({ _id })) });
  const building = first.run({ createIndexes: 'c', indexes: [{ key: { a: 1 }, name: 'a' }] });
  while (first.store.catalogue.find('test.c')?.indexes.length !== 1) await nextTurn();
  const last = first.run({ insert: 'c', documents: [{ _id: 'last' }] });
  await first.close();
  t.is((await last).n, 1);
  t.is((await building).code, 11600);
  const second = openEngine(folder);
  t.teardown(() => second.close());
  await dropUnfinished(second.store);
  t.is((await second.run({ count: 'c' })).n, 2001);
  t.deepEqual(indexMismatches(second.store), []);
});

test('indexes that a crash left unfinished are dropped before a command takes them for built', async (t) => {
  const engine = open(t);
  const names = ['c', 'd'];
  const create = (name: string) => engine.run({ createIndexes: name, indexes: [{ key: { a: 1 }, name: 'a' }] });
  for (const name of names) {
    await create(name);
    await engine.store.write((transaction) => {
      const index = transaction.collection(`test.${name}`)?.indexes[0] as IndexInfo;
      transaction.setIndex(`test.${name}`, { ...index, ready: false });
    });
  }
  const dropping = dropUnfinished(engine.store);
  await Promise.all(names.map(create));
  await dropping;
  for (const name of names) t.is((await engine.run({ listIndexes: name })).cursor.firstBatch.length, 2);
});

test('who asks for an index that another builds hears with it that it cannot be', async (t) => {
  const engine = open(t);
  await engine.run({ insert: 'c', documents: Array.from({ length: 1200 }, (_, _id) => ({ _id, a: _id % 1100 })) });
  const create = () => engine.run({ createIndexes: 'c', indexes: [{ key: { a: 1 }, name: 'a', unique: true }] });
  for (const answer of await Promise.all([create(), create()])) t.is(answer.code, 11000);
});

test('a folder in an older layout is refused, and the error says what to do', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'zhida-store-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  const store = Store.open(folder);
  // The first layout had no number before the next id.
  await store.write((transaction) => {
    transaction.put(nextIdEntry(7)[0], prefixOf(7));
    transaction.put(collectionKey('test.c'), Buffer.from('a collection in another form'));
  });
  await store.close();
  t.throws(() => Store.open(folder), { message: /format 1, .* reads 3: copy its collections out/ });
});
