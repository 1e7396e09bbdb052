import test from 'ava';
import { checkPolicy } from '../../src/policies/check-policy.js';
import { checkStatements } from '../../src/policies/check-statements.js';
import { loadRules } from '../../src/policies/load-rules.js';
import type { PolicyVersion } from '../../src/policies/policy.schema.js';

const book = loadRules('rules');
const { policies } = book;

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

test('a grant that rests on what a firm may state itself is reviewed', (t) => {
  const codes = new Set(policies.map(({ code }) => code));
  const faultsOf = (policy: PolicyVersion) => checkPolicy(policy, book, codes).map(({ message }) => message);
  const [own] = policies.filter(({ class: kind, conditions }) => {
    return kind === 'grant' && JSON.stringify(conditions).includes('"equipmentInvestment"');
  });
  if (own === undefined) throw new Error('no grant reads what firms invest');
  t.deepEqual(faultsOf(own), []);
  const [fault = ''] = faultsOf({ ...own, process: { ...own.process, review: [] } });
  t.regex(fault, /the firm's own word is reviewed: .*equipmentInvestment/);
  const unreviewed = policies.filter(({ class: kind, process }) => kind === 'grant' && process.review.length === 0);
  for (const policy of unreviewed) t.deepEqual(faultsOf(policy), []);
});
