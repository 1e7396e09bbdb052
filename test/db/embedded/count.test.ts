import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ExecutionContext } from 'ava';
import { type Document, MaxKey, MinKey } from 'bson';
import fc from 'fast-check';
import { nextIdEntry, prefixOf } from '../../../src/db/embedded/store/catalogue.js';
import { counterKey } from '../../../src/db/embedded/store/counter.js';
import { countUncounted } from '../../../src/db/embedded/store/maintenance.js';
import { Store } from '../../../src/db/embedded/store/store.js';
import { embeddedOnly as test } from '../../helpers/needs.js';
import { type Engine, openEngine } from './engine.js';
import { anyInput } from './values.arbitrary.js';

function open(t: ExecutionContext): Engine {
  const folder = mkdtempSync(join(tmpdir(), 'zhida-count-'));
  const engine = openEngine(folder, { slice: 0 });
  t.teardown(async () => {
    await engine.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return engine;
}

const INDEXES = [
  { key: { a: 1 }, name: 'a' },
  { key: { a: -1, b: 1 }, name: 'ab' },
  { key: { b: 1, 'a.a': 1 }, name: 'b' },
  { key: { c: -1 }, name: 'sparse', sparse: true },
  { key: { c: 1, b: 1 }, name: 'partial', partialFilterExpression: { c: { $gt: 1 }, b: { $exists: true } } },
];

/** Few values, so that they meet, beside any. Arrays only in `a`: two of them in one index are refused. */
const FEW = fc.constantFrom<unknown>(null, 0, 1, 2, 2, NaN, 'a', 'ab');
const ARRAYS = [[], [1], [null], [1, 2], ['a', 'ab'], [[1]], [{ a: 1 }, 1]];
const EDGES = fc.constantFrom<unknown>(new MinKey(), new MaxKey(), /^a/, '', Infinity, true, {}, ...ARRAYS);
const value = fc.oneof(
  { weight: 6, arbitrary: FEW },
  { weight: 4, arbitrary: EDGES },
  { weight: 1, arbitrary: anyInput },
);
const scalar = value.filter((one) => !Array.isArray(one));
const document = fc.record({ a: value, b: scalar, c: scalar }, { requiredKeys: [] });

const compare = fc
  .tuple(fc.constantFrom('$eq', '$gt', '$gte', '$lt', '$lte'), FEW)
  .map(([op, than]) => ({ [op]: than }));
const condition = fc.oneof(
  FEW,
  compare,
  fc.tuple(compare, compare).map(([one, other]) => ({ ...one, ...other })),
  fc.array(FEW, { maxLength: 3 }).map((list) => ({ $in: list })),
  fc.constantFrom({ $exists: true }, { $exists: false }, { $regex: '^a' }, { $regex: '^' }, { $ne: 1 }, { $gt: 1 }),
);
const filter = fc.oneof(
  fc.tuple(fc.constantFrom('a', 'a', 'b', 'c', 'a.a'), condition).map(([field, one]) => ({ [field]: one })),
  fc.dictionary(fc.constantFrom('a', 'b', 'c', 'a.a'), condition, { maxKeys: 3 }),
  fc.tuple(condition, condition).map(([one, other]) => ({ $and: [{ a: one }, { a: other }] })),
  fc.constant({ $and: [{ b: { $regex: '^a' } }, { b: { $regex: '^a' } }] }),
  fc.tuple(condition, condition).map(([c, b]) => ({ c, b, $and: [{ c: { $gt: 1 } }, { b: { $exists: true } }] })),
);

async function stageOf(engine: Engine, query: Document): Promise<string> {
  const { queryPlanner } = await engine.run({ explain: { count: 'c', query }, verbosity: 'queryPlanner' });
  return queryPlanner.winningPlan.stage;
}

test('a count by an index, and a place skipped to, are what reading the documents gives', async (t) => {
  t.timeout(600_000);
  const engine = open(t);
  const stages = new Map<string, number>();
  const asked = fc.record({ filter, skip: fc.nat(3), limit: fc.nat(3) });
  await fc.assert(
    fc.asyncProperty(
      fc.array(document, { size: 'medium', maxLength: 12 }),
      fc.array(asked, { minLength: 8, maxLength: 8 }),
      async (given, all) => {
        for (const name of ['c', 'plain']) {
          await engine.run({ drop: name });
          // Without arrays of the documents before an index is not multikey.
          if (name === 'c') await engine.run({ createIndexes: name, indexes: INDEXES });
          if (given.length > 0) await engine.run({ insert: name, documents: given, ordered: false });
        }
        // What an index refuses is in neither.
        const kept = (await engine.run({ find: 'c', projection: { _id: 1 } })).cursor.firstBatch.length;
        fc.pre(kept === (await engine.run({ find: 'plain' })).cursor.firstBatch.length);
        for (const { filter: query, skip, limit } of all) {
          const read = (await engine.run({ find: 'plain', filter: query })).cursor.firstBatch.length;
          const cut = Math.max(0, Math.min(limit || Infinity, read - skip));
          const count = await engine.run({ count: 'c', query, skip, limit });
          const found = await engine.run({ find: 'c', filter: query, skip, limit });
          const group = { $group: { _id: 1, n: { $sum: 1 } } };
          const pipeline = [
            { $match: query },
            ...(skip > 0 ? [{ $skip: skip }] : []),
            ...(limit > 0 ? [{ $limit: limit }] : []),
            group,
          ];
          const grouped = await engine.run({ aggregate: 'c', pipeline, cursor: {} });
          const stage = await stageOf(engine, query);
          stages.set(stage, (stages.get(stage) ?? 0) + 1);
          t.is(count.n, cut, `count ${fc.stringify(query)} ${skip} ${limit}`);
          t.is(found.cursor.firstBatch.length, cut, `find ${fc.stringify(query)} ${skip} ${limit}`);
          t.deepEqual(grouped.cursor.firstBatch, cut === 0 ? [] : [{ _id: 1, n: cut }], `group ${fc.stringify(query)}`);
        }
      },
    ),
    { numRuns: Number(process.env.COUNT_RUNS ?? 100) },
  );
  t.true((stages.get('COUNT_SCAN') ?? 0) > 50 && (stages.get('FETCH') ?? 0) > 50, `used: ${[...stages].join(' ')}`);
});

test('what the keys decide is counted and skipped without reading a document', async (t) => {
  const engine = open(t);
  const documents = Array.from({ length: 600 }, (_, n) => ({
    _id: n,
    a: n % 50,
    t: [n % 3, 'x'],
    s: n < 9 ? 'few' : null,
  }));
  await engine.run({ insert: 'c', documents });
  const keys = [{ a: 1 }, { t: 1 }, { s: 1 }];
  await engine.run({ createIndexes: 'c', indexes: keys.map((key) => ({ key, name: Object.keys(key)[0] })) });
  const explain = async (command: Document) => {
    const { executionStats } = await engine.run({ explain: command, verbosity: 'executionStats' });
    return [executionStats.nReturned, executionStats.totalKeysExamined, executionStats.totalDocsExamined];
  };
  const count = (query: Document) => explain({ count: 'c', query });
  t.deepEqual(await count({ a: 3 }), [12, 12, 0]);
  t.deepEqual(await count({ a: { $gte: 40, $lt: 45 } }), [60, 60, 0]);
  t.deepEqual(await count({ a: { $in: [1, 2, 99] } }), [24, 24, 0]);
  t.deepEqual(await count({ s: null }), [591, 591, 0]);
  t.deepEqual(await count({ s: { $regex: '^f' } }), [9, 9, 0]);
  t.deepEqual(await count({ _id: { $lt: 7 } }), [7, 7, 0]);
  t.deepEqual(await count({ t: 'x' }), [600, 600, 0]);
  t.deepEqual(await count({ t: { $in: [1, 'x'] } }), [600, 800, 0], 'a document with two entries counts once');
  t.deepEqual(await count({}), [600, 0, 0]);
  t.deepEqual(await count({ a: 3, s: 'few' }), [1, 9, 9], 'one index does not hold both fields');
  t.deepEqual(
    await explain({ find: 'c', filter: { a: { $gt: 9 } }, sort: { a: 1 }, skip: 400, limit: 2 }),
    [2, 402, 2],
  );
  t.deepEqual(await explain({ find: 'c', sort: { _id: -1 }, skip: 590 }), [10, 600, 10]);
  const last = await engine.run({ find: 'c', sort: { _id: -1 }, skip: 598 });
  t.deepEqual(
    last.cursor.firstBatch.map((one: Document) => one._id),
    [1, 0],
  );
  const pipeline = [
    { $match: { a: { $gte: 40 } } },
    { $skip: 3 },
    { $limit: 90 },
    { $count: 'n' },
    { $match: { n: 90 } },
  ];
  t.deepEqual(await explain({ aggregate: 'c', pipeline, cursor: {} }), [1, 93, 0]);
});

test('the counter is what the collection holds after any writes', async (t) => {
  const engine = open(t);
  await engine.run({ createIndexes: 'c', indexes: [{ key: { a: 1 }, name: 'a', unique: true }] });
  const one = fc.record({ _id: fc.nat(5), a: fc.nat(5) });
  const write = fc.oneof(
    fc
      .tuple(fc.array(one, { minLength: 1, maxLength: 4 }), fc.boolean())
      .map(([documents, ordered]) => ({ insert: 'c', documents, ordered })),
    fc
      .tuple(fc.nat(5), fc.constantFrom(0, 1))
      .map(([a, limit]) => ({ delete: 'c', deletes: [{ q: { a: { $gte: a } }, limit }] })),
    one.map(({ _id, a }) => ({ update: 'c', updates: [{ q: { _id }, u: { $set: { a } }, upsert: true }] })),
    one.map(({ _id, a }) => ({ findAndModify: 'c', query: { _id }, update: { $inc: { a } }, upsert: true })),
    fc.constant({ update: 'c', updates: [{ q: {}, u: { $set: { a: 1 } }, multi: true }] }),
    fc.constant({ drop: 'c' }),
  );
  const check = async (): Promise<void> => {
    const held = (await engine.run({ find: 'c' })).cursor.firstBatch.length;
    t.is((await engine.run({ count: 'c' })).n, held);
    const collection = engine.store.catalogue.find('test.c');
    if (collection !== undefined) t.is(engine.store.count(collection.id), held);
  };
  await fc.assert(
    fc.asyncProperty(fc.array(write, { minLength: 1, maxLength: 6 }), async (writes) => {
      await Promise.all(writes.map((command) => engine.run(command)));
      await check();
    }),
  );
});

test('collections of a folder without counters are counted once, beside writes', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'zhida-count-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  const first = openEngine(folder);
  const insert = (from: number, to: number) => Array.from({ length: to - from }, (_, n) => ({ _id: from + n }));
  await first.run({ insert: 'c', documents: insert(0, 700) });
  await first.run({ insert: 'd', documents: insert(0, 3) });
  // As the version before left it.
  await first.store.write((transaction) => {
    for (const { id } of transaction.catalogue.collections.values()) transaction.remove(counterKey(id));
    const [key] = nextIdEntry(0);
    transaction.put(key, Buffer.concat([prefixOf(2), prefixOf(transaction.catalogue.nextId)]));
  });
  await first.run({ insert: 'c', documents: insert(700, 720) });
  await first.run({ delete: 'c', deletes: [{ q: { _id: { $lt: 10 } }, limit: 0 }] });
  t.is((await first.run({ count: 'c' })).n, 710, 'counted by keys meanwhile');
  await first.close();

  const second = openEngine(folder, { slice: 0 });
  t.teardown(() => second.close());
  const id = second.store.catalogue.find('test.c')?.id ?? 0;
  t.is(second.store.count(id), undefined);
  const counting = countUncounted(second.store);
  await second.run({ insert: 'c', documents: insert(800, 850) });
  await second.run({ delete: 'c', deletes: [{ q: { _id: 10 }, limit: 1 }] });
  await Promise.all([counting, second.run({ insert: 'c', documents: insert(900, 901) })]);
  t.is(second.store.count(id), 760);
  t.is((await second.run({ find: 'c', batchSize: 1000 })).cursor.firstBatch.length, 760);
  t.is((await second.run({ count: 'd' })).n, 3);
  t.is(
    second.store.get(nextIdEntry(0)[0])?.readUInt32BE(0),
    3,
    'a version without counters must not write to it again',
  );
});

test('a store that closes while it counts is closed, and counts after the next start', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'zhida-count-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  const first = openEngine(folder);
  await first.run({ insert: 'c', documents: Array.from({ length: 300 }, (_, _id) => ({ _id })) });
  const id = first.store.catalogue.find('test.c')?.id ?? 0;
  await first.store.write((transaction) => transaction.remove(counterKey(id)));
  const counting = t.throwsAsync(countUncounted(first.store), { message: /closing/ });
  await first.close();
  await counting;
  const second = Store.open(folder);
  t.teardown(() => second.close());
  await countUncounted(second);
  t.is(second.count(id), 300);
});
