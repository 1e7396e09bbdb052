import {
  Binary,
  BSONRegExp,
  Decimal128,
  type Document,
  Double,
  Int32,
  Long,
  MaxKey,
  MinKey,
  ObjectId,
  Timestamp,
} from 'bson';

export const int = (number: number) => new Int32(number);
export const double = (number: number) => new Double(number);
export const long = (text: string) => Long.fromString(text);
export const decimal = (text: string) => Decimal128.fromString(text);
export const binary = (hex: string, subtype = 0) => new Binary(Buffer.from(hex, 'hex'), subtype);
export const id = (last: number) => new ObjectId(last.toString(16).padStart(24, '0'));
export const regex = (source: string, options = '') => new BSONRegExp(source, options);
export const date = (iso: string) => new Date(iso);
export const minKey = new MinKey();
export const maxKey = new MaxKey();
export const emptyStamp = new Timestamp({ t: 0, i: 0 });
export const stamp = new Timestamp({ t: 7, i: 2 });

/** One document of each type and its nastiest neighbours, under `v`; the last has no `v`. */
export const ZOO: readonly Document[] = [
  { v: int(1) }, // 1
  { v: long('1') },
  { v: double(1) },
  { v: decimal('1.0') },
  { v: double(1.5) }, // 5
  { v: decimal('1.5') },
  { v: long('9007199254740993') },
  { v: double(9007199254740992) },
  { v: decimal('9007199254740993') },
  { v: double(0.1) }, // 10
  { v: decimal('0.1') },
  { v: double(NaN) },
  { v: decimal('NaN') },
  { v: double(Infinity) },
  { v: decimal('1E+400') }, // 15
  { v: double(-Infinity) },
  { v: double(-0) },
  { v: decimal('0E-10') },
  { v: 'a' },
  { v: 'a\0' }, // 20
  { v: 'ab' },
  { v: '' },
  { v: '中' },
  { v: null },
  { v: [] }, // 25
  { v: [null] },
  { v: [1, 2] },
  { v: [[1, 2]] },
  { v: {} },
  { v: { a: 1, b: 2 } }, // 30
  { v: { b: 2, a: 1 } },
  { v: { a: double(1), b: 2 } },
  { v: binary('ff') },
  { v: binary('fe') },
  { v: binary('ff', 4) }, // 35
  { v: binary('0000') },
  { v: id(1) },
  { v: id(2) },
  { v: true },
  { v: false }, // 40
  { v: date('2026-01-01T00:00:00Z') },
  { v: date('1900-01-01T00:00:00Z') },
  { v: stamp },
  { v: regex('^a') },
  { v: minKey }, // 45
  { v: maxKey },
  { v: [minKey] },
  {},
];
