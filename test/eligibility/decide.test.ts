import test from 'ava';
import { compile } from '../../src/eligibility/batch/batch.js';
import type { Condition } from '../../src/eligibility/condition.schema.js';
import { combine, decide, opposite, type Verdict } from '../../src/eligibility/decide.js';
import { AS_OF, factsOf, sampleVocabulary } from './samples.js';

const vocabulary = sampleVocabulary();
const small: Condition = { fact: 'employees', operator: 'lessThanInclusive', value: 30 };
const clean: Condition = { fact: 'dishonest', operator: 'equal', value: false };

test('every clause is there in the trace with value, threshold, unit, source and date', (t) => {
  const { verdict, trace, missing } = decide(
    { all: [{ ...small, name: '第四条' }, clean] },
    factsOf({ employees: 28, dishonest: false }),
    AS_OF,
    vocabulary,
  );
  t.is(verdict, 'eligible');
  t.deepEqual(missing, []);
  t.like(trace, { path: '', kind: 'all', verdict: 'eligible' });
  t.like(trace.children?.[0], {
    path: '/all/0',
    kind: 'leaf',
    verdict: 'eligible',
    name: '第四条',
    fact: 'employees',
    operator: 'lessThanInclusive',
    value: 28,
    threshold: 30,
    unit: '人',
    source: 'statistics',
    asOf: AS_OF,
  });
});

test('a missing fact leaves the rule undecided and is named; a decided rule names none', (t) => {
  const both: Condition = { all: [small, clean] };
  t.deepEqual(decide(both, factsOf({ dishonest: false }), AS_OF, vocabulary).missing, [
    { fact: 'employees', reason: 'absent' },
  ]);
  const lost = decide(both, factsOf({ dishonest: true }), AS_OF, vocabulary);
  t.is(lost.verdict, 'ineligible');
  t.deepEqual(lost.missing, []);
});

test('negation of a missing fact is undecided, however the rule puts it', (t) => {
  const rules: Condition[] = [
    { fact: 'dishonest', operator: 'notEqual', value: true },
    { not: { fact: 'dishonest', operator: 'equal', value: true } },
    { fact: 'sizeClass', operator: 'notIn', value: ['large'] },
    { fact: 'sizeClass', operator: 'not:in', value: ['large'] },
    { not: { not: { fact: 'qualificationCodes', operator: 'doesNotContain', value: 'high-tech' } } },
    { fact: 'qualificationCodes', operator: 'everyFact:notEqual', value: 'high-tech' },
    { fact: 'qualificationCodes', operator: 'containsNone', value: ['high-tech'] },
  ];
  for (const rule of rules) {
    t.is(decide(rule, new Map(), AS_OF, vocabulary).verdict, 'undecided', JSON.stringify(rule));
  }
});

test('a value beyond its max age is missing, and the trace says so', (t) => {
  const facts = new Map([['dishonest', { value: false, source: 'court', asOf: '2026-09-20' }]]);
  const stale = decide(clean, facts, AS_OF, vocabulary);
  t.is(stale.verdict, 'undecided');
  t.like(stale.trace, { missing: 'stale', source: 'court', asOf: '2026-09-20', value: undefined });
  t.is(decide(clean, facts, '2026-11-21', vocabulary).verdict, 'eligible', '62 days are not too old');
  const undated = new Map([['dishonest', { value: false, source: 'court', asOf: 'last week' }]]);
  t.like(decide(clean, undated, AS_OF, vocabulary).trace, { verdict: 'undecided', missing: 'stale' });
});

test('a day of assessment that does not exist is refused, for nothing would be stale', (t) => {
  for (const day of ['', 'today', '2026-02-30', '20261122', '1700-01-01']) {
    t.throws(() => decide(clean, new Map(), day, vocabulary), { instanceOf: RangeError, message: /is no day/ });
    t.throws(() => compile([], day, vocabulary), { instanceOf: RangeError, message: /is no day/ });
  }
});

test('a value of another type than declared is missing, never compared', (t) => {
  const facts = factsOf({ employees: '28' });
  t.deepEqual(decide(small, facts, AS_OF, vocabulary).missing, [{ fact: 'employees', reason: 'invalid' }]);
  for (const value of [Number.NaN, null, '']) {
    const blank = new Map([['employees', { value: value as never }]]);
    t.is(decide(small, blank, AS_OF, vocabulary).trace.missing, 'absent');
  }
});

test('the reason given with an observation without a value is kept', (t) => {
  const facts = new Map([['revenue', { missing: 'not-yet-published' as const, source: 'tax' }]]);
  const rule: Condition = { fact: 'revenue', operator: 'greaterThan', value: 0 };
  t.like(decide(rule, facts, AS_OF, vocabulary).trace, { missing: 'not-yet-published', source: 'tax' });
});

test('two facts, earlier years and parameters are compared', (t) => {
  const grown: Condition = { fact: 'revenue', operator: 'greaterThan', value: { fact: 'revenue@-1' } };
  const facts = factsOf({ revenue: 200, 'revenue@-1': 150, 'param.quota': 100 });
  t.like(decide(grown, facts, AS_OF, vocabulary).trace, {
    verdict: 'eligible',
    threshold: 150,
    thresholdFact: 'revenue@-1',
  });
  const over: Condition = { fact: 'revenue', operator: 'lessThan', value: { fact: 'param.quota' } };
  t.is(decide(over, facts, AS_OF, vocabulary).verdict, 'ineligible');
  t.deepEqual(decide(grown, factsOf({ revenue: 1 }), AS_OF, vocabulary).missing, [
    { fact: 'revenue@-1', reason: 'absent' },
  ]);
});

test('a named condition shows its name and its inside', (t) => {
  const { trace } = decide(
    { any: [{ condition: 'small-and-clean' }] },
    factsOf({ sizeClass: 'micro', dishonest: false }),
    AS_OF,
    vocabulary,
  );
  const reference = trace.children?.[0];
  t.like(reference, { kind: 'condition', name: 'small-and-clean', verdict: 'eligible', path: '/any/0' });
  t.is(reference?.children?.[0]?.children?.[0]?.children?.[0]?.path, '/any/0/condition/all/0/condition');
});

test("Kleene's tables", (t) => {
  const all: Verdict[] = ['ineligible', 'undecided', 'eligible'];
  const rank = (verdict: Verdict) => all.indexOf(verdict);
  for (const a of all) {
    t.is(opposite(opposite(a)), a);
    for (const b of all) {
      t.is(rank(combine('all', [a, b])), Math.min(rank(a), rank(b)), `${a} and ${b}`);
      t.is(rank(combine('any', [a, b])), Math.max(rank(a), rank(b)), `${a} or ${b}`);
    }
  }
});
