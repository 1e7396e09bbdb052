import type { Document } from 'bson';
import { compileFilter } from '../../../src/db/embedded/filter/filter.js';
import { type IndexSpec, indexKeys } from '../../../src/db/embedded/indexes/index-keys.js';
import { encodeKey } from '../../../src/db/embedded/values/key-encoding.js';
import { encodeDocument, encodeValue, UNDEFINED } from '../../../src/db/embedded/values/value.js';
import { embeddedOnly as test } from '../../helpers/needs.js';

const NONE = Symbol('undefined');

function hex(keys: readonly Uint8Array[]): string[] {
  return keys.map((key) => Buffer.from(key).toString('hex')).sort();
}

function keyOf(...values: unknown[]): Uint8Array {
  const encoded = values.map((value) => (value === NONE ? UNDEFINED : encodeValue(value)));
  return encodeKey(
    encoded,
    values.map(() => 1),
  ).key;
}

function spec(...paths: string[]): IndexSpec {
  return { fields: paths.map((path) => ({ path, direction: 1 })) };
}

const CASES: readonly [string, Document, IndexSpec, unknown[][], boolean][] = [
  ['a scalar', { a: 1 }, spec('a'), [[1]], false],
  ['a missing field', {}, spec('a'), [[null]], false],
  ['a path', { a: { b: 'x' } }, spec('a.b'), [['x']], false],
  ['a path through a scalar', { a: 1 }, spec('a.b'), [[null]], false],
  ['an array', { a: [1, 2, 1] }, spec('a'), [[1], [2]], true],
  ['an empty array', { a: [] }, spec('a'), [[NONE]], true],
  ['an array in an array', { a: [[1, 2], 3] }, spec('a'), [[[1, 2]], [3]], true],
  ['objects in an array', { a: [{ b: 1 }, { b: 2 }, {}, 5] }, spec('a.b'), [[1], [2], [null]], true],
  ['an empty array on the way', { a: [] }, spec('a.b'), [[null]], true],
  ['arrays in an array of objects', { a: [{ b: [1, 2] }, { b: 3 }] }, spec('a.b'), [[1], [2], [3]], true],
  ['a numeric name in an object', { a: { 2025: 3 } }, spec('a.2025'), [[3]], false],
  [
    'two fields, one an array',
    { a: [1, 2], b: 'x' },
    spec('a', 'b'),
    [
      [1, 'x'],
      [2, 'x'],
    ],
    true,
  ],
  [
    'two paths through one array',
    { a: [{ b: 1, c: 2 }, { b: 3 }] },
    spec('a.b', 'a.c'),
    [
      [1, 2],
      [3, null],
    ],
    true,
  ],
];

for (const [name, document, index, expected, multikey] of CASES) {
  test(`the entries of ${name}`, (t) => {
    const made = indexKeys(encodeDocument(document), index);
    t.deepEqual(hex(made.keys), hex(expected.map((values) => keyOf(...values))));
    t.is(made.multikey, multikey);
    t.true(made.exact);
  });
}

test('two different arrays in one key are refused, and a number that meets an array', (t) => {
  const document = encodeDocument({ a: [1], b: [2] });
  t.like(
    t.throws(() => indexKeys(document, spec('a', 'b'))),
    { code: 171 },
  );
  t.like(
    t.throws(() => indexKeys(encodeDocument({ a: [{ 0: 1 }, 2] }), spec('a.0'))),
    { code: 238 },
  );
});

test('a sparse index leaves out a document that has none of the fields', (t) => {
  const sparse = { ...spec('a', 'b'), sparse: true };
  t.deepEqual(indexKeys(encodeDocument({ c: 1 }), sparse).keys, []);
  t.is(indexKeys(encodeDocument({ b: null }), sparse).keys.length, 1);
  t.deepEqual(indexKeys(encodeDocument({ a: [{}] }), { ...spec('a.b'), sparse: true }).keys, []);
});

test('a partial index leaves out a document that does not match', (t) => {
  const partial = compileFilter(encodeDocument({ s: 'open' }), { now: new Date(0) });
  t.deepEqual(indexKeys(encodeDocument({ a: 1, s: 'shut' }), { ...spec('a'), partial }).keys, []);
  t.is(indexKeys(encodeDocument({ a: 1, s: 'open' }), { ...spec('a'), partial }).keys.length, 1);
});

test('a shortened key is told', (t) => {
  t.false(indexKeys(encodeDocument({ a: 'x'.repeat(3000) }), spec('a')).exact);
});
