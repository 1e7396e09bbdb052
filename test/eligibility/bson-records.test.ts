import test from 'ava';
import { deserialize, serialize } from 'bson';
import fc from 'fast-check';
import { BsonBytes, BsonError } from '../../src/eligibility/bson/bson-bytes.js';
import { RecordSieve } from '../../src/eligibility/bson/bson-records.js';
import type { Condition } from '../../src/eligibility/condition.schema.js';
import { verdictOf } from '../../src/eligibility/decide.js';
import { conditionOnRecords, type DerivedFormula, deriveFacts } from '../../src/eligibility/derived.js';
import type { FactRecord } from '../../src/eligibility/facts.js';
import { enterpriseFacts, recordFacts } from '../../src/eligibility/scope.js';
import { AS_OF, factsOf, sampleVocabulary } from './samples.js';

const LIST = 'hires';
const objectOf = (document: Uint8Array) => deserialize(document) as FactRecord;

const leaf: fc.Arbitrary<Condition> = fc.constantFrom<Condition>(
  { fact: 'group', operator: 'contains', value: 'graduate' },
  { fact: 'group', operator: 'containsNone', value: ['veteran'] },
  { fact: 'contractMonths', operator: 'greaterThanInclusive', value: 12 },
  { fact: 'monthsInsured.pension', operator: 'greaterThan', value: 2 },
  { fact: 'hiredOn', operator: 'onOrBefore', value: { fact: '$.asOf' } },
  { fact: 'leftOn', operator: 'after', value: { fact: '$.asOf' } },
  { fact: 'benefitPolicies', operator: 'containsNone', value: ['a'] },
  { fact: 'contractMonths', operator: 'lessThan', value: { fact: 'monthsWorkedThisYear' } },
  { fact: 'contractMonths', operator: 'lessThan', value: { fact: '$.employees' } },
  { fact: 'unheardOf', operator: 'equal', value: 1 },
);
const { condition } = fc.letrec<{ condition: Condition }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 2 },
    leaf,
    fc.array(tie('condition'), { minLength: 1, maxLength: 3 }).map((all): Condition => ({ all })),
    fc.array(tie('condition'), { minLength: 1, maxLength: 3 }).map((any): Condition => ({ any })),
    tie('condition').map((not): Condition => ({ not })),
  ),
}));

const odd = fc.constantFrom<unknown>(null, undefined, '', 'x', 0, Number.NaN, true, [], {}, [1], { pension: 'x' });
const often = (values: readonly unknown[]) => fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...values) }, odd);
const record = fc.record(
  {
    personId: often(['a', 'b', 'c']),
    group: often([['graduate'], ['veteran'], ['graduate', 'veteran'], []]),
    contractMonths: often([6, 12, 24]),
    monthsInsured: often([{ pension: 1 }, { pension: 3 }, { pension: null }]),
    'monthsInsured.pension': often([1, 3]),
    hiredOn: often(['2026-01-01', '2027-01-01']),
    leftOn: often(['2026-01-01', '2027-01-01']),
    benefits: often([[{ policy: 'a' }], [{ policy: 'b' }], [{}], [{ policy: 7 }]]),
    monthsWorkedThisYear: often([0, 6, 20]),
  },
  { requiredKeys: [] },
);
const records = fc.array(fc.oneof({ weight: 60, arbitrary: record }, odd), { minLength: 1, maxLength: 5 });

/** What a sieve for the condition keeps of a list, or undefined where all of it is to be looked at. */
function sifted(bytes: Uint8Array, condition: Condition | undefined): unknown[] | undefined {
  const source = new BsonBytes();
  source.open(bytes);
  // The element of the list comes first: its type and its name with a zero stand before it.
  const at = bytes.byteOffset + 4 + 1 + LIST.length + 1;
  const sieve = new RecordSieve(source, LIST, [condition], { asOf: AS_OF, vocabulary: sampleVocabulary(), objectOf });
  if (!sieve.sift(at, source.enter(at, bytes.byteOffset + bytes.length))) return undefined;
  const kept = sieve.kept[0] as number[];
  const buffer = new Uint8Array(bytes.buffer);
  return kept.flatMap((from, index) => (index % 2 === 0 ? [deserialize(buffer.slice(from, kept[index + 1]))] : []));
}

