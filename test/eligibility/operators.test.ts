import test from 'ava';
import { type Condition, parseConditions } from '../../src/eligibility/condition.schema.js';
import { confirm } from '../../src/eligibility/confirm/confirm.js';
import { decide } from '../../src/eligibility/decide.js';
import type { Facts, FactValue, Threshold } from '../../src/eligibility/facts.js';
import { shapeOfType, shapesOfLiteral } from '../../src/eligibility/operator-types.js';
import { DECORATOR_NAMES, OPERATORS } from '../../src/eligibility/operators.js';
import { plainEngine } from './plain-engine.js';
import { AS_OF, factsOf, sampleVocabulary } from './samples.js';

const vocabulary = sampleVocabulary({ codes: new Map() });

type Row = readonly [
  operator: string,
  fact: string,
  value: Threshold,
  holds: readonly FactValue[],
  fails: readonly FactValue[],
];

/** Each kind of number just below, at and just above a bound. */
const NUMBERS = {
  employees: [29, 30, 31],
  insuredAverage: [29.5, 30, 30.5],
  revenue: [2_999_999.99, 3_000_000, 3_000_000.01],
  rdRatio: [0.0299, 0.03, 0.0301],
} as const;

const ofNumbers = Object.entries(NUMBERS).flatMap(([fact, [below, at, above]]): Row[] => [
  ['equal', fact, at, [at], [below, above]],
  ['notEqual', fact, at, [below, above], [at]],
  ['in', fact, [below, at], [below, at], [above]],
  ['notIn', fact, [below, at], [above], [below, at]],
  ['lessThan', fact, at, [below], [at, above]],
  ['lessThanInclusive', fact, at, [below, at], [above]],
  ['greaterThan', fact, at, [above], [below, at]],
  ['greaterThanInclusive', fact, at, [at, above], [below]],
  ['between', fact, [below, at], [below, at], [above]],
  ['notBetween', fact, [below, at], [above], [below, at]],
  ['swap:contains', fact, [below, at], [below], [above]],
  ['swap:doesNotContain', fact, [below, at], [above], [below]],
  ['someValue:greaterThan', fact, [below, above], [at, above], [below]],
  ['everyValue:greaterThan', fact, [below, at], [above], [at]],
  ['swap:lessThan', fact, at, [above], [at, below]],
  ['not:lessThan', fact, at, [at, above], [below]],
]);

/** Text and codes are compared as they are written, upper and lower case apart. */
const ofTexts = ['name', 'sizeClass'].flatMap((fact): Row[] => [
  ['equal', fact, 'ab', ['ab'], ['a', 'abc', 'AB']],
  ['notEqual', fact, 'ab', ['a', 'AB'], ['ab']],
  ['in', fact, ['ab', 'c'], ['ab', 'c'], ['a', 'b']],
  ['notIn', fact, ['ab', 'c'], ['a'], ['c']],
  ['startsWith', fact, 'ab', ['ab', 'abc'], ['a', 'cab']],
  ['startsWithAny', fact, ['x', 'ab'], ['ab', 'x1'], ['a']],
  ['swap:startsWith', fact, 'abc', ['ab', 'abc'], ['b']],
  ['swap:contains', fact, ['a', 'b'], ['a'], ['ab']],
  ['swap:doesNotContain', fact, ['a', 'b'], ['ab'], ['a']],
  ['someValue:startsWith', fact, ['x', 'ab'], ['abc'], ['a']],
  ['everyValue:startsWith', fact, ['a', 'ab'], ['abc'], ['ac']],
  ['not:startsWith', fact, 'ab', ['a'], ['ab']],
]);

const ofBooleans = [true, false].flatMap((asked): Row[] => [
  ['equal', 'dishonest', asked, [asked], [!asked]],
  ['notEqual', 'dishonest', asked, [!asked], [asked]],
  ['not:equal', 'dishonest', asked, [!asked], [asked]],
  ['swap:equal', 'dishonest', asked, [asked], [!asked]],
]);

