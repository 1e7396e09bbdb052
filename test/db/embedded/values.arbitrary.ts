import { Binary, BSONRegExp, Decimal128, Double, Int32, Long, MaxKey, MinKey, ObjectId, Timestamp } from 'bson';
import fc from 'fast-check';
import { encodeValue, type Value } from '../../../src/db/embedded/values/value.js';

/** Numbers near the edges where int, long, double and Decimal128 meet. */
const EDGES = [
  0,
  -0,
  1,
  1.5,
  0.1,
  2 ** 31,
  2 ** 53,
  2 ** 53 + 2,
  2 ** 63,
  -(2 ** 63),
  5e-324,
  1e308,
  NaN,
  Infinity,
  -Infinity,
];
const LONGS = ['0', '1', '-1', '9007199254740993', '-9007199254740993', '9223372036854775807', '-9223372036854775808'];
const DECIMALS = [
  '0',
  '-0',
  '1.50',
  '0.1',
  '0.1000000000000000055511151231257827',
  '9007199254740993',
  '9223372036854775807.5',
  '1E+400',
  '-1E+400',
  '1E-6176',
  '-1E-6176',
  'NaN',
  'Infinity',
  '-Infinity',
  '2E-324',
];

const numbers = fc.oneof(
  fc.integer().map((n) => new Int32(n)),
  fc.constantFrom(...EDGES).map((n) => new Double(n)),
  fc.double().map((n) => new Double(n)),
  fc.constantFrom(...LONGS).map((text) => Long.fromString(text)),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map((n) => Long.fromBigInt(n)),
  fc.constantFrom(...DECIMALS).map((text) => Decimal128.fromString(text)),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((n) => Decimal128.fromString(String(n))),
  fc.bigInt({ min: -(10n ** 33n), max: 10n ** 33n }).map((n) => Decimal128.fromString(`${n}E-20`)),
);

/** Short strings of few letters, so that prefixes and NULs meet often. */
const texts = fc.oneof(
  fc
    .array(fc.constantFrom('a', 'b', '\0', '\u0001', '中', 'é', '\u{1F600}'), { maxLength: 4 })
    .map((parts) => parts.join('')),
  fc.string(),
);

const bytes = fc.uint8Array({ maxLength: 3 }).map((array) => Buffer.from(array));

const scalars: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 4, arbitrary: numbers },
  { weight: 3, arbitrary: texts },
  fc.constantFrom<unknown>(null, true, false, new MinKey(), new MaxKey()),
  fc.tuple(bytes, fc.constantFrom(0, 4, 128)).map(([data, subtype]) => new Binary(data, subtype)),
  fc.constantFrom('000000000000000000000001', 'ffffffffffffffffffffffff').map((hex) => new ObjectId(hex)),
  fc.constantFrom(0, -1, 1, 8.64e15, -8.64e15).map((time) => new Date(time)),
  fc.constantFrom([1, 2], [2, 1], [0xffffffff, 0]).map(([t, i]) => new Timestamp({ t: t as number, i: i as number })),
  fc
    .constantFrom(['a', ''], ['a', 'i'], ['ab', ''])
    .map(([source, options]) => new BSONRegExp(source as string, options)),
);

const { any } = fc.letrec<{ any: unknown }>((tie) => ({
  any: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    scalars,
    fc.array(tie('any'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom('a', 'b', 'ab', ''), tie('any'), { maxKeys: 3 }),
  ),
}));

/** Any JavaScript or js-bson value that has a BSON form, often close to another one. */
export const anyInput: fc.Arbitrary<unknown> = any;

export const anyValue: fc.Arbitrary<Value> = any.map((input) => encodeValue(input));

export const anyNumber: fc.Arbitrary<Value> = numbers.map((input) => encodeValue(input));
