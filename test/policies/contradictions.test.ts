import test from 'ava';
import type { Condition } from '../../src/eligibility/condition.schema.js';
import type { FactValue } from '../../src/eligibility/facts.js';
import { contradictions } from '../../src/policies/contradictions.js';
import { loadRules } from '../../src/policies/load-rules.js';

const is = (fact: string, operator: string, value: unknown): Condition => ({
  fact,
  operator,
  value: value as FactValue,
});
const named = new Map<string, Condition>([['small', is('sizeClass', 'in', ['small', 'micro'])]]);
const paths = (conditions: Condition) => contradictions(conditions, named).map(({ path }) => path);

const IMPOSSIBLE: [what: string, conditions: Condition, path: string][] = [
  ['two values', { all: [is('a', 'equal', 'x'), is('a', 'equal', 'y')] }, '/all/1'],
  ['a value and its exclusion', { all: [is('a', 'equal', 'x'), is('a', 'notEqual', 'x')] }, '/all/1'],
  ['an exclusion and its value', { all: [is('a', 'notEqual', 'x'), is('a', 'equal', 'x')] }, '/all/1'],
  ['true and false', { all: [is('a', 'equal', true), is('a', 'equal', false)] }, '/all/1'],
  ['lists without a common value', { all: [is('a', 'in', ['x', 'y']), is('a', 'in', ['z'])] }, '/all/1'],
  ['a list whose values are all excluded', { all: [is('a', 'in', ['x']), is('a', 'notIn', ['x', 'y'])] }, '/all/1'],
  ['a low above the high', { all: [is('n', 'greaterThan', 3), is('n', 'lessThan', 2)] }, '/all/1'],
  ['an empty point', { all: [is('n', 'greaterThanInclusive', 3), is('n', 'lessThan', 3)] }, '/all/1'],
  ['ranges apart', { all: [is('n', 'between', [1, 2]), is('n', 'between', [3, 4])] }, '/all/1'],
  ['a value outside its range', { all: [is('n', 'equal', 5), is('n', 'lessThanInclusive', 4)] }, '/all/1'],
  [
    'days the wrong way round',
    { all: [is('d', 'onOrAfter', '2026-01-02'), is('d', 'before', '2026-01-02')] },
    '/all/1',
  ],
  ['two cities', { all: [is('c', 'startsWith', '4416'), is('c', 'startsWith', '4403')] }, '/all/1'],
  ['a code outside its city', { all: [is('c', 'startsWith', '4416'), is('c', 'equal', '440305')] }, '/all/1'],
  ['across nested all', { all: [is('n', 'greaterThan', 3), { all: [is('n', 'lessThan', 2)] }] }, '/all/1/all/0'],
  ['across a named condition', { all: [is('sizeClass', 'equal', 'large'), { condition: 'small' }] }, '/all/1'],
  ['inside any', { any: [{ all: [is('a', 'equal', 1), is('a', 'equal', 2)] }, is('b', 'equal', 1)] }, '/any/0/all/1'],
  ['inside not', { not: { all: [is('a', 'equal', 1), is('a', 'equal', 2)] } }, '/not/all/1'],
];

for (const [what, conditions, path] of IMPOSSIBLE) {
  test(`a part that can never be true is named: ${what}`, (t) => t.deepEqual(paths(conditions), [path]));
}

const POSSIBLE: [what: string, conditions: Condition][] = [
  ['two facts', { all: [is('a', 'equal', 'x'), is('b', 'equal', 'y')] }],
  ['alternatives', { any: [is('a', 'equal', 'x'), is('a', 'equal', 'y')] }],
  ['a single point', { all: [is('n', 'greaterThanInclusive', 3), is('n', 'lessThanInclusive', 3)] }],
  ['a narrower place', { all: [is('c', 'startsWith', '4416'), is('c', 'startsWith', '441621')] }],
  ['a wider place', { all: [is('c', 'startsWith', '441621'), is('c', 'startsWith', '4416')] }],
  ['a common value', { all: [is('a', 'in', ['x', 'y']), is('a', 'in', ['y', 'z']), is('a', 'notEqual', 'x')] }],
  ['several elements of a set', { all: [is('s', 'contains', 'x'), is('s', 'contains', 'y')] }],
  ['a negated leaf', { all: [is('a', 'equal', 'x'), { not: is('a', 'equal', 'y') }] }],
  [
    'a threshold that is a fact',
    { all: [is('n', 'lessThan', 1), { ...is('n', 'greaterThan', 0), value: { fact: 'm' } }] },
  ],
];

for (const [what, conditions] of POSSIBLE) {
  test(`what some enterprise could satisfy is never reported: ${what}`, (t) => t.deepEqual(paths(conditions), []));
}

test('no published policy contradicts itself', (t) => {
  const rules = loadRules();
  for (const policy of rules.policies) t.deepEqual(contradictions(policy.conditions, rules.named), [], policy.code);
});
