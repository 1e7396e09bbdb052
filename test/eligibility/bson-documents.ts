import {
  Binary,
  BSONRegExp,
  BSONSymbol,
  Code,
  Decimal128,
  Double,
  deserialize,
  Long,
  MaxKey,
  ObjectId,
  serialize,
  Timestamp,
} from 'bson';
import fc from 'fast-check';
import { type Columns, seenAt } from '../../src/eligibility/batch/columns.js';
import type { FactCatalogue, Facts, FactValue } from '../../src/eligibility/facts.js';
import { observe } from '../../src/eligibility/observations.js';
import { definitionOf, type Vocabulary } from '../../src/eligibility/vocabulary.js';
import type { Enterprise } from '../../src/enterprises/enterprise.schema.js';
import { factsFor } from '../../src/enterprises/enterprise-facts.service.js';
import { AS_OF, fact } from './samples.js';

export const REFERENCE_YEAR = 2026;

/** A fact of every type and period, with and without a limit of age. */
const definitions = [
  fact('uscc', 'text'),
  fact('name', 'text'),
  fact('employees', 'integer', { maxAgeDays: 400 }),
  fact('capital', 'money'),
  fact('researchersRatio', 'ratio'),
  fact('dishonest', 'boolean', { maxAgeDays: 62 }),
  fact('establishedOn', 'date'),
  fact('entityType', 'code'),
  fact('taxDistrictCodes', 'set', { maxAgeDays: 400 }),
  fact('revenue', 'money', { period: 'year' }),
  fact('insuredEnd', 'integer', { period: 'year', maxAgeDays: 400 }),
  fact('sizeClass', 'code', { period: 'year' }),
  fact('monthlySales', 'money', { period: 'month', maxAgeDays: 62 }),
  fact('quarterlySales', 'money', { period: 'quarter' }),
];
const catalogue: FactCatalogue = new Map(definitions.map((definition) => [definition.key, definition]));
export const vocabulary: Vocabulary = { catalogue, named: new Map(), derived: new Map() };

/** Every fact as a rule may address it. */
export const KEYS: readonly string[] = [
  'asOf',
  ...definitions.flatMap(({ key, period }) =>
    period === 'year' ? [key, ...[1, 2, 3, 4].map((back) => `${key}@-${back}`)] : [key],
  ),
  'unheardOf',
];

const PERIODS = ['2026', '2025', '2024', '2023', '2022', '2026Q1', '2026Q3', '2026Q4', '2026Q5', '2025Q4'];
const MONTHS = ['2026-01', '2026-10', '2026-11', '2026-12', '2026-13', '2026-1', '2025-12', ''];

const anyNumber = fc.oneof(fc.integer({ min: -3, max: 3 }), fc.double(), fc.constantFrom(2 ** 53, -0, 1e300, 12.34));
const anyText = fc.oneof(
  fc.constantFrom('', 'a', 'active', '经营', '\ufeffa', 'a\u0000b', '2024-02-29', '2023-02-29', '1799-01-01'),
  fc.string({ maxLength: 20, unit: 'grapheme' }),
);
/** Values of types that no fact is stored as, and others that only some facts have. */
const odd = fc
  .constantFrom<() => unknown>(
    () => null,
    () => Long.fromBits(5, 0),
    () => Long.fromString('9007199254740992'),
    () => Long.fromString('-9007199254740993'),
    () => new Double(3),
    () => Decimal128.fromString('12.5'),
    () => new Date(0),
    () => new ObjectId('00112233445566778899aabb'),
    () => new Binary(new Uint8Array([1, 2, 3])),
    () => new BSONRegExp('a', 'i'),
    () => new BSONSymbol('symbolic'),
    () => new Code('x'),
    () => new Code('x', { y: 1 }),
    () => new Timestamp({ t: 1, i: 2 }),
    () => new MaxKey(),
    () => ({}),
    () => ({ 2026: 1 }),
    () => [{ a: 1 }],
    () => ['a', 1],
    () => [new BSONSymbol('s')],
  )
  .map((make) => make());

