import test from 'ava';
import { checkStatements } from '../../src/policies/check-statements.js';
import { loadRules } from '../../src/policies/load-rules.js';
import type { PolicyVersion } from '../../src/policies/policy.schema.js';

const real = loadRules().policies.find((policy) => policy.verified === false && !policy.code.startsWith('X'));

function faults(basis: Partial<PolicyVersion['basis'][number]>, verified = false): string[] {
  if (!real) throw new Error('there is no real policy');
  const one = { title: '通知', documentNumber: null, issuer: '市', url: null, ...basis };
  return checkStatements({ ...real, verified, basis: [one] }).map(({ path }) => path);
}

test('a real policy says where it comes from', (t) => {
  t.deepEqual(faults({}), ['/basis']);
  t.deepEqual(faults({ documentNumber: '财税〔2018〕51号' }), []);
  t.deepEqual(faults({ url: 'https://example.org/1' }), []);
  t.deepEqual(faults({ source: '网页摘录' }), []);
});

test('only a policy whose document number is known can be verified', (t) => {
  t.deepEqual(faults({ source: '网页摘录' }, true), ['/basis']);
  t.deepEqual(faults({ documentNumber: '财税〔2018〕51号' }, true), []);
});
