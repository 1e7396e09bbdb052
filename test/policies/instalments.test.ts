import test from 'ava';
import { computeBenefit } from '../../src/eligibility/benefit/benefit.js';
import { loadRules, plainFacts } from '../../src/policies/policy.service.js';

const rules = loadRules();
const AS_OF = '2026-11-22';

function parts(facts: Record<string, unknown>) {
  const policy = rules.policies.find(({ code }) => code === 'P35-first-above-scale');
  if (!policy?.benefit) throw new Error('the policy has no formula');
  const entered = { aboveScaleKind: 'industry', firstAboveScaleOn: '2025-03-31', revenue: 26_000_000 };
  const known = plainFacts({ ...entered, ...facts }, rules, AS_OF);
  const { instalments = [] } = computeBenefit(policy.benefit, known, AS_OF, rules);
  return instalments.map(({ amount, verdict, afterMonths }) => [amount, verdict, afterMonths]);
}

test('first entry in the directory is paid 40 % and 60 %, the rest while in the directory and operating', (t) => {
  t.deepEqual(parts({ aboveScale: true, registrationStatus: 'active' }), [
    ['120000.00', 'eligible', undefined],
    ['180000.00', 'eligible', 12],
  ]);
  t.deepEqual(parts({ aboveScale: false, registrationStatus: 'active' })[1], ['180000.00', 'ineligible', 12]);
  t.deepEqual(parts({ aboveScale: true, registrationStatus: 'deregistered' })[1], ['180000.00', 'ineligible', 12]);
  t.deepEqual(parts({ registrationStatus: 'active' })[1], ['180000.00', 'undecided', 12]);
});