const [BEFORE, DAY, AFTER] = ['2024-02-28', '2024-02-29', '2024-03-01'];
const dates: readonly Row[] = [
  ['equal', 'establishedOn', DAY, [DAY], [BEFORE, AFTER]],
  ['notEqual', 'establishedOn', DAY, [BEFORE, AFTER], [DAY]],
  ['in', 'establishedOn', [BEFORE, DAY], [BEFORE, DAY], [AFTER]],
  ['notIn', 'establishedOn', [BEFORE, DAY], [AFTER], [BEFORE, DAY]],
  ['between', 'establishedOn', [DAY, AFTER], [DAY, AFTER], [BEFORE, '2024-03-02']],
  ['notBetween', 'establishedOn', [DAY, AFTER], [BEFORE], [DAY, AFTER]],
  ['before', 'establishedOn', DAY, [BEFORE], [DAY, AFTER]],
  ['onOrBefore', 'establishedOn', DAY, [BEFORE, DAY], [AFTER]],
  ['after', 'establishedOn', DAY, [AFTER], [DAY, BEFORE]],
  ['onOrAfter', 'establishedOn', DAY, [AFTER, DAY], [BEFORE]],
  // The assessment is on 2026-11-22; the day itself belongs to both ends.
  ['withinMonthsBefore', 'establishedOn', 24, ['2024-11-22', AS_OF], ['2024-11-21', '2026-11-23']],
  ['withinMonthsBefore', 'establishedOn', 0, [AS_OF], ['2026-11-21', '2026-11-23']],
  ['olderThanMonths', 'establishedOn', 24, ['2024-11-21'], ['2024-11-22', AS_OF, '2026-11-23']],
  ['olderThanMonths', 'establishedOn', 0, ['2026-11-21'], [AS_OF, '2026-11-23']],
  ['swap:before', 'establishedOn', DAY, [AFTER], [DAY, BEFORE]],
  ['swap:contains', 'establishedOn', [BEFORE, DAY], [DAY], [AFTER]],
  ['swap:doesNotContain', 'establishedOn', [BEFORE, DAY], [AFTER], [DAY]],
  ['someValue:after', 'establishedOn', [DAY, AFTER], [AFTER], [DAY]],
  ['everyValue:after', 'establishedOn', [BEFORE, DAY], [AFTER], [DAY]],
  ['not:before', 'establishedOn', DAY, [DAY], [BEFORE]],
];

const sets: readonly Row[] = [
  ['contains', 'qualificationCodes', 'b', [['a', 'b'], ['b']], [[], ['ab']]],
  ['doesNotContain', 'qualificationCodes', 'b', [[], ['ab']], [['a', 'b']]],
  ['containsAny', 'qualificationCodes', ['a', 'b'], [['a'], ['c', 'b']], [[], ['c']]],
  ['containsAll', 'qualificationCodes', ['a', 'b'], [['c', 'b', 'a']], [[], ['a']]],
  ['containsNone', 'qualificationCodes', ['a', 'b'], [[], ['c']], [['c', 'a']]],
  ['someFact:startsWith', 'qualificationCodes', 'tech', [['a', 'tech-sme']], [[], ['a']]],
  ['someFact:equal', 'qualificationCodes', 'a', [['b', 'a']], [[], ['b']]],
  // Of nothing everything is true: json-rules-engine's meaning.
  ['everyFact:in', 'qualificationCodes', ['a', 'b'], [[], ['a'], ['a', 'b']], [['a', 'c']]],
  ['everyFact:not:in', 'qualificationCodes', ['a'], [[], ['b']], [['b', 'a']]],
  ['not:someFact:startsWith', 'qualificationCodes', 'tech', [[], ['a']], [['tech-sme']]],
  ['not:everyFact:in', 'qualificationCodes', ['a'], [['b']], [[], ['a']]],
  ['someValue:contains', 'qualificationCodes', ['a', 'b'], [['b', 'c']], [[], ['c']]],
  ['everyValue:contains', 'qualificationCodes', ['a', 'b'], [['b', 'a']], [['a']]],
  ['swap:in', 'qualificationCodes', 'a', [['a', 'b']], [[], ['b']]],
  ['swap:containsAll', 'qualificationCodes', ['a', 'b'], [[], ['b']], [['a', 'c']]],
];

