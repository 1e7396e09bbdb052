import fc from 'fast-check';
import { compareValues, encodeKey, MAX_KEY_BYTES } from '../../../src/db/embedded/values/key-encoding.js';
import { encodeValue, type Value } from '../../../src/db/embedded/values/value.js';
import { embeddedOnly as test } from '../../helpers/needs.js';
import { compareApart } from './compare-apart.js';
import { anyNumber, anyValue } from './values.arbitrary.js';

function key(values: Value[], directions: (1 | -1)[]): Uint8Array {
  return encodeKey(values, directions).key;
}

test('keys of single values compare as the values do', (t) => {
  fc.assert(
    fc.property(anyValue, anyValue, (a, b) => {
      const order = Buffer.compare(key([a], [1]), key([b], [1]));
      return order === compareApart(a, b) && Buffer.compare(key([a], [-1]), key([b], [-1])) === -order + 0;
    }),
    { numRuns: 5000 },
  );
  t.pass();
});

test('keys of numbers of all types compare as the numbers do', (t) => {
  const same = (a: Value, b: Value) => Buffer.compare(key([a], [1]), key([b], [1])) === compareApart(a, b);
  fc.assert(fc.property(anyNumber, anyNumber, same), { numRuns: 10_000 });
  t.pass();
});

test('values compare as their keys do, made or not', (t) => {
  const same = (a: Value, b: Value) => compareValues(a, b) === compareApart(a, b);
  fc.assert(fc.property(anyValue, anyValue, same), { numRuns: 5000 });
  fc.assert(fc.property(anyNumber, anyNumber, same), { numRuns: 5000 });
  t.pass();
});

test('keys of several fields compare field by field, each in its direction', (t) => {
  const direction = fc.constantFrom<1 | -1>(1, -1);
  const row = fc.tuple(anyValue, anyValue, anyValue);
  fc.assert(
    fc.property(row, row, fc.tuple(direction, direction, direction), (a, b, directions) => {
      const orders = a.map((value, i) => compareApart(value, b[i] as Value) * (directions[i] as number));
      return Buffer.compare(key(a, directions), key(b, directions)) === (orders.find((order) => order !== 0) ?? 0);
    }),
    { numRuns: 3000 },
  );
  t.pass();
});

test('no key of a value is the beginning of the key of another', (t) => {
  fc.assert(
    fc.property(anyValue, anyValue, (a, b) => {
      const [left, right] = [key([a], [1]), key([b], [1])];
      return compareApart(a, b) === 0 || !Buffer.from(right).subarray(0, left.length).equals(left);
    }),
    { numRuns: 3000 },
  );
  t.pass();
});

test('a missing field has the key of null', (t) => {
  t.deepEqual(encodeKey([undefined], [1]), encodeKey([encodeValue(null)], [1]));
});

test('a long string is shortened: equal for equal, unlike for unlike, and said to be inexact', (t) => {
  const long = 'x'.repeat(5000);
  const [a, b] = [encodeKey([encodeValue(long)], [1]), encodeKey([encodeValue(`${long}y`)], [1])];
  t.false(a.exact);
  t.true(a.key.length <= MAX_KEY_BYTES);
  t.deepEqual(a.key, encodeKey([encodeValue(long)], [1]).key);
  t.notDeepEqual(a.key, b.key);
  t.true(encodeKey([encodeValue('x'.repeat(1000))], [1]).exact);
});

test('a shortened key still stands right among strings that differ at their beginning', (t) => {
  const long = encodeKey([encodeValue('m'.repeat(5000))], [1]).key;
  t.is(Buffer.compare(long, key([encodeValue('m'.repeat(1400))], [1])), 1);
  t.is(Buffer.compare(long, key([encodeValue('n')], [1])), -1);
  t.is(Buffer.compare(key([encodeValue('l'.repeat(1400))], [1]), long), -1);
});

test('all fields of a key share its room', (t) => {
  const values = Array.from({ length: 6 }, (_, i) => encodeValue(String(i).repeat(4000)));
  const { key: made, exact } = encodeKey(values, [1, -1, 1, -1, 1, -1]);
  t.false(exact);
  t.true(made.length <= MAX_KEY_BYTES);
});
