import test from 'ava';
import { computeBenefit } from '../../src/eligibility/benefit/benefit.js';
import type { Amount } from '../../src/eligibility/benefit/benefit.schema.js';
import type { Condition } from '../../src/eligibility/condition.schema.js';
import { confirm } from '../../src/eligibility/confirm/confirm.js';
import { decide, type Verdict } from '../../src/eligibility/decide.js';
import { deriveFacts } from '../../src/eligibility/derived.js';
import type { FactRecord, FactValue, Observation } from '../../src/eligibility/facts.js';
import { AS_OF, sampleVocabulary } from './samples.js';

const vocabulary = sampleVocabulary();

/** Departments have spoken of three codes: one belongs to the firm, two do not. Of any other nothing is known. */
const partial: Observation = {
  value: ['tech-sme'],
  asOf: AS_OF,
  known: { field: 'code', elements: ['high-tech', 'tech-sme', 'gazelle'] },
};
const facts = new Map([['qualificationCodes', partial]]);

const cases: readonly [operator: string, value: FactValue, verdict: Verdict][] = [
  ['contains', 'tech-sme', 'eligible'],
  ['contains', 'high-tech', 'ineligible'],
  ['contains', 'little-giant', 'undecided'],
  ['not:contains', 'little-giant', 'undecided'],
  ['doesNotContain', 'high-tech', 'eligible'],
  ['doesNotContain', 'little-giant', 'undecided'],
  ['containsAny', ['little-giant', 'tech-sme'], 'eligible'],
  ['containsAny', ['high-tech', 'gazelle'], 'ineligible'],
  ['containsAny', ['high-tech', 'little-giant'], 'undecided'],
  ['containsAll', ['tech-sme', 'high-tech', 'little-giant'], 'ineligible'],
  ['containsAll', ['tech-sme', 'little-giant'], 'undecided'],
  ['containsNone', ['high-tech', 'gazelle'], 'eligible'],
  ['containsNone', ['tech-sme', 'little-giant'], 'ineligible'],
  ['containsNone', ['little-giant'], 'undecided'],
  ['someFact:startsWith', 'tech', 'eligible'],
  ['someFact:startsWith', 'little', 'undecided'],
  ['not:someFact:startsWith', 'tech', 'ineligible'],
  ['everyFact:startsWith', 'high', 'ineligible'],
  ['everyFact:startsWith', 'tech', 'undecided'],
  ['someValue:contains', ['little-giant', 'tech-sme'], 'eligible'],
  ['everyValue:contains', ['high-tech', 'little-giant'], 'ineligible'],
];

test('a set known in part decides only what no unknown element could turn, and both engines see it so', async (t) => {
  for (const [operator, value, expected] of cases) {
    const rule: Condition = { fact: 'qualificationCodes', operator, value };
    const { verdict, missing } = decide(rule, facts, AS_OF, vocabulary);
    t.is(verdict, expected, `${operator} ${value}`);
    t.deepEqual(missing, expected === 'undecided' ? [{ fact: 'qualificationCodes', reason: 'incomplete' }] : []);
    const opposite: Condition = { not: rule };
    const answers = await confirm(
      [
        { id: 'is', conditions: rule },
        { id: 'is not', conditions: opposite },
      ],
      facts,
      AS_OF,
      vocabulary,
    );
    t.is(answers.get('is'), expected === 'eligible', operator);
    t.is(answers.get('is not'), expected === 'ineligible', operator);
  }
});

const record = { personId: 'a', group: ['graduate'], monthsWorkedThisYear: 2 };
const hires = (known: readonly string[] | undefined, ...records: FactRecord[]) =>
  new Map<string, Observation>([
    ['hires', { value: records, asOf: AS_OF, ...(known ? { known: { field: 'personId', elements: known } } : {}) }],
  ]);

test('a count over a list known in part is there only where no further record could count', (t) => {
  const count = (where: Condition | undefined, known: readonly string[] | undefined) => {
    const formula = { count: { list: 'hires', where } };
    const derived = sampleVocabulary({ derived: new Map([['hiredGraduates', { key: 'hiredGraduates', formula }]]) });
    const { value, missing } = deriveFacts(hires(known, record), AS_OF, derived).get('hiredGraduates') ?? {};
    return value ?? missing;
  };
  t.is(count(undefined, undefined), 1);
  t.is(count(undefined, ['a']), 'incomplete');
  t.is(count({ fact: 'personId', operator: 'equal', value: 'a' }, ['a']), 1);
  t.is(count({ fact: 'personId', operator: 'in', value: ['a', 'b'] }, ['a', 'b']), 1);
  t.is(count({ fact: 'personId', operator: 'equal', value: 'b' }, ['a']), 'incomplete');
  t.is(count({ fact: 'personId', operator: 'notEqual', value: 'a' }, ['a']), 'incomplete');
  t.is(count({ fact: 'personId', operator: 'not:notEqual', value: 'a' }, ['a']), 1);
  t.is(count({ fact: 'group', operator: 'contains', value: 'graduate' }, ['a']), 'incomplete');
});

test('a sum or a ladder over a list known in part is undecided', (t) => {
  const sum: Amount = { sumOver: { list: 'hires', amount: { field: 'monthsWorkedThisYear' } } };
  const amount = (form: Amount, known: Map<string, Observation>) =>
    computeBenefit({ amount: form }, known, AS_OF, vocabulary).amount;
  t.is(amount(sum, hires(undefined, record)), '2.00');
  t.is(amount(sum, hires(['a'], record)), null);
  const ladder: Amount = { topUp: { ladder: 'srdi', level: { fixed: 100 } } };
  const received: Observation = { value: [], known: { field: 'policy', elements: ['P31'] } };
  t.is(amount(ladder, new Map([['benefitsReceived', received]])), null);
});
