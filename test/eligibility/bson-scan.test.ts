import test from 'ava';
import { serialize } from 'bson';
import fc from 'fast-check';
import { generatedEnterprise } from '../../seeds/generator/document.js';
import { BsonError } from '../../src/eligibility/bson/bson-bytes.js';
import { EnterpriseScanner, type ScanOptions } from '../../src/eligibility/bson/bson-scan.js';
import type { ScannedColumns } from '../../src/eligibility/bson/scanned-columns.js';
import { loadRules } from '../../src/policies/policy.service.js';
import {
  factsOfBytes,
  inColumns,
  KEYS,
  observed,
  REFERENCE_YEAR,
  storedDocument,
  vocabulary,
} from './bson-documents.js';
import { AS_OF } from './samples.js';

const options = { vocabulary, asOf: AS_OF };
const fact = { batch: 'b', source: 's', asOf: AS_OF, receivedAt: new Date(0) };

function scannerOf(keys = KEYS, more: ScanOptions = options, referenceYear = REFERENCE_YEAR): EnterpriseScanner {
  return new EnterpriseScanner([{ referenceYear, keys }], more);
}

function take(scanner: EnterpriseScanner): ScannedColumns {
  return scanner.take()[0] as ScannedColumns;
}

function scanned(documents: readonly Uint8Array[], scanner = scannerOf()) {
  for (const document of documents) scanner.add(document);
  const columns = take(scanner);
  return documents.map((_, row) => inColumns(columns, row, KEYS, vocabulary));
}

test('columns hold what objects would give, whatever the fields, their order and their types', (t) => {
  // One scanner for all runs: what it has learned from other documents must not show.
  const scanner = scannerOf();
  let present = 0;
  fc.assert(
    fc.property(fc.array(storedDocument, { minLength: 1, maxLength: 4 }), (documents) => {
      const expected = documents.map((bytes) =>
        observed(factsOfBytes(bytes, vocabulary, REFERENCE_YEAR), KEYS, vocabulary),
      );
      present += expected.flat().filter((value) => value !== undefined).length;
      t.deepEqual(scanned(documents, scanner), expected);
    }),
    { numRuns: 400 },
  );
  t.true(present > 1500);
});

test('columns of generated enterprises equal their facts for every stored fact of the catalogue', (t) => {
  const rules = loadRules();
  const stored = [...rules.catalogue.values()].filter(({ derived, type }) => derived !== true && type !== 'list');
  const keys = stored.flatMap(({ key, period }) => (period === 'year' ? [key, `${key}@-1`, `${key}@-3`] : [key]));
  for (const referenceYear of [2025, 2026]) {
    const scanner = scannerOf(keys, { vocabulary: rules, asOf: AS_OF }, referenceYear);
    const documents = Array.from({ length: 100 }, (_, index) => serialize(generatedEnterprise(index, rules, AS_OF)));
    for (const document of documents) scanner.add(document);
    const columns = take(scanner);
    documents.forEach((document, row) => {
      const expected = observed(factsOfBytes(document, rules, referenceYear), keys, rules);
      t.deepEqual(inColumns(columns, row, keys, rules), expected);
    });
  }
});

test('damaged bytes are refused with their place, or read as objects read them', (t) => {
  const damage = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 3 });
  const counts = { refused: 0, read: 0 };
  const scanner = scannerOf();
  fc.assert(
    fc.property(storedDocument, damage, fc.nat({ max: 64 }), (document, faults, around) => {
      const bytes = surrounded(document, around);
      for (const [place, byte] of faults) bytes[place % bytes.length] = byte;
      counts[outcome(bytes, scanner)] += 1;
    }),
    { numRuns: 2500 },
  );
  t.true(counts.refused > 200 && counts.read > 200, JSON.stringify(counts));
});

test('a document cut short is refused wherever objects refuse it', (t) => {
  const document = serialize(generatedEnterprise(3, loadRules(), AS_OF));
  const scanner = scannerOf();
  for (let length = 4; length < document.length; length += 7) {
    t.throws(() => scanner.add(document.subarray(0, length)), { instanceOf: BsonError, message: /\(byte \d+\)$/ });
    // Again with a length and an end that fit what is left.
    const bytes = surrounded(document.subarray(0, length), 16);
    new DataView(bytes.buffer, bytes.byteOffset).setInt32(0, length, true);
    if (length > 4) bytes[length - 1] = 0;
    const isWhole = asObjects(bytes) !== undefined;
    t.is(outcome(bytes, scanner), isWhole ? 'read' : 'refused', `${length} of ${document.length}`);
  }
  t.is(scanner.length, 0);
});