const table: readonly Row[] = [...ofNumbers, ...ofTexts, ...ofBooleans, ...dates, ...sets];

/** What is wrong with a rule's outcome in any of the engines; nothing where all is as expected. */
async function faults(rule: Condition, facts: Facts, holds: boolean): Promise<string[]> {
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
  const outcomes = {
    decide: decide(rule, facts, AS_OF, vocabulary).verdict === (holds ? 'eligible' : 'ineligible'),
    'decide not': decide(opposite, facts, AS_OF, vocabulary).verdict === (holds ? 'ineligible' : 'eligible'),
    'json-rules-engine': (await plainEngine(rule, new Map())(facts)) === holds,
    confirm: answers.get('is') === holds,
    'confirm not': answers.get('is not') === !holds,
  };
  return Object.entries(outcomes).flatMap(([engine, right]) => (right ? [] : [engine]));
}

test('every operator and decorator on each type it takes: true, false, at the bound, in both engines', async (t) => {
  for (const [operator, fact, value, holds, fails] of table) {
    const rule = parseConditions({ fact, operator, value }, vocabulary);
    for (const one of [...holds, ...fails]) {
      const found = await faults(rule, factsOf({ [fact]: one }), holds.includes(one));
      t.deepEqual(found, [], `${JSON.stringify(one)} ${operator} ${JSON.stringify(value)}`);
    }
  }
});

test('nothing is true of what is missing, and nothing is false of it', async (t) => {
  for (const [operator, fact, value, [held]] of table) {
    const lost: Record<string, Facts> = {
      absent: new Map(),
      blank: new Map([[fact, { value: '' }]]),
      'not published': new Map([[fact, { missing: 'not-yet-published', asOf: AS_OF }]]),
      'of another type': factsOf({ [fact]: typeof held === 'boolean' ? 'x' : true }),
    };
    const { maxAgeDays } = vocabulary.catalogue.get(fact) ?? {};
    if (maxAgeDays !== undefined) lost.stale = new Map([[fact, { value: held, asOf: '2020-01-01' }]]);
    for (const [what, facts] of Object.entries(lost)) {
      for (const rule of [{ fact, operator, value }, { not: { fact, operator, value } }]) {
        const text = `${what} ${JSON.stringify(rule)}`;
        t.is(decide(rule, facts, AS_OF, vocabulary).verdict, 'undecided', text);
        t.false((await confirm([{ id: 'it', conditions: rule }], facts, AS_OF, vocabulary)).get('it'), text);
      }
    }
  }
});

test('a value may be another fact: as the literal, and undecided where either side is missing', (t) => {
  let tried = 0;
  for (const [operator, fact, value, holds, fails] of table) {
    const other = Array.isArray(value) ? (typeof value[0] === 'string' ? 'taxDistrictCodes' : undefined) : OTHER[fact];
    const written = { fact, operator, value: { fact: other ?? '' } };
    if (other === undefined || !sound(written)) continue;
    const verdict = (facts: Facts) => decide(written, facts, AS_OF, vocabulary).verdict;
    const given = value as FactValue;
    tried += 1;
    for (const one of holds) t.is(verdict(factsOf({ [fact]: one, [other]: given })), 'eligible', operator);
    for (const one of fails) t.is(verdict(factsOf({ [fact]: one, [other]: given })), 'ineligible', operator);
    t.is(verdict(factsOf({ [other]: given })), 'undecided', operator);
    t.is(verdict(factsOf({ [fact]: holds[0] })), 'undecided', operator);
  }
  t.true(tried > table.length / 3, String(tried));
});

