import test from 'ava';
import fc from 'fast-check';
import type { MatchRecord, MatchState } from '../../src/matching/match.schema.js';
import { receivedFen, recoveredFen } from '../../src/matching/process/process.schema.js';
import { amountAfterStacking, whatCounts } from '../../src/payments/entitlement-left.js';
import { PAYMENT_STATES, type PaymentRecord } from '../../src/payments/payment.schema.js';
import type { PolicyVersion } from '../../src/policies/policy.schema.js';
import { atLeast, fixed, policy } from '../helpers/city.js';
import { matchOf } from '../helpers/match.js';
import { paymentOf } from '../helpers/paid.js';

type Rule = PolicyVersion['stacking'][number]['rule'];

const TEN = atLeast('employees', 10);
const first = policy('X90-first', TEN, { benefit: fixed(1000) });
const climbing = { amount: { topUp: { ladder: 'srdi', level: { fixed: 1000 } } } };
const lower = policy('X91-lower', TEN, { benefit: climbing });

const beside = (rule: Rule) =>
  policy('X92-beside', TEN, {
    benefit: fixed(1000),
    stacking: [{ with: first.code, rule, subject: 'fee-year', ...(rule === 'match-ratio' ? { ratio: '0.5' } : {}) }],
  });

/** A match of which that much has come back, each sum by a receipt of its own. */
function cameBack(of: PolicyVersion, back: readonly number[], state: MatchState = 'recovered'): MatchRecord {
  const recovered = back.map((amountFen, place) => {
    return { amountFen, receipt: `R${place}`, by: 'cai', at: new Date('2026-03-20T00:00:00Z') };
  });
  return matchOf(of, { state, period: '2026', _id: `${of.code}:2026:F`, process: { round: 1, recovered } });
}

/** What is left of 1000 元 of `of`, beside `other` that was paid in full. */
function leftOf(of: PolicyVersion, other: MatchRecord, rules: readonly PolicyVersion[]): number | null {
  const match = matchOf(of, { period: '2026', _id: `${of.code}:2026:F` });
  const firm = { matches: [match, other], payments: [paymentOf(other)], enterprise: null, policies: [...rules, of] };
  return amountAfterStacking(match, firm).amountFen;
}

const rows: readonly (readonly [Rule, asked: number, part: number, all: number])[] = [
  ['exclusive', 0, 0, 100_000],
  ['higher-only', 0, 30_000, 100_000],
  ['difference', 0, 30_000, 100_000],
  ['match-ratio', 50_000, 35_000, 0],
];
for (const [rule, asked, part, all] of rows) {
  test(`${rule}: what is asked back still counts as received, what has come back does not`, (t) => {
    const left = (back: readonly number[], state?: MatchState) =>
      leftOf(beside(rule), cameBack(first, back, state), [first]);
    t.is(left([], 'paid'), asked);
    t.is(left([], 'recovery-notified'), asked);
    t.is(left([], 'recovery-decided'), asked);
    t.is(left([10_000, 20_000]), part);
    t.is(left([30_000], 'archived'), part);
    t.is(left([30_000], 'paid'), part, 'and what is left of it goes on');
    t.is(left([100_000]), all);
  });
}

test('a ladder takes off what the firm has kept of its lower step', (t) => {
  const higher = policy('X93-higher', TEN, { benefit: climbing });
  const left = (back: readonly number[]) => leftOf(higher, cameBack(lower, back), [lower]);
  t.deepEqual([left([]), left([30_000]), left([30_000, 70_000])], [0, 30_000, 100_000]);
});

const anyMoney = fc.record({
  parts: fc.array(fc.record({ amountFen: fc.nat(100_000), state: fc.constantFrom(...PAYMENT_STATES) }), {
    maxLength: 5,
  }),
  back: fc.array(fc.integer({ min: 1, max: 100_000 }), { maxLength: 4 }),
  other: fc.nat(100_000),
});
const sum = (payments: readonly Pick<PaymentRecord, 'amountFen'>[]) =>
  payments.reduce((all, { amountFen }) => all + amountFen, 0);

test('law: received is what was paid less what came back, never below 0, and of no other match or round', (t) => {
  fc.assert(
    fc.property(anyMoney, ({ parts, back, other }) => {
      const match = cameBack(first, back);
      const payments = parts.map((one, place) => paymentOf(match, { ...one, part: place + 1 }));
      const paid = sum(payments.filter(({ state }) => state === 'paid'));
      const counts = whatCounts({ matches: [match], payments });
      t.is(sum(counts.filter(({ state }) => state === 'paid')), receivedFen(match, paid));
      t.is(receivedFen(match, paid), Math.max(0, paid - sum(match.process?.recovered ?? [])));
      for (const one of counts) {
        const before = payments.find(({ _id }) => _id === one._id)?.amountFen ?? -1;
        t.true(one.amountFen >= 0 && one.amountFen <= before);
        if (one.state !== 'paid') t.is(one.amountFen, before, 'what is set aside stays so');
      }
      const begunAnew = { ...match, round: 2 };
      t.is(recoveredFen(begunAnew), 0);
      const elsewhere = paymentOf(matchOf(lower), { amountFen: other });
      t.deepEqual(whatCounts({ matches: [match], payments: [elsewhere] }), [elsewhere]);
    }),
  );
});
