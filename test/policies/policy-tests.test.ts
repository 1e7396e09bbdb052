import test from 'ava';
import { loadRules } from '../../src/policies/load-rules.js';
import { type PolicyVersion, parsePolicy } from '../../src/policies/policy.schema.js';
import { runPolicyTests } from '../../src/policies/policy-tests.js';
import { type Json, soundPolicy } from '../helpers/rules-folder.js';

const rules = loadRules();

for (const policy of rules.policies) {
  test(`the tests inside ${policy.code} ${policy.version} pass`, (t) => {
    const failed = runPolicyTests(policy, rules).filter((result) => !result.passed);
    t.deepEqual(failed, []);
    t.true(policy.tests.length >= 3);
  });
}

function problemsOf(change: (test: Json) => void): readonly string[] {
  const json = soundPolicy();
  const first = (json.tests as Json[])[0] as Json;
  change(first);
  const { policy } = parsePolicy({ ...json, tests: [first] });
  return runPolicyTests(policy as PolicyVersion, rules)[0]?.problems ?? [];
}

test('a test that expects something else fails and says what came out', (t) => {
  t.deepEqual(
    problemsOf(() => {}),
    [],
  );
  t.deepEqual(
    problemsOf((one) => Object.assign(one, { verdict: 'ineligible' })),
    ['verdict is eligible, expected ineligible'],
  );
  t.deepEqual(
    problemsOf((one) => Object.assign(one, { amount: '100.01' })),
    ['amount is 100.00, expected 100.01'],
  );
  t.deepEqual(
    problemsOf((one) => Object.assign(one, { delivery: 'apply' })),
    ['delivery is apply-free, expected apply'],
  );
  t.deepEqual(
    problemsOf((one) => Object.assign(one, { facts: { districtCode: '441602', rdExpense: null } })),
    ['verdict is undecided, expected eligible (missing: rdExpense absent)'],
  );
  t.deepEqual(
    problemsOf((one) => Object.assign(one, { facts: { districtCode: '441602', rdExpence: 1 } })),
    ['facts /rdExpence: fact "rdExpence" is not known'],
  );
});
