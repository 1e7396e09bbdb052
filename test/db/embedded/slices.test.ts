import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ExecutionContext } from 'ava';
import { type Document, deserialize, serialize } from 'bson';
import { startService } from '../../../src/db/embedded/service.js';
import { encodeCommand, MessageReader, parseMessage } from '../../../src/db/embedded/wire/wire.js';
import { embeddedOnly as test } from '../../helpers/needs.js';
import { type Engine, openEngine } from './engine.js';

// Who works long lets others in: with slices of no time, wherever it may.
const ROWS = 3000;

async function open(t: ExecutionContext): Promise<Engine> {
  const folder = mkdtempSync(join(tmpdir(), 'zhida-slices-'));
  const engine = openEngine(folder, { slice: 0 });
  t.teardown(async () => {
    await engine.close();
    rmSync(folder, { recursive: true, force: true });
  });
  await engine.run({ createIndexes: 'c', indexes: [{ key: { a: 1 }, name: 'a' }] });
  await engine.run({
    insert: 'c',
    documents: Array.from({ length: ROWS }, (_, n) => ({ _id: n, a: n % 5, b: n % 7 })),
  });
  return engine;
}

const LONG: readonly Document[] = [
  { count: 'c', query: { a: { $lt: 4 } } },
  { count: 'c', query: { b: 3 } },
  { find: 'c', filter: { b: 99 } },
  { find: 'c', sort: { b: 1 } },
  { find: 'c', sort: { a: 1 }, skip: ROWS },
  { find: 'c', filter: { b: { $gte: 0 } }, skip: ROWS },
  { aggregate: 'c', pipeline: [{ $match: { a: { $lt: 4 } } }, { $group: { _id: 1, n: { $sum: 1 } } }], cursor: {} },
  { aggregate: 'c', pipeline: [{ $group: { _id: '$b', n: { $sum: '$a' } } }], cursor: {} },
  { aggregate: 'c', pipeline: [{ $project: { b: 1 } }, { $match: { b: 3 } }, { $count: 'n' }], cursor: {} },
  { aggregate: 'c', pipeline: [{ $match: { b: 3 } }, { $sort: { b: 1 } }, { $skip: ROWS }], cursor: {} },
  { explain: { find: 'c', filter: { b: 3 } }, verbosity: 'executionStats' },
];

for (const command of LONG) {
  test(`others are answered while this is under way: ${JSON.stringify(command)}`, async (t) => {
    const engine = await open(t);
    const order: string[] = [];
    const asked = async (name: string, one: Document): Promise<void> => {
      t.is((await engine.run(one)).ok, 1);
      order.push(name);
    };
    await Promise.all([asked('long', command), asked('hello', { hello: 1 }), asked('find', { find: 'c', limit: 1 })]);
    t.deepEqual(order, ['hello', 'find', 'long']);
  });
}

test('a heartbeat of another connection is answered during a long command, those of one stay in order', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'zhida-slices-'));
  const path = join(folder, 's.sock');
  const clock = { now: () => new Date(0) };
  const service = await startService({ dataDir: folder, socket: path, storeId: 's', clock, sliceMilliseconds: 0 });
  const order: string[] = [];
  let told = (): void => {};
  const connect = async (name: string) => {
    const socket = createConnection(path);
    await once(socket, 'connect');
    const reader = new MessageReader();
    socket.on('data', (chunk: Buffer) => {
      for (const message of reader.push(chunk)) {
        const { n } = deserialize(parseMessage(message).body);
        order.push(n === undefined ? name : `${name} ${n}`);
      }
      told();
    });
    const send = (command: Document) => socket.write(encodeCommand(serialize({ ...command, $db: 'test' })));
    return { send, end: () => socket.destroy() };
  };
  const answers = async (count: number): Promise<void> => {
    while (order.length < count) {
      await new Promise<void>((resolve) => {
        told = resolve;
      });
    }
  };
  const [worker, monitor] = [await connect('worker'), await connect('monitor')];
  t.teardown(async () => {
    worker.end();
    monitor.end();
    await service.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const documents = Array.from({ length: 50_000 }, (_, _id) => ({ _id }));
  worker.send({ insert: 'c', documents });
  await answers(1);
  // The count begins in the turn that answers the ping.
  for (const command of [{ ping: 1 }, { count: 'c', query: { _id: { $gt: 4 } } }, { count: 'c' }]) worker.send(command);
  await answers(2);
  monitor.send({ hello: 1 });
  await answers(5);
  t.deepEqual(order, ['worker 50000', 'worker', 'monitor', 'worker 49995', 'worker 50000']);
});

test('a read sees what others write meanwhile or not, each document once', async (t) => {
  const engine = await open(t);
  const reading = engine.run({ find: 'c', filter: { b: { $gte: 0 } }, batchSize: 2 * ROWS });
  await engine.run({ update: 'c', updates: [{ q: { _id: { $lt: 9 } }, u: { $set: { b: 5 } }, multi: true }] });
  await engine.run({ delete: 'c', deletes: [{ q: { _id: { $gte: ROWS - 100 } }, limit: 0 }] });
  const ids = (await reading).cursor.firstBatch.map((one: Document) => one._id);
  t.is(new Set(ids).size, ids.length);
  t.true(ids.length >= ROWS - 100 && ids.length <= ROWS);
});

test('a cursor that is killed while it is read ends its getMore with an error, not as if that were all', async (t) => {
  const engine = await open(t);
  const { cursor } = await engine.run({ find: 'c', batchSize: 1 });
  const reading = engine.run({ getMore: cursor.id, collection: 'c' });
  t.is((await engine.run({ killCursors: 'c', cursors: [cursor.id] })).cursorsKilled.length, 1);
  t.like(await reading, { ok: 0, code: 237, codeName: 'CursorKilled' });
  t.is((await engine.run({ getMore: cursor.id, collection: 'c' })).code, 43);
  t.is(engine.cursors.size, 0);
});

test('a dropped collection ends a count of it, and closing ends every read', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'zhida-slices-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  const engine = openEngine(folder, { slice: 0 });
  for (const name of ['c', 'd']) {
    await engine.run({ insert: name, documents: Array.from({ length: ROWS }, (_, n) => ({ _id: n, b: n })) });
  }
  const counting = engine.run({ count: 'd', query: { b: { $gte: 0 } } });
  await engine.run({ drop: 'd' });
  t.like(await counting, { ok: 0, code: 175 });
  const reading = [
    engine.run({ count: 'c', query: { b: 3 } }),
    engine.run({ aggregate: 'c', pipeline: [{ $group: { _id: '$b', n: { $sum: 1 } } }], cursor: {} }),
  ];
  await engine.close();
  for (const answer of await Promise.all(reading)) t.like(answer, { ok: 0, code: 11600 });
});
