import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ExecutionContext } from 'ava';
import type { Document } from 'bson';
import type { Flush } from '../../../src/db/embedded/store.js';
import { embeddedOnly as test } from '../../helpers/needs.js';
import { type Engine, openEngine } from './engine.js';
import { indexMismatches } from './integrity.js';

function open(t: ExecutionContext, flush?: Flush): Engine {
  const folder = mkdtempSync(join(tmpdir(), 'zhida-store-'));
  const engine = openEngine(folder, flush === undefined ? {} : { flush });
  t.teardown(async () => {
    await engine.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return engine;
}

/** A flush that waits until it is let go, or fails. */
class HeldFlush {
  private waiting: { resolve: () => void; reject: (error: Error) => void }[] = [];
  private told: (() => void) | undefined;
  open = true;

  readonly flush: Flush = () => {
    if (this.open) return Promise.resolve();
    return new Promise((resolve, reject) => {
      this.waiting.push({ resolve, reject });
      this.told?.();
    });
  };

  /** When a command stands at the flush. */
  reached(): Promise<void> {
    if (this.waiting.length > 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.told = resolve;
    });
  }

  release(error?: Error): void {
    for (const { resolve, reject } of this.waiting.splice(0)) error === undefined ? resolve() : reject(error);
  }
}

const WRITES: readonly Document[] = [
  { insert: 'c', documents: [{ _id: 9 }] },
  { update: 'c', updates: [{ q: { _id: 1 }, u: { $set: { a: 2 } } }] },
  { update: 'c', updates: [{ q: { _id: 7 }, u: { $set: { a: 2 } }, upsert: true }] },
  { delete: 'c', deletes: [{ q: { _id: 1 }, limit: 1 }] },
  { findAndModify: 'c', query: { _id: 1 }, update: { $inc: { a: 1 } } },
  { findAndModify: 'c', query: { _id: 1 }, remove: true },
  { create: 'd' },
  { createIndexes: 'c', indexes: [{ key: { a: 1 }, name: 'a_1' }] },
  { dropIndexes: 'c', index: 'old' },
  { drop: 'c' },
  { dropDatabase: 1 },
];

for (const command of WRITES) {
  const name = `${Object.keys(command)[0]} ${command.updates?.[0]?.upsert === true ? 'upsert ' : ''}${command.remove === true ? 'remove ' : ''}`;
  test(`${name}is not acknowledged before the flush, and never when the flush fails`, async (t) => {
    const held = new HeldFlush();
    const engine = open(t, held.flush);
    await engine.run({ insert: 'c', documents: [{ _id: 1, a: 1 }] });
    await engine.run({ createIndexes: 'c', indexes: [{ key: { z: 1 }, name: 'old' }] });
    held.open = false;
    let answered: Document | undefined;
    const answer = engine.run(command).then((reply) => {
      answered = reply;
    });
    await held.reached();
    // Everything that could answer without the flush has had many turns of the event loop for it.
    for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve));
    t.is(answered, undefined);
    held.release(new Error('the disk is gone'));
    held.open = true;
    await answer;
    t.is(answered?.ok, 0);
    t.regex(String(answered?.errmsg), /could not be flushed.*the disk is gone/);
    const next = await engine.run({ insert: 'c', documents: [{ _id: 2 }] });
    t.is(next.ok, 0, 'after a failed flush nothing is accepted');
    t.is((await engine.run({ ping: 1 })).ok, 1);
  });
}

test('commands that wait together share a flush and are answered after it', async (t) => {
  let flushes = 0;
  const engine = open(t, async () => {
    flushes++;
  });
  await engine.run({ create: 'c' });
  flushes = 0;
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, id) => engine.run({ insert: 'c', documents: [{ _id: id }] })),
  );
  t.true(answers.every((answer) => answer.ok === 1));
  t.true(flushes < 20, `${flushes} flushes for 20 commands`);
  t.is((await engine.run({ count: 'c' })).n, 20);
});

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
