import test from 'ava';
import { checkStatements } from '../../src/policies/check-statements.js';
import { loadRules } from '../../src/policies/load-rules.js';
import type { PolicyVersion } from '../../src/policies/policy.schema.js';

const { policies } = loadRules('rules');

function policyOf(kind: PolicyVersion['class']): PolicyVersion {
  const found = policies.find((policy) => policy.class === kind && policy.benefit !== null);
  if (!found) throw new Error(`no policy is a ${kind} with a formula`);
  return found;
}

test('a grant has a formula; a relief whose saving the data do not give may have none', (t) => {
  const grant = policyOf('grant');
  t.deepEqual(checkStatements(grant), []);
  t.deepEqual(
    checkStatements({ ...grant, benefit: null }).map(({ path, message }) => `${path}: ${message}`),
    ['/benefit: a grant has a formula'],
  );
  t.deepEqual(checkStatements({ ...policyOf('relief'), benefit: null }), []);
});

test('a relief is never reviewed, published, confirmed or paid', (t) => {
  const { process } = policyOf('grant');
  const faults = checkStatements({ ...policyOf('relief'), process: { ...process, publicity: { workingDays: 5 } } });
  t.deepEqual(
    faults.map(({ path }) => path),
    ['/process/review', '/process/publicity', '/process/confirmation/kind', '/process/payment'],
  );
});
