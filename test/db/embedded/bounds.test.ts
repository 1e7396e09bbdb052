import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Document } from 'bson';
import { DatabaseError } from '../../../src/db/embedded/values/errors.js';
import { embeddedOnly as test } from '../../helpers/needs.js';
import { openEngine } from './engine.js';

const folder = mkdtempSync(join(tmpdir(), 'zhida-bounds-'));
// At exit, not in a hook: hooks do not run where every test of the file is skipped.
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
const engine = openEngine(folder);
const { run } = engine;
test.beforeEach(async () => {
  await run({ dropDatabase: 1 });
});
test.after.always(() => engine.close());

const HALF = 'x'.repeat(9 * 1024 * 1024);

function errorOf(answer: Document): Document {
  return answer.writeErrors?.[0] ?? answer;
}

test.serial('a document that an update makes larger than 16 MB is refused, and stays as it was', async (t) => {
  await run({ insert: 'c', documents: [{ _id: 1, a: HALF }] });
  for (const u of [{ $set: { b: HALF } }, [{ $set: { b: '$a' } }]]) {
    const answer = await run({ update: 'c', updates: [{ q: { _id: 1 }, u }] });
    t.like(errorOf(answer), { code: 17419, errmsg: 'Resulting document after update is larger than 16777216' });
  }
  t.like(await run({ findAndModify: 'c', query: { _id: 1 }, update: { $set: { b: HALF } } }), { ok: 0, code: 17419 });
  t.deepEqual(Object.keys((await run({ find: 'c' })).cursor.firstBatch[0]), ['_id', 'a']);
});

test.serial('a document that an upsert makes larger than 16 MB is refused', async (t) => {
  const operation = { q: { _id: 1, a: HALF }, u: [{ $set: { b: '$a' } }], upsert: true };
  t.like(errorOf(await run({ update: 'c', updates: [operation] })), { code: 17420 });
  t.is((await run({ count: 'c' })).n, 0);
});

test.serial('a command of more than 100,000 operations is refused', async (t) => {
  const many = (count: number) => Array.from({ length: count }, (_, _id) => ({ _id }));
  t.like(await run({ insert: 'c', documents: many(100_001) }), { ok: 0, code: 16, codeName: 'InvalidLength' });
  const deletes = many(100_001).map((q) => ({ q, limit: 1 }));
  t.like(await run({ delete: 'c', deletes }), { ok: 0, code: 16 });
  const updates = many(100_001).map((q) => ({ q, u: { a: 1 } }));
  t.like(await run({ update: 'c', updates }), { ok: 0, code: 16 });
});

test.serial('an answer is cut into batches of at most 16 MB', async (t) => {
  for (const _id of [1, 2, 3]) await run({ insert: 'c', documents: [{ _id, a: HALF }] });
  const first = (await run({ find: 'c', batchSize: 3 })).cursor;
  t.is(first.firstBatch.length, 1);
  const next = (await run({ getMore: first.id, collection: 'c' })).cursor;
  t.is(next.nextBatch.length, 1);
});

test.serial('a row that a pipeline makes larger than 16 MB is refused', async (t) => {
  for (const _id of [1, 2]) await run({ insert: 'c', documents: [{ _id, k: 1, a: HALF }] });
  const lookup = { $lookup: { from: 'c', localField: 'k', foreignField: 'k', as: 'found' } };
  t.like(await run({ aggregate: 'c', pipeline: [lookup], cursor: {} }), { ok: 0, code: 10334 });
  const narrow = [lookup, { $project: { 'found._id': 1 } }];
  const { firstBatch } = (await run({ aggregate: 'c', pipeline: narrow, cursor: {} })).cursor;
  t.deepEqual(
    firstBatch.map((row: Document) => row.found.length),
    [2, 2],
  );
});

test.serial('a regular expression of 100 characters is taken, a longer one refused', async (t) => {
  await run({ insert: 'c', documents: [{ _id: 1, v: 'y'.repeat(120) }] });
  const found = await run({ find: 'c', filter: { v: { $regex: `^${'y'.repeat(99)}` } } });
  t.is(found.cursor.firstBatch.length, 1);
  t.like(await run({ find: 'c', filter: { v: { $regex: `^${'y'.repeat(100)}` } } }), { ok: 0, code: 238 });
});

test('every error below 1000 has the name that MongoDB gives it', (t) => {
  const source = join(import.meta.dirname, '../../../../src/db/embedded');
  for (const file of readdirSync(source, { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.ts')) continue;
    for (const [, code] of readFileSync(join(source, file), 'utf8').matchAll(/DatabaseError\(\s*(\d{1,3}),/g)) {
      t.notRegex(new DatabaseError(Number(code), '').codeName, /^Location/, `${file}: ${code}`);
    }
  }
});
