import { Binary, Decimal128, Double, Int32, Long, MaxKey, MinKey, ObjectId, Timestamp } from 'bson';
import fc from 'fast-check';
import { compareValues } from '../../../src/db/embedded/values/key-encoding.js';
import { encodeValue, NULL, UNDEFINED } from '../../../src/db/embedded/values/value.js';
import { embeddedOnly as test } from '../../helpers/needs.js';
import { anyValue } from './values.arbitrary.js';

/** From small to large; the items of an inner array are equal. */
const LADDER: readonly unknown[][] = [
  [new MinKey()],
  [null],
  [new Double(NaN), Decimal128.fromString('NaN')],
  [new Double(-Infinity), Decimal128.fromString('-Infinity')],
  [Decimal128.fromString('-1E+400')],
  [Long.MIN_VALUE, new Double(-(2 ** 63))],
  [new Int32(-1), Long.fromInt(-1), new Double(-1), Decimal128.fromString('-1.00')],
  [Decimal128.fromString('-1E-6176')],
  [new Int32(0), new Double(-0), Decimal128.fromString('-0E+3')],
  [Decimal128.fromString('1E-6176')],
  [new Double(5e-324)],
  [Decimal128.fromString('0.1')],
  [new Double(0.1)],
  [new Int32(1), Decimal128.fromString('1.0')],
  [Long.fromString('9007199254740992'), new Double(2 ** 53)],
  [Long.fromString('9007199254740993'), Decimal128.fromString('9007199254740993')],
  [Long.MAX_VALUE],
  [Decimal128.fromString('9223372036854775807.5')],
  [new Double(2 ** 63)],
  [Decimal128.fromString('1E+400')],
  [new Double(Infinity), Decimal128.fromString('Infinity')],
  [''],
  ['a'],
  ['a\0'],
  ['ab'],
  ['b'],
  ['中'],
  [{}],
  [{ a: null }],
  [{ a: 1 }, { a: new Double(1) }],
  [{ a: 1, b: 1 }],
  [{ b: 0 }],
  [{ a: 'x' }],
  [[]],
  [[1]],
  [[1, 1]],
  [[2]],
  [['']],
  [new Binary(Buffer.from([1]), 0)],
  [new Binary(Buffer.from([2]), 0)],
  [new Binary(Buffer.from([1]), 4)],
  [new Binary(Buffer.from([0, 0]), 0)],
  [new ObjectId('000000000000000000000001')],
  [new ObjectId('f00000000000000000000000')],
  [false],
  [true],
  [new Date(-1)],
  [new Date(0)],
  [new Timestamp({ t: 1, i: 2 })],
  [new Timestamp({ t: 0xffffffff, i: 0 })],
  [/a/],
  [new MaxKey()],
];

test('values of all types stand in the order of the manual', (t) => {
  const rungs = LADDER.map((inputs) => inputs.map((input) => encodeValue(input)));
  for (const [i, left] of rungs.entries()) {
    for (const [j, right] of rungs.entries()) {
      for (const a of left)
        for (const b of right) t.is(Math.sign(compareValues(a, b)), Math.sign(i - j), `${i} against ${j}`);
    }
  }
});

test('undefined, as which an empty array sorts, precedes null', (t) => {
  t.is(compareValues(UNDEFINED, NULL), -1);
  t.is(compareValues(encodeValue(new MinKey()), UNDEFINED), -1);
});

test('the order is total: antisymmetric and transitive', (t) => {
  fc.assert(
    fc.property(anyValue, anyValue, anyValue, (a, b, c) => {
      const [x, y, z] = [a, b, c].sort(compareValues) as [typeof a, typeof a, typeof a];
      return (
        compareValues(a, b) === -compareValues(b, a) &&
        compareValues(x, y) <= 0 &&
        compareValues(y, z) <= 0 &&
        compareValues(x, z) <= 0
      );
    }),
    { numRuns: 3000 },
  );
  t.pass();
});
