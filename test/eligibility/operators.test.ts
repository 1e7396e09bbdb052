import test from 'ava';
import { parseConditions } from '../../src/eligibility/condition.schema.js';
import { confirm } from '../../src/eligibility/confirm.js';
import { decide } from '../../src/eligibility/decide.js';
import type { FactValue, Threshold } from '../../src/eligibility/facts.js';
import { OPERATORS } from '../../src/eligibility/operators.js';
import { AS_OF, factsOf, sampleVocabulary } from './samples.js';

const vocabulary = sampleVocabulary({ codes: new Map() });

type Row = readonly [operator: string, fact: string, value: FactValue, threshold: Threshold, holds: boolean];

/** Each operator at its boundaries; the assessment is on 2026-11-22. */
const table: readonly Row[] = [
  ['equal', 'employees', 30, 30, true],
  ['equal', 'employees', 31, 30, false],
  ['equal', 'name', 'A', 'a', false],
  ['equal', 'establishedOn', '2026-01-01', '2026-01-01', true],
  ['notEqual', 'dishonest', false, true, true],
  ['notEqual', 'dishonest', true, true, false],
  ['in', 'sizeClass', 'micro', ['small', 'micro'], true],
  ['in', 'sizeClass', 'mic', ['small', 'micro'], false],
  ['in', 'insuredAverage', 0.5, [0.5, 1], true],
  ['notIn', 'sizeClass', 'large', ['small', 'micro'], true],
  ['notIn', 'sizeClass', 'small', ['small', 'micro'], false],
  ['contains', 'qualificationCodes', ['a', 'b'], 'b', true],
  ['contains', 'qualificationCodes', ['ab'], 'b', false],
  ['doesNotContain', 'qualificationCodes', [], 'b', true],
  ['doesNotContain', 'qualificationCodes', ['b'], 'b', false],
  ['lessThan', 'rdRatio', 0.0299, 0.03, true],
  ['lessThan', 'rdRatio', 0.03, 0.03, false],
  ['lessThanInclusive', 'revenue', 3_000_000, 3_000_000, true],
  ['lessThanInclusive', 'revenue', 3_000_000.01, 3_000_000, false],
  ['greaterThan', 'revenue', 0.01, 0, true],
  ['greaterThan', 'revenue', 0, 0, false],
  ['greaterThanInclusive', 'employees', 300, 300, true],
  ['greaterThanInclusive', 'employees', 299, 300, false],
  ['between', 'employees', 10, [10, 20], true],
  ['between', 'employees', 20, [10, 20], true],
  ['between', 'employees', 21, [10, 20], false],
  ['between', 'establishedOn', '2024-02-29', ['2024-02-29', '2024-03-01'], true],
  ['between', 'establishedOn', '2024-02-28', ['2024-02-29', '2024-03-01'], false],
  ['notBetween', 'employees', 9, [10, 20], true],
  ['notBetween', 'employees', 10, [10, 20], false],
  ['startsWith', 'districtCode', '441621', '4416', true],
  ['startsWith', 'districtCode', '44', '4416', false],
  ['startsWithAny', 'districtCode', '441621', ['4403', '4416'], true],
  ['startsWithAny', 'districtCode', '440307', ['4416', '4413'], false],
  ['containsAny', 'qualificationCodes', ['a'], ['b', 'a'], true],
  ['containsAny', 'qualificationCodes', [], ['b', 'a'], false],
  ['containsAll', 'qualificationCodes', ['c', 'b', 'a'], ['b', 'a'], true],
  ['containsAll', 'qualificationCodes', ['a'], ['b', 'a'], false],
  ['containsNone', 'qualificationCodes', ['c'], ['b', 'a'], true],
  ['containsNone', 'qualificationCodes', ['c', 'a'], ['b', 'a'], false],
  ['before', 'establishedOn', '2025-12-31', '2026-01-01', true],
  ['before', 'establishedOn', '2026-01-01', '2026-01-01', false],
  ['onOrBefore', 'establishedOn', '2026-01-01', '2026-01-01', true],
  ['onOrBefore', 'establishedOn', '2026-01-02', '2026-01-01', false],
  ['after', 'establishedOn', '2026-01-02', '2026-01-01', true],
  ['after', 'establishedOn', '2026-01-01', '2026-01-01', false],
  ['onOrAfter', 'establishedOn', '2026-01-01', '2026-01-01', true],
  ['onOrAfter', 'establishedOn', '2025-12-31', '2026-01-01', false],
  ['withinMonthsBefore', 'establishedOn', '2024-11-22', 24, true],
  ['withinMonthsBefore', 'establishedOn', '2024-11-21', 24, false],
  ['withinMonthsBefore', 'establishedOn', AS_OF, 0, true],
  ['withinMonthsBefore', 'establishedOn', '2026-11-23', 24, false],
  ['olderThanMonths', 'establishedOn', '2024-11-21', 24, true],
  ['olderThanMonths', 'establishedOn', '2024-11-22', 24, false],
  ['olderThanMonths', 'establishedOn', '2026-11-23', 0, false],
  ['not:equal', 'employees', 30, 30, false],
  ['not:not:equal', 'employees', 30, 30, true],
  ['swap:lessThan', 'employees', 31, 30, true],
  ['swap:startsWith', 'districtCode', '44', '4416', true],
  ['swap:contains', 'name', 'a', ['a', 'b'], true],
  ['someValue:greaterThan', 'employees', 5, [9, 4], true],
  ['everyValue:greaterThan', 'employees', 5, [9, 4], false],
  ['everyValue:contains', 'qualificationCodes', ['a', 'b'], ['a', 'b'], true],
  ['someFact:startsWith', 'qualificationCodes', ['tech-sme'], 'tech', true],
  ['someFact:startsWith', 'qualificationCodes', [], 'tech', false],
  ['not:someFact:startsWith', 'qualificationCodes', [], 'tech', true],
  ['everyFact:in', 'qualificationCodes', [], ['a'], true],
  ['everyFact:in', 'qualificationCodes', ['a', 'b'], ['a'], false],
  ['everyFact:not:in', 'qualificationCodes', ['b', 'c'], ['a'], true],
];

