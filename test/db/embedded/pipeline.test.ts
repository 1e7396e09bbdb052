import { type Document, Long } from 'bson';
import { DEFAULT_LIMITS, type PipelineLimits } from '../../../src/db/embedded/stages/sort.js';
import { runPipeline } from '../../../src/db/embedded/stages/stages.js';
import { decodeDocument, encodeDocument } from '../../../src/db/embedded/values/value.js';
import { embeddedOnly as test } from '../../helpers/needs.js';

function run(stages: Document[], rows: Iterable<Uint8Array>, limits: PipelineLimits = DEFAULT_LIMITS): Document[] {
  const context = { now: new Date(0), limits, find: () => [] };
  const encoded = stages.map((stage) => encodeDocument(stage));
  return [...runPipeline(encoded, rows, context)].filter((row) => row !== undefined).map((row) => decodeDocument(row));
}

function* counting(count: number, seen: { rows: number }): Generator<Uint8Array> {
  for (let i = 0; i < count; i++) {
    seen.rows++;
    yield encodeDocument({ _id: i, k: i % 10, text: 'x'.repeat(20) });
  }
}

test('$limit stops reading', (t) => {
  const seen = { rows: 0 };
  t.is(run([{ $match: { k: 3 } }, { $limit: 2 }], counting(1000, seen)).length, 2);
  t.is(seen.rows, 14);
});

test('a wrong stage is refused before the first row is read', (t) => {
  const seen = { rows: 0 };
  t.like(
    t.throws(() => run([{ $match: {} }, { $foo: 1 }], counting(10, seen))),
    { code: 40324 },
  );
  t.is(seen.rows, 0);
});

const FULL: readonly [string, Document[]][] = [
  ['$sort', [{ $sort: { text: 1 } }]],
  ['$group', [{ $group: { _id: '$_id' } }]],
];

for (const [name, stages] of FULL) {
  test(`${name} over the limit of rows or bytes is refused`, (t) => {
    const seen = { rows: 0 };
    const small = { rows: 50, bytes: 1e9 };
    t.like(
      t.throws(() => run(stages, counting(1000, seen), small)),
      { code: 292 },
    );
    t.like(
      t.throws(() => run(stages, counting(1000, seen), { rows: 1e9, bytes: 900 })),
      { code: 292 },
    );
    t.true(seen.rows < 200);
  });
}

test('$lookup over the limit of rows or bytes is refused, of each document by itself', (t) => {
  const found = Array.from({ length: 10 }, (_, _id) => encodeDocument({ _id, text: 'x'.repeat(100) }));
  const stage = encodeDocument({ $lookup: { from: 'd', localField: 'k', foreignField: 'k', as: 'found' } });
  const joined = (limits: PipelineLimits) => {
    const context = { now: new Date(0), limits, find: () => found };
    return [...runPipeline([stage], counting(20, { rows: 0 }), context)].length;
  };
  t.is(joined({ rows: 10, bytes: 2000 }), 20);
  for (const limits of [
    { rows: 9, bytes: 1e9 },
    { rows: 1e9, bytes: 1000 },
  ]) {
    t.like(
      t.throws(() => joined(limits)),
      { code: 4568 },
    );
  }
});

test('$sort before $limit holds only what it gives', (t) => {
  const seen = { rows: 0 };
  const rows = run([{ $sort: { _id: -1 } }, { $limit: 3 }], counting(5000, seen), { rows: 100, bytes: 1e6 });
  t.deepEqual(
    rows.map((row) => Number(row._id)),
    [4999, 4998, 4997],
  );
});

test('a sum of many longs of money is exact', (t) => {
  function* money(): Generator<Uint8Array> {
    const row = encodeDocument({ fen: Long.fromString('9007199254741') });
    for (let i = 0; i < 100_000; i++) yield row;
  }
  const [sum] = run([{ $group: { _id: null, total: { $sum: '$fen' } } }], money());
  t.is(String(sum?.total), '900719925474100000');
});