const value: fc.Arbitrary<unknown> = fc.oneof(
  anyNumber,
  anyText,
  fc.boolean(),
  fc.uniqueArray(fc.constantFrom('', 'a', 'b', '441600'), { maxLength: 3 }),
  odd,
);

/** Values that often fit the fact, so that present facts are as frequent as faults. */
function fitting(type: string): fc.Arbitrary<unknown> {
  if (type === 'boolean') return fc.boolean();
  if (type === 'set') return fc.array(fc.constantFrom('a', 'b', '441600'), { maxLength: 3 });
  if (type === 'date') return fc.constantFrom('2024-02-29', '2026-11-22', '1800-01-01');
  if (type === 'text' || type === 'code') return fc.constantFrom('a', 'b', '经营');
  return fc.constantFrom(0, 1, -1, 2.5, 120, 1e12);
}

const periods = [...PERIODS, ...MONTHS];
const fieldValues = Object.fromEntries(
  definitions
    .filter(({ key }) => key !== 'uscc')
    .map(({ key, type, period }) => {
      const one = fc.oneof({ weight: 3, arbitrary: fitting(type) }, value);
      const map = fc.dictionary(fc.constantFrom(...periods), one, { maxKeys: 6, noNullPrototype: true });
      return [key, period === 'none' ? one : fc.oneof({ weight: 6, arbitrary: map }, value)];
    }),
);

const slots = definitions.flatMap(({ key, period }) =>
  period === 'none' ? [key] : [key, ...periods.map((one) => `${key}.${one}`)],
);
const provenance = fc.record({
  batch: fc.constant('b'),
  source: fc.constant('statistics'),
  asOf: fc.constantFrom(
    AS_OF,
    '2026-11-01',
    '2026-09-21',
    '2026-09-20',
    '2025-10-19',
    '2020-01-01',
    '2026-11-23',
    '',
    'x',
    '2026-1x-05',
    '2026\u000011-23',
  ),
  receivedAt: fc.constant(new Date(0)),
  keys: fc.oneof(fc.subarray(slots), fc.constant(slots), fc.array(fc.oneof(fc.constantFrom(...slots), anyText))),
});

/** An enterprise as it may lie in the store, or might after somebody else's hands were in it; fields in any order. */
export const storedDocument: fc.Arbitrary<Uint8Array> = fc
  .record(
    {
      _id: fc.constant('91441602MAX0000314'),
      uscc: fc.oneof(anyText, odd),
      values: fc
        .tuple(fc.record(fieldValues, { requiredKeys: [] }), fc.dictionary(fc.constantFrom('x', 'hires', 'e'), value))
        .chain(([known, others]) => shuffled({ ...known, ...others })),
      provenance: fc.array(provenance.chain(shuffled), { maxLength: 5 }),
      revision: fc.constant(1),
      other: value,
    },
    { requiredKeys: ['values', 'provenance'] },
  )
  .chain(shuffled)
  .map((document) => serialize(document));

function shuffled(document: object): fc.Arbitrary<object> {
  const entries = Object.entries(document);
  return fc.shuffledSubarray(entries, { minLength: entries.length }).map((list) => Object.fromEntries(list) as object);
}

/** The facts of stored bytes as objects give them. */
export function factsOfBytes(document: Uint8Array, rules: Vocabulary, referenceYear: number): Facts {
  return factsFor(deserialize(document) as Enterprise, { rules, asOf: AS_OF, referenceYear });
}

/** What `observe` sees of each key, in the order of the keys; undefined where it is missing. */
export function observed(facts: Facts, keys: readonly string[], rules: Vocabulary): (FactValue | undefined)[] {
  return keys.map((key) => plain(observe(key, facts, AS_OF, rules).value));
}

/** The same of one row of columns. */
export function inColumns(
  columns: Columns,
  row: number,
  keys: readonly string[],
  rules: Vocabulary,
): (FactValue | undefined)[] {
  return keys.map((key) => {
    const type = definitionOf(key, rules)?.type;
    return type === undefined ? undefined : plain(seenAt(columns.columns.get(key), row, type).value);
  });
}

/** Zero without its sign, which no rule can see. */
function plain(value: FactValue | undefined): FactValue | undefined {
  return value === 0 ? 0 : value;
}
