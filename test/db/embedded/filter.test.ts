import test from 'ava';
import { compileFilter } from '../../../src/db/embedded/filter.js';
import { encodeDocument } from '../../../src/db/embedded/value.js';

const now = new Date('2026-05-01T00:00:00Z');

test('smoke', (t) => {
  const doc = encodeDocument({ _id: 1, a: [1, { b: 2 }], s: 'abc' });
  for (const f of [
    { _id: 1 },
    { a: 1 },
    { 'a.b': 2 },
    { 'a.1.b': { $gte: 2 } },
    { s: /^ab/ },
    { z: null },
    { a: { $size: 2 } },
  ])
    t.true(compileFilter(encodeDocument(f), { now }).matches(doc), JSON.stringify(f));
});
