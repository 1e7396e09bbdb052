import type { Document } from 'bson';
import fc from 'fast-check';
import { compileFilter } from '../../../src/db/embedded/filter/filter.js';
import { rankOf } from '../../../src/db/embedded/values/order.js';
import {
  decodeDocument,
  encodeDocument,
  encodeValue,
  TYPE,
  textOf,
  type Value,
} from '../../../src/db/embedded/values/value.js';
import { embeddedOnly as test } from '../../helpers/needs.js';
import { compareApart } from './compare-apart.js';
import { anyInput } from './values.arbitrary.js';

const now = new Date('2026-05-01T00:00:00Z');

function matches(filter: Document, document: Document): boolean {
  return compileFilter(encodeDocument(filter), { now }).matches(encodeDocument(document));
}

/** The values a path leads to, by plain recursion on JavaScript objects; undefined = missing. Without places in arrays. */
function reach(value: unknown, segments: readonly string[]): unknown[] {
  if (segments.length === 0) return Array.isArray(value) ? [...value, value] : [value];
  const [first, ...rest] = segments as [string, ...string[]];
  if (Array.isArray(value)) return value.filter((item) => isObject(item)).flatMap((item) => reach(item, segments));
  if (!isObject(value) || !Object.hasOwn(value, first)) return [undefined];
  return reach(value[first], rest);
}

function isObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}

function isNull(value: Value | undefined): boolean {
  return value === undefined || value.type === TYPE.null;
}

function isNaNValue(value: Value): boolean {
  return rankOf(value.type) === rankOf(TYPE.int) && compareApart(value, encodeValue(Number.NaN)) === 0;
}

/** One value against another as the manual says it, written apart from the filter's own tests. */
function holds(operator: string, value: Value | undefined, wanted: Value): boolean {
  const equal = operator.includes('e');
  if (isNull(wanted)) return equal && isNull(value);
  if (wanted.type === TYPE.minKey) return value?.type === TYPE.minKey ? equal : operator.startsWith('$gt');
  if (wanted.type === TYPE.maxKey) return value?.type === TYPE.maxKey ? equal : operator.startsWith('$lt');
  if (value === undefined || rankOf(value.type) !== rankOf(wanted.type)) return false;
  if (isNaNValue(value) || isNaNValue(wanted)) return equal && isNaNValue(value) && isNaNValue(wanted);
  const order = compareApart(value, wanted);
  if (order === 0) return equal;
  return operator.startsWith('$gt') ? order > 0 : operator.startsWith('$lt') ? order < 0 : false;
}

test('comparisons on any path of any document are those of a plain recursion', (t) => {
  const name = fc.constantFrom('a', 'b', 'ab');
  const path = fc.array(name, { minLength: 1, maxLength: 3 });
  const operator = fc.constantFrom('$eq', '$gt', '$gte', '$lt', '$lte');
  fc.assert(
    fc.property(
      fc.dictionary(name, anyInput, { maxKeys: 3 }),
      path,
      operator,
      anyInput,
      (plain, segments, op, input) => {
        const wanted = encodeValue(input);
        fc.pre(wanted.type !== TYPE.regex || op === '$eq');
        const found = reach(plain, segments).map((value) => (value === undefined ? undefined : encodeValue(value)));
        const oracle = found.some((value) => holds(op, value, wanted));
        const filter = { [segments.join('.')]: { [op]: input } };
        return matches(filter, plain) === oracle;
      },
    ),
    { numRuns: 4000 },
  );
  t.pass();
});

test('a plan learns the conditions of the top level only', (t) => {
  const filter = {
    a: 1,
    b: { $gt: 2, $lte: 9 },
    $and: [{ c: { $in: [1, 2] } }, { d: /^xy/ }],
    $or: [{ e: 1 }, { f: 2 }],
  };
  const { conjuncts, complete } = compileFilter(encodeDocument(filter), { now });
  t.deepEqual(
    conjuncts.map(({ path, op, values }) => [path, op, values.length]),
    [
      ['a', 'eq', 1],
      ['b', 'gt', 1],
      ['b', 'lte', 1],
      ['c', 'in', 2],
      ['d', 'prefix', 2],
    ],
  );
  t.false(complete);
  const prefix = conjuncts.at(-1)?.values[0];
  t.is(prefix && textOf(prefix), 'xy');
});

const WITHOUT: readonly [string, Document][] = [
  ['an array', { a: [1] }],
  ['NaN', { a: Number.NaN }],
  ['$ne', { a: { $ne: 1 } }],
  ['$exists false', { a: { $exists: false } }],
  ['$or', { $or: [{ a: 1 }, { b: 1 }] }],
];

for (const [name, filter] of WITHOUT) {
  test(`a plan learns nothing from ${name}, and the filter says that it is more than its conditions`, (t) => {
    const { conjuncts, complete } = compileFilter(encodeDocument(filter), { now });
    t.deepEqual(conjuncts, []);
    t.false(complete);
  });
}

test('equality with null is a condition on undefined too, under which empty arrays lie', (t) => {
  const [conjunct] = compileFilter(encodeDocument({ a: null }), { now }).conjuncts;
  t.is(conjunct?.op, 'in');
  t.deepEqual(
    conjunct?.values.map((value) => value.type),
    [TYPE.undefined, TYPE.null],
  );
});

test('an upsert learns equalities in the order of the filter', (t) => {
  const filter = { b: 1, $and: [{ a: { $eq: 'x' } }, { c: { $in: [3] } }], d: { $gt: 1 }, $or: [{ e: 1 }, { f: 1 }] };
  const { equalities } = compileFilter(encodeDocument(filter), { now });
  t.deepEqual(
    equalities.map(({ path }) => path),
    ['b', 'a', 'c'],
  );
});

test('$$NOW in $expr is the time the filter is given', (t) => {
  const due = { $expr: { $lte: ['$until', '$$NOW'] } };
  t.true(matches(due, { until: new Date('2026-04-30T00:00:00Z') }));
  t.false(matches(due, { until: new Date('2026-05-02T00:00:00Z') }));
});

test('a filter reads views of a larger buffer', (t) => {
  const inner = encodeDocument({ a: { b: [1, { c: 'x' }] } });
  const view = Buffer.concat([Buffer.alloc(7), inner]).subarray(7);
  t.true(compileFilter(encodeDocument({ 'a.b.c': 'x' }), { now }).matches(view));
  t.deepEqual(decodeDocument(view), decodeDocument(inner));
});
