import { Decimal128, type Document, Double, Int32, Long } from 'bson';
import fc from 'fast-check';
import { compileFilter } from '../../../src/db/embedded/filter/filter.js';
import { compileUpdate, upsertDocument } from '../../../src/db/embedded/update/update.js';
import { DatabaseError } from '../../../src/db/embedded/values/errors.js';
import {
  decodeDocument,
  documentValue,
  elementsOf,
  encodeDocument,
  sameBytes,
} from '../../../src/db/embedded/values/value.js';
import { embeddedOnly as test } from '../../helpers/needs.js';
import { anyInput } from './values.arbitrary.js';

const now = new Date('2026-05-01T00:00:00Z');

function update(document: Document, change: Document): Uint8Array {
  return compileUpdate(encodeDocument(change)).apply(encodeDocument(document), { now, inserting: false });
}

const FULL = {
  _id: 1,
  i: new Int32(1),
  l: Long.fromInt(1),
  d: new Double(1),
  m: Decimal128.fromString('1.10'),
  o: { x: [1, 2] },
};

test('what is not touched keeps its bytes, its type and its place', (t) => {
  const before = encodeDocument(FULL);
  const after = update(FULL, { $set: { d: 'new' }, $inc: { 'o.n': 1 } });
  const old = elementsOf(documentValue(before));
  const fresh = elementsOf(documentValue(after));
  t.deepEqual(
    fresh.map(({ name }) => name),
    old.map(({ name }) => name),
  );
  for (const [index, { name, value }] of old.entries()) {
    if (name !== 'd' && name !== 'o') t.true(sameBytes(value, fresh[index]?.value as typeof value), name);
  }
});

test('an upsert takes over the equalities of its filter in the order of their paths, as the server does', (t) => {
  const filter = compileFilter(encodeDocument({ z: 1, 'm.b': 2, $and: [{ a: 3 }], 'm.a': 4 }), { now });
  const made = upsertDocument(filter, compileUpdate(encodeDocument({ $set: { k: 5 } })), now);
  t.deepEqual(made, encodeDocument({ a: 3, m: { a: 4, b: 2 }, z: 1, k: 5 }));
});

test('a path that would nest deeper than a document may is refused', (t) => {
  const deep = Array.from({ length: 181 }, () => 'a').join('.');
  t.is(t.throws(() => update({}, { $set: { [deep]: 1 } }), { instanceOf: DatabaseError })?.code, 15);
  t.notThrows(() => update({}, { $set: { [deep.slice(2)]: 1 } }));
});

test('an update that changes nothing gives the same object', (t) => {
  const document = encodeDocument(FULL);
  const changes = [
    { $set: { i: new Int32(1), 'o.x.1': 2 } },
    { $unset: { q: 1, 'o.z': 1 } },
    { $push: { 'o.x': { $each: [] } } },
    { $setOnInsert: { fresh: 1 } },
    FULL,
  ];
  for (const change of changes) {
    t.is(compileUpdate(encodeDocument(change)).apply(document, { now, inserting: false }), document);
  }
  const pipeline = compileUpdate({ pipeline: [encodeDocument({ $set: { i: '$i' } })] });
  t.is(pipeline.apply(document, { now, inserting: false }), document);
});

test('$set then read gives the value; every other field stays; $unset takes it back', (t) => {
  const names = fc.constantFrom('a', 'b', 'ab');
  fc.assert(
    fc.property(fc.dictionary(names, anyInput, { maxKeys: 3 }), names, anyInput, (plain, name, input) => {
      fc.pre(!Object.hasOwn(plain, name));
      const document = encodeDocument(plain);
      const changed = compileUpdate(encodeDocument({ $set: { [name]: input } })).apply(document, {
        now,
        inserting: false,
      });
      const back = compileUpdate(encodeDocument({ $unset: { [name]: 1 } })).apply(changed, { now, inserting: false });
      const wanted = encodeDocument({ ...plain, [name]: input });
      return Buffer.compare(changed, wanted) === 0 && Buffer.compare(back, document) === 0;
    }),
    { numRuns: 2000 },
  );
  t.pass();
});

test('a change at a path is the change of the object at its end', (t) => {
  const names = fc.constantFrom('a', 'b', 'ab');
  const inner = fc.dictionary(names, anyInput, { maxKeys: 3 });
  fc.assert(
    fc.property(inner, inner, names, anyInput, (outer, object, name, input) => {
      const one = encodeDocument({ ...outer, z: [0, { y: object }] });
      const change = compileUpdate(encodeDocument({ $set: { [`z.1.y.${name}`]: input } }));
      const alone = compileUpdate(encodeDocument({ $set: { [name]: input } }));
      const context = { now, inserting: false };
      const wanted = decodeDocument(alone.apply(encodeDocument(object), context));
      return Buffer.compare(change.apply(one, context), encodeDocument({ ...outer, z: [0, { y: wanted }] })) === 0;
    }),
    { numRuns: 1000 },
  );
  t.pass();
});

test('an update with $$NOW takes the time it is given', (t) => {
  const change = compileUpdate({ pipeline: [encodeDocument({ $set: { at: '$$NOW' } })] });
  t.deepEqual(decodeDocument(change.apply(encodeDocument({ _id: 1 }), { now, inserting: false })).at, now);
});

test('$set alone does what it does beside another operator', (t) => {
  const names = fc.constantFrom('_id', 'a', 'b', 'B', 'é', 'aa', '10', '9', '');
  const fields = fc.array(fc.tuple(names, anyInput), { maxLength: 8 });
  const merge = (pairs: [string, unknown][]) => Object.fromEntries(pairs);
  const law = fc.property(fields, fields, fc.boolean(), (there, given, inserting) => {
    const [document, $set] = [encodeDocument(merge(there)), merge(given)];
    const apply = (change: Document) => {
      try {
        return Buffer.from(compileUpdate(encodeDocument(change)).apply(document, { now, inserting }));
      } catch (error) {
        return (error as { code: number }).code;
      }
    };
    t.deepEqual(apply({ $set }), apply({ $set, $unset: { absent: 1 } }));
    if (there.some(([name]) => name === '')) return;
    t.is(
      compileUpdate(encodeDocument({ $set: decodeDocument(document) })).apply(document, { now, inserting }),
      document,
    );
  });
  fc.assert(law);
});
