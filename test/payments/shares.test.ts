import test from 'ava';
import fc from 'fast-check';
import { inOrder } from '../../src/payments/allotment.js';
import { PAYMENT_STATES } from '../../src/payments/payment.schema.js';
import { PAYMENT_TABLE, paymentAfter, paymentStep } from '../../src/payments/payment-states.js';
import { instalmentsOf, splitFen } from '../../src/payments/shares.js';

const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0);

test('shares add up to the amount, by largest remainder', (t) => {
  t.deepEqual(splitFen(100, ['1', '1', '1']), [34, 33, 33]);
  t.deepEqual(splitFen(1001, ['0.6', '0.3', '0.1']), [601, 300, 100]);
  t.deepEqual(splitFen(5, ['1', '0']), [5, 0]);
  for (const bad of [[], ['0'], ['1', '-1'], ['0', '0']]) t.throws(() => splitFen(1, bad), { instanceOf: RangeError });
  t.throws(() => splitFen(-1, ['1']), { instanceOf: RangeError });
});

test('law: shares add up exactly, and none is a whole 分 away from its exact share', (t) => {
  const weights = fc
    .array(fc.integer({ min: 0, max: 10_000 }), { minLength: 1, maxLength: 6 })
    .filter((all) => sum(all) > 0);
  const law = fc.property(fc.integer({ min: 0, max: 10 ** 13 }), weights, (fen, given) => {
    const shares = splitFen(fen, given.map(String));
    t.is(sum(shares), fen);
    for (const [at, share] of shares.entries()) {
      // In integers: |share − fen × weight ÷ whole| < 1.
      const off = BigInt(share) * BigInt(sum(given)) - BigInt(fen) * BigInt(given[at] ?? 0);
      t.true((off < 0n ? -off : off) < BigInt(sum(given)));
    }
  });
  t.notThrows(() => fc.assert(law));
});

test('instalments add up, the last takes the rest', (t) => {
  t.deepEqual(instalmentsOf(100_001, [0.4, 0.6]), [40_000, 60_001]);
  t.deepEqual(instalmentsOf(100_099, [0.5, 0.5], { places: 0, mode: 'half-up' }), [50_000, 50_099]);
  const law = fc.property(fc.nat(10 ** 9), fc.constantFrom([1], [0.4, 0.6], [0.3, 0.3, 0.4]), (fen, shares) => {
    const parts = instalmentsOf(fen, shares);
    t.is(sum(parts), fen);
    t.true(parts.every((part) => part >= 0));
  });
  t.notThrows(() => fc.assert(law));
});

test('who waits is served in the order that the pool states', (t) => {
  const at = (minute: number) => new Date(Date.UTC(2026, 0, 1, 0, minute));
  const all = [
    { match: 'a', totalFen: 300, score: 80, askedAt: at(2) },
    { match: 'b', totalFen: 100, score: null, askedAt: at(1) },
    { match: 'c', totalFen: 200, score: 90, askedAt: at(3) },
    { match: 'd', totalFen: 200, score: 90, askedAt: at(3) },
  ];
  const order = (kind: Parameters<typeof inOrder>[1]) =>
    inOrder(all, kind)
      .map(({ match }) => match)
      .join('');
  t.is(order('first-come'), 'bacd');
  t.is(order('by-amount'), 'bcda');
  t.is(order('by-score'), 'cdab');
});

test('an event leads from a state to one place, and every state is reached', (t) => {
  t.is(new Set(PAYMENT_TABLE.map(([from, event]) => `${from} ${event}`)).size, PAYMENT_TABLE.length);
  for (const [, event, to] of PAYMENT_TABLE) t.is(paymentStep(event).to, to, 'an event has one destination');
  const reached = new Set(['waiting', ...PAYMENT_TABLE.map(([, , to]) => to)]);
  t.deepEqual([...reached].sort(), [...PAYMENT_STATES].sort());
  t.is(paymentAfter('waiting', 'pay'), undefined);
  t.is(paymentAfter('paid', 'return'), 'returned');
});
