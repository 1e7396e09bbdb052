import test from 'ava';
import type { Condition } from '../../src/eligibility/condition.schema.js';
import { type DerivedFormula, deriveFacts } from '../../src/eligibility/derived.js';
import type { FactRecord, Facts, Observation } from '../../src/eligibility/facts.js';
import { AS_OF, factsOf, sampleVocabulary } from './samples.js';

function derive(key: string, formula: DerivedFormula, facts: Facts): Observation | undefined {
  const vocabulary = sampleVocabulary({ derived: new Map([[key, { key, formula }]]) });
  return deriveFacts(facts, AS_OF, vocabulary).get(key);
}

const graduates: DerivedFormula = {
  count: { list: 'hires', where: { fact: 'group', operator: 'contains', value: 'graduate' } },
};
const hires = (...records: FactRecord[]) => factsOf({ hires: records });
const graduate = { personId: 'a', group: ['graduate'], contractMonths: 12, monthsWorkedThisYear: 6 };
const other = { personId: 'b', group: ['veteran'], contractMonths: 24, monthsWorkedThisYear: 8 };

test('records that satisfy the condition are counted, with date and source', (t) => {
  t.like(derive('hiredGraduates', graduates, hires(graduate, other)), { value: 1, asOf: AS_OF, source: 'statistics' });
  t.is(derive('hiredGraduates', graduates, hires())?.value, 0);
});

test('an undecided record leaves the count missing', (t) => {
  t.like(derive('hiredGraduates', graduates, hires(graduate, { personId: 'c' })), {
    value: undefined,
    missing: 'incomplete',
  });
  t.like(derive('hiredGraduates', graduates, new Map()), { value: undefined, missing: 'absent' });
  const persons: DerivedFormula = { count: { ...graduates.count, distinct: 'personId' } };
  t.is(derive('hiredGraduates', persons, hires(graduate, graduate))?.value, 1);
  t.is(derive('hiredGraduates', persons, hires(graduate, { personId: 'a' }))?.value, 1, 'counted already');
  t.is(derive('hiredGraduates', persons, hires(graduate, { group: ['graduate'] }))?.missing, 'incomplete');
});

test('sums, extremes and sets', (t) => {
  const where = { fact: 'contractMonths', operator: 'greaterThan', value: 12 };
  const months = { list: 'hires', field: 'monthsWorkedThisYear' };
  const value = (formula: DerivedFormula, ...records: FactRecord[]) =>
    derive('hiredGraduates', formula, hires(...records));
  t.is(value({ sum: months }, graduate, other)?.value, 14);
  t.is(value({ sum: { ...months, where } }, graduate, other)?.value, 8);
  t.is(value({ sum: { ...months, where } }, other, { monthsWorkedThisYear: 0 })?.value, 8, 'adds nothing either way');
  t.is(value({ sum: { ...months, where } }, other, { monthsWorkedThisYear: 1 })?.missing, 'incomplete');
  t.is(value({ sum: months }, graduate, {})?.missing, 'incomplete');
  t.is(value({ min: months }, graduate, other)?.value, 6);
  t.is(value({ max: months }, graduate, other)?.value, 8);
  t.is(value({ max: { ...months, where } }, other, { monthsWorkedThisYear: 3 })?.value, 8, 'no new extreme');
  t.is(value({ max: { ...months, where } }, other, { monthsWorkedThisYear: 9 })?.missing, 'incomplete');
  t.is(value({ max: months })?.missing, 'absent');
  t.deepEqual(value({ collect: { list: 'hires', field: 'group' } }, other, graduate)?.value, ['graduate', 'veteran']);
  t.deepEqual(value({ collect: { list: 'hires', field: 'personId', where } }, other, { personId: 'b' })?.value, ['b']);
  t.is(
    value({ collect: { list: 'hires', field: 'personId', where } }, other, { personId: 'c' })?.missing,
    'incomplete',
  );
});

