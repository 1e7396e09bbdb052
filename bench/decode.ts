import { deserialize, serialize } from 'bson';
import { Random } from '../seeds/generator/random.js';
import { type Columns, columnsOf, EnterpriseScanner } from '../src/eligibility/index.js';
import type { Enterprise } from '../src/enterprises/enterprise.schema.js';
import { factsFor } from '../src/enterprises/enterprise-facts.service.js';
import { FirmScanner } from '../src/matching/deciding/firm-columns.js';
import { factsOfFirms } from '../src/matching/deciding/firm-facts.js';
import { planRun } from '../src/matching/runs/run-plan.js';
import { loadRules } from '../src/policies/policy.service.js';
import { filledEnterprise } from './decode-data.js';
import { columnsThroughRows } from './decode-rows.js';
import { median, print, timed } from './figure.js';

/**
 * From stored bytes to columns: the scanner, against `bson.deserialize`, facts and columns, on enterprises with every
 * stored fact of the catalogue filled in, each fact and its three earlier years a column. Some thousand distinct
 * documents are read over and over, so that the bytes fit into memory; every reading counts and goes into a row.
 */
const AS_OF = '2026-11-22';
const CITY = '441600';
const REFERENCE_YEAR = 2025;
const DISTINCT = 2000;
/** Rows of a chunk, which is what a run holds at a time. */
const CHUNK = 10_000;
const ROUNDS = 9;

const rules = loadRules();
const stored = [...rules.catalogue.values()].filter(({ derived, type }) => derived !== true && type !== 'list');
const keys = stored.flatMap(({ key, period }) =>
  period === 'year' ? [key, `${key}@-1`, `${key}@-2`, `${key}@-3`] : [key],
);
const objects = Array.from({ length: DISTINCT }, (_, index) => filledEnterprise(index, rules, AS_OF));
const inOrder = objects.map((object) => serialize(object));
const shuffled = objects.map((object, index) => serialize(withFieldsShuffled(object, new Random(1, index))));

const scanner = new EnterpriseScanner([{ referenceYear: REFERENCE_YEAR, keys }], {
  vocabulary: rules,
  asOf: AS_OF,
  rows: CHUNK,
});
const options = { rules, asOf: AS_OF, referenceYear: REFERENCE_YEAR };
const throughFacts = (documents: readonly Uint8Array[]): Columns => {
  const rows = documents.map((document) => factsFor(deserialize(document) as Enterprise, options));
  return columnsOf(rows, keys, AS_OF, rules);
};
const parseAll = (documents: readonly Uint8Array[]): void => {
  for (const document of documents) deserialize(document);
};

measure('decode, fields in order', inOrder, 1_000_000);
measure('decode, fields shuffled', shuffled, 45_000);
measureAsked();

function measure(figure: string, documents: readonly Uint8Array[], n: number): void {
  const sample = documents.slice(0, DISTINCT / 2);
  const bytes = documents.reduce((sum, document) => sum + document.length, 0) / documents.length;
  const facts = throughFacts(sample);
  requireEqual(facts, columnsThroughRows(sample, keys, options));
  requireEqual(facts, scanAll(sample, sample.length));
  const perRound = Math.ceil(n / ROUNDS);
  const times = { scan: [] as number[], rows: [] as number[], parse: [] as number[] };
  const measured = (into: number[], documentsRead: number, work: () => unknown): void => {
    for (const time of timed(1, work)) into.push(time / documentsRead);
  };
  // In turn, so that what else the machine does falls on all alike.
  for (let round = 0; round < ROUNDS; round += 1) {
    measured(times.scan, perRound, () => scanAll(documents, perRound));
    if (round % 3 !== 1) continue;
    // A sample is enough for the others: what one document takes does not depend on how many there are.
    measured(times.rows, sample.length, () => columnsThroughRows(sample, keys, options));
    measured(times.parse, sample.length, () => parseAll(sample));
  }
  const scan = median(times.scan);
  print({
    figure,
    value: (times.scan.reduce((sum, time) => sum + time, 0) * perRound) / 1000,
    unit: 's',
    n: perRound * ROUNDS,
    columns: keys.length,
    bytesPerDocument: Math.round(bytes),
    microsecondsPerDocument: scan * 1000,
    ratio: median(times.rows) / scan,
    against: 'bson.deserialize + rows to columns',
    ratioToDeserializeAlone: median(times.parse) / scan,
  });
}

/** All facts that the policies in force speak of, derived ones included; each document is read once by a new scanner. */
function measureAsked(): void {
  const asked = [...new Set(planRun(rules, { asOf: AS_OF, city: CITY, policy: null }).flatMap(({ asks }) => asks))];
  const factsOf = factsOfFirms(rules, AS_OF);
  const times = { scan: [] as number[], objects: [] as number[] };
  const documents = inOrder.slice(0, DISTINCT / 2);
  for (let round = 0; round < 3; round += 1) {
    const found: Columns[] = [];
    times.scan.push(
      ...timed(1, () => {
        const view = { referenceYear: REFERENCE_YEAR, keys: asked };
        const firms = new FirmScanner([view], { rules, asOf: AS_OF, rows: documents.length });
        for (const document of documents) firms.add(document);
        found.push(...firms.take());
      }),
    );
    times.objects.push(
      ...timed(1, () => {
        const rows = documents.map((document) => factsOf(deserialize(document) as Enterprise, REFERENCE_YEAR));
        found.push(columnsOf(rows, asked, AS_OF, rules));
      }),
    );
    const [scanned, expected] = found;
    if (scanned !== undefined && expected !== undefined) requireEqual(expected, scanned);
  }
  print({
    figure: 'decode, derived facts included',
    value: (median(times.scan) * 1000) / documents.length,
    unit: 'us per document',
    n: documents.length,
    columns: asked.length,
    ratio: median(times.objects) / median(times.scan),
    against: 'bson.deserialize + facts of decide + columns',
  });
}

/** The columns of the last chunk. */
function scanAll(documents: readonly Uint8Array[], n: number): Columns {
  for (let row = 0; row < n; row += 1) {
    if (scanner.length === CHUNK) scanner.take();
    scanner.add(documents[row % documents.length] as Uint8Array);
  }
  return scanner.take()[0] as Columns;
}

function requireEqual(expected: Columns, columns: Columns): void {
  for (const [key, column] of expected.columns) {
    const other = columns.columns.get(key);
    for (let row = 0; row < expected.length; row += 1) {
      const [a, b] = [column, other].map((one) =>
        one?.kind === 'coded' ? JSON.stringify(one.entries[(one.codes[row] ?? 0) - 1]?.value) : one?.values[row],
      );
      if (!Object.is(a, b)) throw new Error(`${key} of document ${row}: ${a} through objects, ${b} in columns`);
    }
  }
}

/** The same with the fields of all documents in it in another order; arrays keep theirs. */
function withFieldsShuffled(value: unknown, random: Random): object {
  const mixed = (inner: unknown): unknown => {
    if (Array.isArray(inner)) return inner.map(mixed);
    if (typeof inner !== 'object' || inner === null || inner instanceof Date) return inner;
    const places = Object.entries(inner).map(([name, one]) => ({ name, one: mixed(one), place: random.next() }));
    places.sort((a, b) => a.place - b.place);
    // Names that look like numbers would come first in an object, in their order.
    return new Map(places.map(({ name, one }) => [name, one]));
  };
  return Object(mixed(value));
}
