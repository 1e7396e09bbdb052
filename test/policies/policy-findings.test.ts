import test from 'ava';
import type { Benefit } from '../../src/eligibility/benefit/benefit.schema.js';
import { loadRules } from '../../src/policies/load-rules.js';
import type { PolicyVersion } from '../../src/policies/policy.schema.js';
import { policyFindings } from '../../src/policies/policy-findings.js';
import { atLeast, policy, rulesWith } from '../helpers/city.js';

const above = (value: number) => atLeast('employees', value);
const found = (one: PolicyVersion, ...others: PolicyVersion[]) =>
  policyFindings(one, rulesWith(one, ...others)).map(({ code, path }) => `${code} ${path}`);

test('a case of an amount that an earlier one swallows is named, inside other amounts too', (t) => {
  const cases = [
    { when: above(50), amount: { fixed: 3 } },
    { when: above(100), amount: { fixed: 2 } },
  ];
  const multiply = {
    amount: { fixed: 1 },
    cases: [
      { when: above(5), by: { fixed: 2 } },
      { when: above(7), by: { fixed: 3 } },
    ],
    otherwise: { fixed: 1 },
  };
  const benefit: Benefit = { amount: { sum: [{ cases }, { multiply }] } };
  t.deepEqual(found(policy('X90-cases', above(10), { benefit })), [
    'swallowed /benefit/amount/sum/0/cases/1/when',
    'swallowed /benefit/amount/sum/1/multiply/cases/1/when',
  ]);
});

const exclusive = (other: string, subject = 'fee-year') => ({
  stacking: [{ with: other, rule: 'exclusive' as const, subject }],
});

test('exclusive policies that one enterprise may satisfy are named', (t) => {
  const small = policy('X91-small', { fact: 'employees', operator: 'lessThan', value: 30 });
  t.deepEqual(found(policy('X90-large', above(20), exclusive(small.code)), small), ['overlap /stacking/0']);
  t.deepEqual(found(policy('X90-large', above(30), exclusive(small.code)), small), []);
});

test('they do not overlap in other years, in other places, or where each takes another person', (t) => {
  const one = policy('X91-one', above(1));
  const later = { validFrom: '2027-01-01', validTo: null };
  const elsewhere = { jurisdiction: { registration: ['4403'], tax: [], statistics: [] } };
  t.deepEqual(found(policy('X90-a', above(2), { ...exclusive(one.code), ...later }), one), []);
  t.deepEqual(found(policy('X90-b', above(2), { ...exclusive(one.code), ...elsewhere }), one), []);
  t.deepEqual(found(policy('X90-c', above(2), exclusive(one.code, 'person')), one), []);
});

test('facts that few enterprises have are named once, where the rule first asks for them', (t) => {
  const conditions = { all: [above(1), { not: atLeast('exportUsd', 5) }, atLeast('exportUsd', 9)] };
  const one = policy('X90-coverage', conditions);
  const coverage = new Map([
    ['employees', 0.5],
    ['exportUsd', 0.123],
  ]);
  const low = policyFindings(one, rulesWith(one), coverage).filter(({ code }) => code === 'low-coverage');
  t.deepEqual(low, [
    {
      severity: 'warning',
      code: 'low-coverage',
      path: '/conditions/all/1/not/fact',
      message: '"exportUsd" is known of 12 % of the enterprises only',
    },
  ]);
});

test('the policies that come along are told of overlaps only', (t) => {
  const rules = loadRules();
  const codes = rules.policies.flatMap((one) => policyFindings(one, rules).map(({ code }) => code));
  t.deepEqual([...new Set(codes)], ['overlap']);
});