test('a fault leaves no row, and the next document is read as if nothing had been', (t) => {
  const good = serialize({
    values: { name: 'b', employees: 7 },
    provenance: [{ ...fact, keys: ['name', 'employees'] }],
  });
  const bad = Uint8Array.from(good);
  // The type of the last field of `values`.
  bad[good.indexOf(0x10)] = 0x42;
  const scanner = scannerOf(['name', 'employees'], { ...options, rows: 1 });
  t.throws(() => scanner.add(bad), { instanceOf: BsonError, message: /no BSON type has the number 66 \(byte \d+\)/ });
  const none = serialize({ values: {}, provenance: [] });
  scanner.add(none);
  scanner.add(good);
  const columns = take(scanner);
  t.is(columns.length, 2);
  const keys = ['name', 'employees'];
  t.deepEqual(
    [0, 1].map((row) => inColumns(columns, row, keys, vocabulary)),
    [
      [undefined, undefined],
      ['b', 7],
    ],
  );
});

for (const [title, document, message] of [
  ['no values', { provenance: [] }, /lacks values or provenance/],
  ['no provenance', { values: {} }, /lacks values or provenance/],
  ['values that are none', { values: 1, provenance: [] }, /values are no document/],
  ['an entry that is none', { values: {}, provenance: [1] }, /entry of provenance is no document/],
  ['an entry without a date', { values: {}, provenance: [{ keys: [] }] }, /lacks asOf or keys/],
  ['a date that is no text', { values: {}, provenance: [{ asOf: 1, keys: [] }] }, /asOf .* is no text/],
  ['keys that are no list', { values: {}, provenance: [{ asOf: AS_OF, keys: 'name' }] }, /keys .* are no list/],
] as const) {
  test(`refused: ${title}`, (t) => {
    t.throws(() => scanned([serialize(document)]), { instanceOf: BsonError, message });
  });
}

test('refused: a field twice', (t) => {
  const twice = serialize({ values: { name: 'a', namf: 'b' }, provenance: [] });
  twice[twice.indexOf('f'.charCodeAt(0), 20)] = 'e'.charCodeAt(0);
  t.throws(() => scanned([twice]), { instanceOf: BsonError, message: /a field stands twice/ });
});

test('what is no text in UTF-8 is refused', (t) => {
  const document = serialize({ values: { name: 'aXb' }, provenance: [{ ...fact, keys: ['name'] }] });
  document[document.indexOf('X'.charCodeAt(0))] = 0xff;
  t.throws(() => scanned([document]), { instanceOf: BsonError, message: /not UTF-8/ });
});

test('more texts than a byte or two can number, and rows beyond those foreseen', (t) => {
  const scanner = scannerOf(['name'], { ...options, rows: 10 });
  for (const [many, width] of [
    [300, 2],
    [70_000, 4],
    [200, 1],
  ] as const) {
    for (let row = 0; row < many; row += 1) {
      scanner.add(serialize({ values: { name: `n${row}` }, provenance: [{ ...fact, keys: ['name'] }] }));
    }
    const columns = take(scanner);
    const column = columns.columns.get('name');
    t.true(column?.kind === 'coded' && column.codes.BYTES_PER_ELEMENT === width && column.entries.length === many);
    t.deepEqual(inColumns(columns, many - 1, ['name'], vocabulary), [`n${many - 1}`]);
  }
});

test('more names than are remembered', (t) => {
  const scanner = scannerOf(['name'], options);
  for (let row = 0; row < 100; row += 1) {
    const strangers = Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`x${row * 100 + index}`, index]));
    scanner.add(serialize({ values: { ...strangers, name: `n${row}` }, provenance: [{ ...fact, keys: ['name'] }] }));
  }
  const columns = take(scanner);
  t.deepEqual(inColumns(columns, 99, ['name'], vocabulary), ['n99']);
});

test('a fact that is computed is refused by name', (t) => {
  const rules = loadRules();
  t.throws(() => scannerOf(['rdRatio', 'hires', 'name'], { ...options, vocabulary: rules }), {
    message: /rdRatio, hires/,
  });
});

/** The document as part of a larger buffer whose other bytes must not be looked at. */
function surrounded(document: Uint8Array, around: number): Uint8Array {
  const buffer = new Uint8Array(document.length + 2 * around).fill(0x02);
  buffer.set(document, around);
  return buffer.subarray(around, around + document.length);
}

function outcome(bytes: Uint8Array, scanner: EnterpriseScanner): 'refused' | 'read' {
  try {
    scanner.add(bytes);
  } catch (error) {
    if (error instanceof BsonError) return 'refused';
    throw error;
  }
  const read = inColumns(take(scanner), 0, KEYS, vocabulary);
  const expected = asObjects(bytes);
  if (expected !== undefined && !same(read, expected)) {
    throw new Error(`read ${JSON.stringify(read)}, objects give ${JSON.stringify(expected)}`);
  }
  return 'read';
}

/** Undefined where objects refuse the bytes: they also look into what no fact is read from. */
function asObjects(bytes: Uint8Array): unknown[] | undefined {
  try {
    return observed(factsOfBytes(bytes, vocabulary, REFERENCE_YEAR), KEYS, vocabulary);
  } catch {
    return undefined;
  }
}

function same(a: unknown, b: unknown): boolean {
  const text = (value: unknown) => JSON.stringify(value, (_, one: unknown) => (one === undefined ? null : one));
  return text(a) === text(b);
}