test('every operator has its meaning at its boundaries, in both engines', async (t) => {
  for (const [operator, fact, value, threshold, holds] of table) {
    const text = `${JSON.stringify(value)} ${operator} ${JSON.stringify(threshold)}`;
    const rule = parseConditions({ fact, operator, value: threshold }, vocabulary);
    const facts = factsOf({ [fact]: value });
    t.is(decide(rule, facts, AS_OF, vocabulary).verdict, holds ? 'eligible' : 'ineligible', text);
    const answers = await confirm([{ id: 'it', conditions: rule }], facts, AS_OF, vocabulary);
    t.is(answers.get('it'), holds, `json-rules-engine: ${text}`);
  }
});

test('the table above has every operator, once true and once false', (t) => {
  for (const name of OPERATORS.keys()) {
    const outcomes = table.filter(([operator]) => operator === name).map(([, , , , holds]) => holds);
    t.true(outcomes.includes(true) && outcomes.includes(false), name);
  }
});

test('month ends clamp: the last day of February is a month after 31 January', (t) => {
  const within = (date: string, asOf: string) =>
    decide({ fact: 'establishedOn', operator: 'withinMonthsBefore', value: 1 }, factsOf({ establishedOn: date }), asOf, vocabulary).verdict; // biome-ignore format: one call
  t.is(within('2026-01-31', '2026-02-28'), 'eligible');
  t.is(within('2026-01-31', '2026-03-01'), 'ineligible');
  t.is(within('2024-01-31', '2024-02-29'), 'eligible');
  t.is(within('2024-01-29', '2024-03-01'), 'ineligible');
});

test('each operator is worded in both languages, plain and negated', (t) => {
  for (const { name, words, negated } of OPERATORS.values()) {
    for (const text of [words.zh, words.en, negated.zh, negated.en]) t.regex(text, /\{v\}|\{from\}.*\{to\}/, name);
    t.not(words.zh, negated.zh, name);
  }
});
