import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ExecutionContext } from 'ava';
import type { Document } from 'bson';
import { mongo } from 'mongoose';
import { COMMANDS } from '../../../src/db/embedded/commands/commands.js';
import { startService } from '../../../src/db/embedded/service.js';
import { embeddedOnly as test } from '../../helpers/needs.js';
import { type Engine, openEngine } from './engine.js';
import { HeldFlush } from './held-flush.js';

const NEW_INDEX = { key: { a: 1 }, name: 'a_1', unique: true };

/** Every command that writes, in its forms: what a client must not be told before it is on the disk. */
const WRITES: Readonly<Record<string, Document>> = {
  insert: { insert: 'c', documents: [{ _id: 9 }] },
  'insert of many': { insert: 'c', documents: Array.from({ length: 200 }, (_, n) => ({ _id: 10 + n })) },
  'insert with a refused one': { insert: 'c', documents: [{ _id: 1 }, { _id: 9 }], ordered: false },
  'insert into a new collection': { insert: 'e', documents: [{ _id: 1 }] },
  update: { update: 'c', updates: [{ q: { _id: 1 }, u: { $set: { a: 2 } } }] },
  'update of many': { update: 'c', updates: [{ q: {}, u: { $set: { b: 2 } }, multi: true }] },
  'update by replacement': { update: 'c', updates: [{ q: { _id: 1 }, u: { z: 1 } }] },
  'update by stages': { update: 'c', updates: [{ q: { _id: 1 }, u: [{ $set: { a: { $add: ['$a', 1] } } }] }] },
  'update that inserts': { update: 'c', updates: [{ q: { _id: 7 }, u: { $set: { a: 3 } }, upsert: true }] },
  delete: { delete: 'c', deletes: [{ q: { _id: 1 }, limit: 1 }] },
  'delete of many': { delete: 'c', deletes: [{ q: {}, limit: 0 }] },
  findAndModify: { findAndModify: 'c', query: { _id: 1 }, update: { $inc: { a: 1 } }, new: true },
  'findAndModify that inserts': { findAndModify: 'c', query: { _id: 7 }, update: { $inc: { a: 5 } }, upsert: true },
  'findAndModify that removes': { findAndModify: 'c', query: { _id: 1 }, remove: true },
  create: { create: 'd' },
  createIndexes: { createIndexes: 'c', indexes: [NEW_INDEX] },
  'createIndexes on nothing': { createIndexes: 'd', indexes: [NEW_INDEX] },
  dropIndexes: { dropIndexes: 'c', index: 'old' },
  drop: { drop: 'c' },
  dropDatabase: { dropDatabase: 1 },
};

const READS: Readonly<Record<string, Document>> = {
  hello: { hello: 1 },
  ismaster: { ismaster: 1 },
  ping: { ping: 1 },
  buildInfo: { buildInfo: 1 },
  endSessions: { endSessions: [] },
  find: { find: 'c', batchSize: 1 },
  getMore: { getMore: 'taken from find', collection: 'c' },
  killCursors: { killCursors: 'c', cursors: [] },
  count: { count: 'c' },
  aggregate: { aggregate: 'c', pipeline: [{ $count: 'n' }], cursor: {} },
  explain: { explain: { find: 'c' } },
  listIndexes: { listIndexes: 'c' },
  listCollections: { listCollections: 1 },
};

test('the two tables name every command of the closed list', (t) => {
  const named = [...Object.values(WRITES), ...Object.values(READS)].map((command) => Object.keys(command)[0] as string);
  t.deepEqual([...new Set(named)].sort(), [...COMMANDS.keys()].sort());
});

async function open(t: ExecutionContext, held: HeldFlush): Promise<Engine> {
  const folder = mkdtempSync(join(tmpdir(), 'zhida-flush-'));
  const engine = openEngine(folder, { flush: held.flush });
  t.teardown(async () => {
    held.open = true;
    held.release();
    await engine.close();
    rmSync(folder, { recursive: true, force: true });
  });
  await engine.run({
    insert: 'c',
    documents: [
      { _id: 1, a: 1 },
      { _id: 2, a: 2 },
    ],
  });
  await engine.run({ createIndexes: 'c', indexes: [{ key: { z: 1 }, name: 'old' }] });
  return engine;
}

/** Everything that could answer without the flush has had many turns of the event loop for it. */
async function manyTurns(): Promise<void> {
  for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve));
}