/** A fact of the same kind to compare with. */
const OTHER: Readonly<Record<string, string>> = {
  employees: 'insuredAverage',
  insuredAverage: 'param.quota',
  revenue: 'rdExpense',
  rdRatio: 'param.quota',
  name: 'entityType',
  sizeClass: 'entityType',
  dishonest: 'aboveScale',
  establishedOn: 'recognisedOn',
  qualificationCodes: 'entityType',
};

function sound(rule: Condition): boolean {
  try {
    parseConditions(rule, vocabulary);
    return true;
  } catch {
    return false;
  }
}

test('the table has every operator on every kind of fact and value that it takes, and every decorator', (t) => {
  const bare = new Set<string>();
  const decorated = new Set<string>();
  for (const [operator, fact, value, holds, fails] of table) {
    t.true(holds.length > 0 && fails.length > 0, operator);
    const shape = shapeOfType(vocabulary.catalogue.get(fact)?.type ?? 'text');
    for (const other of shapesOfLiteral(value)) bare.add(`${operator} ${shape} ${other}`);
    for (const one of operator.split(':').slice(0, -1)) decorated.add(one);
  }
  for (const { name, accepts } of OPERATORS.values()) {
    for (const [fact, value] of accepts) {
      // No fact is a list of numbers or of days: such an operator takes them the other way round.
      const inverted = fact === 'numbers' || fact === 'dates';
      const row = inverted ? `swap:${name} ${value} ${fact}` : `${name} ${fact} ${value}`;
      t.true(bare.has(row), row);
    }
  }
  t.deepEqual([...decorated].sort(), [...DECORATOR_NAMES].sort());
});

test('month ends clamp: the last day of February is a month after 31 January', (t) => {
  const verdict = (operator: string, date: string, asOf: string) =>
    decide({ fact: 'establishedOn', operator, value: 1 }, factsOf({ establishedOn: date }), asOf, vocabulary).verdict;
  const last: [date: string, asOf: string, next: string][] = [
    ['2026-01-31', '2026-02-28', '2026-03-01'],
    ['2024-01-31', '2024-02-29', '2024-03-01'],
    ['2024-01-29', '2024-02-29', '2024-03-01'],
    ['2026-03-31', '2026-04-30', '2026-05-01'],
    ['2025-12-31', '2026-01-31', '2026-02-01'],
    ['2024-02-29', '2024-03-29', '2024-03-30'],
  ];
  for (const [date, asOf, next] of last) {
    t.is(verdict('withinMonthsBefore', date, asOf), 'eligible', `${date} ${asOf}`);
    t.is(verdict('olderThanMonths', date, asOf), 'ineligible', `${date} ${asOf}`);
    t.is(verdict('withinMonthsBefore', date, next), 'ineligible', `${date} ${next}`);
    t.is(verdict('olderThanMonths', date, next), 'eligible', `${date} ${next}`);
  }
});

test('a leap day a year later is the last of February', (t) => {
  const within = (asOf: string) =>
    decide({ fact: 'establishedOn', operator: 'withinMonthsBefore', value: 12 }, factsOf({ establishedOn: DAY }), asOf, vocabulary).verdict; // biome-ignore format: one call
  t.is(within('2025-02-28'), 'eligible');
  t.is(within('2025-03-01'), 'ineligible');
});

test('each operator is worded in both languages, plain and negated', (t) => {
  for (const { name, words, negated } of OPERATORS.values()) {
    for (const text of [words.zh, words.en, negated.zh, negated.en]) t.regex(text, /\{v\}|\{from\}.*\{to\}/, name);
    t.not(words.zh, negated.zh, name);
    t.not(words.en, negated.en, name);
  }
});