test('only records that surely fail are left out, and facts of the others are those of all', (t) => {
  const numRuns = Number(process.env.ZHIDA_PROPERTY_RUNS ?? 500);
  const vocabulary = sampleVocabulary();
  const enterprise = enterpriseFacts(new Map(), AS_OF, vocabulary);
  let dropped = 0;
  fc.assert(
    fc.property(condition, records, (where, list) => {
      const bytes = serialize({ [LIST]: list }, { ignoreUndefined: false });
      const all = (deserialize(bytes) as { hires: FactRecord[] }).hires;
      const kept = sifted(bytes, where) as FactRecord[] | undefined;
      if (kept === undefined) return;
      const left = all.filter((one) => !kept.some((other) => JSON.stringify(other) === JSON.stringify(one)));
      dropped += left.length;
      for (const one of left) t.is(verdictOf(where, recordFacts(one, LIST, enterprise)), 'ineligible');
      for (const formula of formulasOf(where)) {
        const rules = sampleVocabulary({ derived: new Map([['hiredGraduates', { key: 'hiredGraduates', formula }]]) });
        if (conditionOnRecords('hiredGraduates', rules) === undefined) continue;
        const of = (hires: FactRecord[]) => deriveFacts(factsOf({ hires }), AS_OF, rules).get('hiredGraduates');
        t.deepEqual(of(kept), of(all));
      }
    }),
    { numRuns },
  );
  t.true(dropped > numRuns / 5, `${dropped}`);
});

function formulasOf(where: Condition): DerivedFormula[] {
  const months = { list: LIST, field: 'monthsWorkedThisYear', where };
  const amount = { field: 'monthsWorkedThisYear' };
  return [
    { count: { list: LIST, where } },
    { count: { list: LIST, where, distinct: 'personId' } },
    { sum: months },
    { min: months },
    { max: months },
    { collect: { list: LIST, field: 'group', where } },
    { formula: { sumOver: { list: LIST, where, amount, distinct: 'personId' } }, places: 2 },
  ];
}

test('a record that is none, or a reference, has the whole list looked at', (t) => {
  const condition: Condition = { fact: 'contractMonths', operator: 'equal', value: 12 };
  const of = (...list: unknown[]) => sifted(serialize({ [LIST]: list }), condition);
  t.deepEqual(of({ contractMonths: 12 }, { contractMonths: 6 }, {}), [{ contractMonths: 12 }, {}]);
  for (const other of [null, 'x', [{ contractMonths: 6 }], { $id: 1, contractMonths: 6 }]) t.is(of(other), undefined);
  t.deepEqual(sifted(serialize({ [LIST]: [{ a: 1 }] }), undefined), [{ a: 1 }]);
});

test('bytes cut short inside a record are refused', (t) => {
  const bytes = serialize({ [LIST]: [{ contractMonths: 6 }] });
  // The record says that it goes beyond its list.
  bytes[4 + 1 + LIST.length + 1 + 4 + 3] = 200;
  t.throws(() => sifted(bytes, { fact: 'contractMonths', operator: 'equal', value: 12 }), { instanceOf: BsonError });
});

test('a condition is no sieve where the fact may come from the records in another way', (t) => {
  const where: Condition = { fact: 'group', operator: 'contains', value: 'graduate' };
  const of = (formula: DerivedFormula) =>
    conditionOnRecords('k', sampleVocabulary({ derived: new Map([['k', { key: 'k', formula }]]) }));
  const sum = (amount: Parameters<typeof serialize>[0], condition: Condition = where) =>
    of({ formula: { sumOver: { list: LIST, where: condition, amount } }, places: 0 } as DerivedFormula);
  const day: Condition = { fact: 'hiredOn', operator: 'before', value: { fact: '$.asOf' } };
  const firm: Condition = { fact: 'contractMonths', operator: 'lessThan', value: { fact: '$.employees' } };
  t.is(of({ count: { list: LIST, where } }), where);
  t.is(of({ count: { list: LIST, where: day } }), day);
  t.is(of({ count: { list: LIST } }), undefined);
  t.is(of({ count: { list: LIST, where: { all: [where, { not: firm }] } } }), undefined);
  t.is(sum({ field: 'monthsWorkedThisYear' }), where);
  t.is(sum({ fact: 'employees' }), undefined);
  t.is(sum({ cases: [{ when: { condition: 'named' }, amount: { fixed: 1 } }] }), undefined);
  t.is(of({ formula: { sum: [{ sumOver: { list: LIST, where, amount: { fixed: 1 } } }] }, places: 0 }), undefined);
});