for (const [name, command] of Object.entries(WRITES)) {
  test(`${name}: is answered after the flush`, async (t) => {
    const held = new HeldFlush();
    const engine = await open(t, held);
    held.open = false;
    let answered: Document | undefined;
    const answer = engine.run(command).then((reply) => {
      answered = reply;
    });
    await held.reached();
    await manyTurns();
    t.is(answered, undefined);
    held.open = true;
    held.release();
    await answer;
    t.is(answered?.ok, 1);
  });

  test(`${name}: where the flush fails, an error, and nothing is accepted after it`, async (t) => {
    const held = new HeldFlush();
    const engine = await open(t, held);
    held.open = false;
    const answer = engine.run(command);
    await held.reached();
    held.open = true;
    held.release(new Error('the disk is gone'));
    const answered = await answer;
    t.is(answered.ok, 0);
    t.regex(answered.errmsg, /could not be flushed.*the disk is gone/);
    t.is((await engine.run({ insert: 'c', documents: [{ _id: 3 }] })).ok, 0);
    t.is((await engine.run({ ping: 1 })).ok, 1);
  });

  test(`${name}: with the flush removed, it is answered too early, which the tests above would see`, async (t) => {
    const held = new HeldFlush(true);
    const engine = await open(t, held);
    held.open = false;
    // Nothing lets the flush go: only a store that does not wait for it answers.
    t.is((await engine.run(command)).ok, 1);
    t.notThrows(() => held.release(new Error('the disk is gone')));
  });
}

test('commands that only read are answered while a flush is under way', async (t) => {
  const held = new HeldFlush();
  const engine = await open(t, held);
  held.open = false;
  const writing = engine.run({ insert: 'c', documents: [{ _id: 3 }] });
  await held.reached();
  for (const command of Object.values(READS)) {
    const cursor = 'getMore' in command ? (await engine.run({ find: 'c', batchSize: 1 })).cursor.id : undefined;
    t.is((await engine.run(cursor === undefined ? command : { ...command, getMore: cursor })).ok, 1);
  }
  held.release();
  t.is((await writing).ok, 1);
});

test('a start that cannot do what the last one left is a start all the same', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'zhida-flush-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  const engine = openEngine(folder);
  await engine.run({ insert: 'c', documents: [{ _id: 1 }] });
  await engine.run({ drop: 'c' });
  await engine.close();
  const unheard: unknown[] = [];
  const hear = (error: unknown): number => unheard.push(error);
  process.on('unhandledRejection', hear);
  t.teardown(() => process.off('unhandledRejection', hear));
  const held = new HeldFlush();
  held.open = false;
  const clock = { now: () => new Date(0) };
  const options = { dataDir: folder, socket: join(folder, 's.sock'), storeId: 'x', clock, flush: held.flush };
  const service = await startService(options);
  await held.reached();
  held.release(new Error('the disk is full'));
  await manyTurns();
  await service.close();
  t.deepEqual(unheard, [], 'one would end the thread');
});

test('commands that wait together share a flush and are answered after it', async (t) => {
  const held = new HeldFlush();
  const engine = await open(t, held);
  held.open = false;
  const first = engine.run({ insert: 'c', documents: [{ _id: 100 }] });
  await held.reached();
  const others = Array.from({ length: 20 }, (_, id) => engine.run({ insert: 'c', documents: [{ _id: 200 + id }] }));
  await manyTurns();
  t.is(held.begun, 1, 'a second flush begins after the first');
  held.release();
  t.is((await first).ok, 1);
  await held.reached();
  held.release();
  for (const answer of await Promise.all(others)) t.is(answer.ok, 1);
  t.is(held.begun, 2);
});

test('what came while a flush ran that fails is not acknowledged either', async (t) => {
  const held = new HeldFlush();
  const engine = await open(t, held);
  held.open = false;
  const first = engine.run({ insert: 'c', documents: [{ _id: 100 }] });
  await held.reached();
  const second = engine.run({ insert: 'c', documents: [{ _id: 101 }] });
  await manyTurns();
  held.open = true;
  held.release(new Error('the disk is gone'));
  for (const answer of [await first, await second]) {
    t.is(answer.ok, 0);
    t.regex(answer.errmsg, /could not be flushed/);
  }
});

test('the driver hears of no write, single or bulk, before the flush', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'zhida-flush-'));
  const held = new HeldFlush();
  const socket = join(folder, 's.sock');
  const clock = { now: () => new Date(0) };
  const service = await startService({ dataDir: folder, socket, storeId: 'x', clock, flush: held.flush });
  const uri = `mongodb://${encodeURIComponent(socket)}/?directConnection=true`;
  const client = await new mongo.MongoClient(uri, { retryWrites: false }).connect();
  t.teardown(async () => {
    await client.close();
    await service.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const rows = client.db('test').collection<{ _id: number; a?: number }>('rows');
  await rows.insertOne({ _id: 0 });
  held.open = false;
  const heard: string[] = [];
  const writes = [
    rows.insertOne({ _id: 1 }).then(() => heard.push('insertOne')),
    rows.insertMany([{ _id: 2 }, { _id: 3 }]).then(() => heard.push('insertMany')),
    rows.findOneAndUpdate({ _id: 0 }, { $inc: { a: 1 } }).then(() => heard.push('findOneAndUpdate')),
    rows
      .bulkWrite([{ updateOne: { filter: { _id: 4 }, update: { $set: { a: 1 } }, upsert: true } }])
      .then(() => heard.push('bulkWrite')),
  ];
  await held.reached();
  await manyTurns();
  t.deepEqual(heard, []);
  held.open = true;
  held.release();
  await Promise.all(writes);
  t.is(heard.length, 4);
});
