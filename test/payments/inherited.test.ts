import test from 'ava';
import { predecessorsOf, recordSuccession } from '../../src/enterprises/succession.service.js';
import { findMatch } from '../../src/matching/match.service.js';
import type { PaymentState } from '../../src/payments/payment.schema.js';
import { BesideOthers } from '../../src/payments/stacking.service.js';
import type { PolicyVersion } from '../../src/policies/policy.schema.js';
import { atLeast, fixed, policy, rulesWith, uscc } from '../helpers/city.js';
import { storePayment } from '../helpers/paid.js';
import { successionDatabase } from './succeeded.js';
import { matchId, plain, storeMatch } from './treasury.js';

await successionDatabase();

const beside = policy('T05-beside', atLeast('employees', 1), {
  benefit: fixed(1000),
  stacking: [{ with: plain.code, rule: 'exclusive', subject: 'fee-year' }],
});
const rules = rulesWith(plain, beside);

async function matchAt(n: number, of = plain) {
  await storeMatch(n, 100_000, { of, more: { period: '2026' } });
  return matchOf(n, of);
}

async function matchOf(n: number, of: PolicyVersion) {
  const found = await findMatch(matchId(n, of), uscc(n));
  if (found === null) throw new Error('no match');
  return found;
}

async function becomes(n: number, ...successors: readonly number[]): Promise<void> {
  await recordSuccession({
    ...{ kind: successors.length > 1 ? 'split' : 'merged', uscc: uscc(n), successors: successors.map(uscc) },
    ...{ on: '2026-05-20', open: 'to-successor', basis: '示例(虚构)决议', recordedBy: 'chen' },
    recordedAt: new Date('2026-05-20T02:00:00Z'),
  });
}

const leftAt = async (n: number) => {
  const match = await matchOf(n, beside);
  return (await new BesideOthers([match], rules).leftOf(match)).amountFen;
};

test.serial('what a predecessor was paid excludes at its successor, along a chain and in each part', async (t) => {
  const paid = await matchAt(1);
  for (const n of [2, 3, 4, 5]) await matchAt(n, beside);
  await storePayment(paid);
  t.is(await leftAt(2), 100_000);
  await becomes(1, 2);
  await becomes(2, 3, 4);
  for (const n of [2, 3, 4]) t.is(await leftAt(n), 0, String(n));
  t.is(await leftAt(5), 100_000);
  t.deepEqual([...(await predecessorsOf([1, 3, 5].map(uscc)))], [[uscc(3), [uscc(2), uscc(1)]]]);
});

const states: readonly (readonly [PaymentState, number])[] = [
  ['due', 100_000],
  ['moved', 100_000],
  ['ordered', 0],
  ['paid', 0],
];
test.serial('of a predecessor’s money only what it had, or a bank is paying, is the successor’s', async (t) => {
  const match = await matchAt(1);
  await matchAt(2, beside);
  await becomes(1, 2);
  for (const [state, left] of states) {
    await storePayment(match, { state });
    t.is(await leftAt(2), left, state);
  }
});

test.serial('open matches of a predecessor are no claims of its successor', async (t) => {
  await matchAt(1);
  await matchAt(2, beside);
  await becomes(1, 2);
  t.is(await leftAt(2), 100_000);
});