test('inside a list: maps, plucked sets, what absence means, facts of the enterprise and the day', (t) => {
  const counted = (where: Condition, record: FactRecord) => {
    const facts = new Map([...hires(record), ...factsOf({ employees: 10 })]);
    return derive('hiredGraduates', { count: { list: 'hires', where } }, facts)?.value;
  };
  t.is(counted({ fact: 'monthsInsured.pension', operator: 'equal', value: 3 }, { monthsInsured: { pension: 3 } }), 1);
  t.is(counted({ fact: 'subsidisedMonths.P13', operator: 'lessThan', value: 36 }, { subsidisedMonths: { P13: 5 } }), 1);
  t.is(counted({ fact: 'subsidisedMonths.P13', operator: 'lessThan', value: 36 }, {}), undefined);
  const none = { fact: 'benefitPolicies', operator: 'containsNone', value: ['P04'] };
  t.is(counted(none, { benefits: [{ policy: 'P05' }] }), 1);
  t.is(counted(none, { benefits: [{ policy: 'P04' }] }), 0);
  t.is(counted(none, { benefits: [{ year: 2026 }] }), undefined);
  const employed = { fact: 'leftOn', operator: 'onOrAfter', value: { fact: '$.asOf' } };
  t.is(counted(employed, {}), 1);
  t.is(counted(employed, { leftOn: '2026-11-21' }), 0);
  t.is(counted({ fact: '$.employees', operator: 'equal', value: 10 }, {}), 1);
});

const ratio: DerivedFormula = {
  formula: { divide: { amount: { fact: 'rdExpense' }, by: { fact: 'revenue' } } },
  places: 4,
};

test('a formula is computed in decimal, rounded, and dated by its oldest part', (t) => {
  const facts = new Map<string, Observation>([
    ['rdExpense', { value: 29, asOf: '2026-05-31' }],
    ['revenue', { value: 1000, asOf: '2026-06-30' }],
  ]);
  t.like(derive('rdRatio', ratio, facts), { value: 0.029, asOf: '2026-05-31' });
  t.is(derive('rdRatio', ratio, factsOf({ rdExpense: 2, revenue: 3 }))?.value, 0.6667);
});

test('a given value wins; without one, its parts say why it is missing', (t) => {
  t.is(derive('rdRatio', ratio, factsOf({ rdRatio: 0.5, rdExpense: 1, revenue: 100 }))?.value, 0.5);
  t.is(derive('rdRatio', ratio, factsOf({ rdExpense: 1 }))?.missing, 'absent');
  const unpublished = new Map<string, Observation>([['revenue', { missing: 'not-yet-published' }]]);
  t.is(derive('rdRatio', ratio, unpublished)?.missing, 'not-yet-published');
  t.is(derive('rdRatio', ratio, factsOf({ rdExpense: 1, revenue: 0 }))?.missing, 'invalid', 'division by zero');
});

test('earlier years and derived facts of derived facts', (t) => {
  const vocabulary = sampleVocabulary({
    derived: new Map([
      [
        'hiredGraduates',
        {
          key: 'hiredGraduates',
          formula: { formula: { perUnit: { count: { fact: 'rdRatio' }, amount: { fixed: 100 } } }, places: 0 },
        },
      ],
      ['rdRatio', { key: 'rdRatio', formula: ratio }],
    ]),
  });
  const facts = factsOf({ rdExpense: 5, revenue: 100, 'rdExpense@-1': 3, 'revenue@-1': 100, 'revenue@-2': 1 });
  const derived = deriveFacts(facts, AS_OF, vocabulary);
  t.is(derived.get('rdRatio')?.value, 0.05);
  t.is(derived.get('rdRatio@-1')?.value, 0.03);
  t.false(derived.has('rdRatio@-2'));
  t.is(derived.get('hiredGraduates')?.value, 5);
  t.false(facts.has('rdRatio'), 'the facts given are not changed');
});
