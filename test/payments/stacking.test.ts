import test from 'ava';
import fc from 'fast-check';
import { type Claim, ladderTopUp, type Received, type StackingContext, stack } from '../../src/payments/stacking.js';
import type { PolicyVersion } from '../../src/policies/policy.schema.js';

type Rules = PolicyVersion['stacking'];
type Rule = Rules[number]['rule'];

const claim = (
  policy: string,
  amountFen: number | null,
  key: string | null = 'p1',
  more: Partial<Claim> = {},
): Claim => ({
  ...{ id: `${policy}:2026:${key}`, policy, kind: 'person', key, amountFen },
  ...more,
});
const received = (policy: string, amountFen: number, key: string | null = 'p1'): Received => ({
  ...{ policy, amountFen, kind: 'person', key },
});
const to = (policy: string, rule: Rule, ratio?: string): Rules[number] => ({
  with: policy,
  rule,
  subject: 'person',
  ratio,
});

function context(rules: Record<string, Rules>, paid: readonly Received[] = [], connected = true): StackingContext {
  return { rules: new Map(Object.entries(rules)), received: paid, connected: () => connected };
}

const amounts = (claims: readonly Claim[], given: StackingContext): Record<string, number | null> =>
  Object.fromEntries(stack(claims, given).map((one) => [one.claim.id.replace(/:2026:.*/, ''), one.amountFen]));

test('exclusive: one of both for a subject, the one that was paid or the higher; other subjects are free', (t) => {
  const rules = { A: [to('B', 'exclusive')] };
  t.deepEqual(amounts([claim('A', 200), claim('B', 100)], context(rules)), { A: 200, B: 0 });
  t.deepEqual(amounts([claim('A', 200)], context(rules, [received('B', 100)])), { A: 0 });
  t.deepEqual(amounts([claim('B', 100)], context(rules, [received('A', 1)])), { B: 0 }, 'stated by A, kept by B too');
  t.deepEqual(amounts([claim('A', 200, 'p1'), claim('B', 100, 'p2')], context(rules)), { A: 200, B: 100 });
  t.deepEqual(amounts([claim('A', 200, 'p1', { kind: 'loan' }), claim('B', 100)], context(rules)), { A: 200, B: 100 });
});

test('one person once across policies: what was received for the person elsewhere leaves nothing', (t) => {
  const rules = { hire: [to('insurance', 'exclusive')], wage: [to('insurance', 'exclusive'), to('hire', 'exclusive')] };
  const paid = [received('insurance', 600, 'p1')];
  const claims = [
    claim('hire', 800, 'p1'),
    claim('wage', 500, 'p1'),
    claim('hire', 800, 'p2'),
    claim('wage', 500, 'p2'),
  ];
  t.deepEqual(
    stack(claims, context(rules, paid)).map((one) => one.amountFen),
    [0, 0, 800, 0],
  );
});

test('higher-only: together no more than the higher, whether the lower was paid before or not', (t) => {
  const rules = { A: [to('B', 'higher-only')], B: [to('A', 'higher-only')] };
  t.deepEqual(amounts([claim('A', 300), claim('B', 100)], context(rules)), { A: 300, B: 0 });
  t.deepEqual(amounts([claim('A', 300)], context(rules, [received('B', 100)])), { A: 200 });
});

test('difference: less what the other gives, and the other goes first', (t) => {
  const rules = { A: [to('B', 'difference')] };
  t.deepEqual(amounts([claim('A', 300), claim('B', 100)], context(rules)), { A: 200, B: 100 });
  t.deepEqual(amounts([claim('A', 300)], context(rules, [received('B', 400)])), { A: 0 });
  t.deepEqual(amounts([claim('A', 300, 'p1', { net: true }), claim('B', 100)], context(rules)), { A: 300, B: 100 });
  const paid = [{ ...received('B', 100), unrecordedFen: 40 }];
  t.deepEqual(amounts([claim('A', 300, 'p1', { net: true })], context(rules, paid)), { A: 260 });
  t.deepEqual(amounts([claim('A', 300)], context(rules, paid)), { A: 200 }, 'a formula that takes nothing off itself');
});

test('match-ratio: a share of what the upper level paid, undecided where its receipts are not connected', (t) => {
  const rules = { city: [to('province', 'match-ratio', '0.5')] };
  t.deepEqual(amounts([claim('city', 1000)], context(rules, [received('province', 701)])), { city: 350 });
  t.deepEqual(amounts([claim('city', 100)], context(rules, [received('province', 701)])), { city: 100 });
  t.deepEqual(amounts([claim('city', 1000)], context(rules)), { city: 0 });
  t.deepEqual(amounts([claim('city', 1000)], context(rules, [], false)), { city: null });
});

test('free has no effect; a subject that is not known leaves undecided what meets it; null stays null', (t) => {
  t.deepEqual(amounts([claim('A', 2), claim('B', 1)], context({ A: [to('B', 'free')] })), { A: 2, B: 1 });
  const rules = { A: [to('B', 'exclusive')] };
  t.deepEqual(amounts([claim('A', 200, null), claim('B', 100)], context(rules)), { A: 200, B: null });
  t.deepEqual(amounts([claim('A', null), claim('B', 100)], context(rules)), { A: null, B: 100 });
});

test('a ladder pays the level less what was paid in it', (t) => {
  t.is(ladderTopUp(8_000_000, []), 8_000_000);
  t.is(ladderTopUp(8_000_000, [1_000_000, 2_000_000]), 5_000_000);
  t.is(ladderTopUp(1_000_000, [3_000_000]), 0);
  const steps = fc.array(fc.integer({ min: 0, max: 10_000 }), { maxLength: 8 });
  fc.assert(
    fc.property(steps, (levels) => {
      const paid: number[] = [];
      for (const level of levels) paid.push(ladderTopUp(level, paid));
      t.is(
        paid.reduce((sum, one) => sum + one, 0),
        Math.max(0, ...levels),
      );
    }),
  );
});

const POLICIES = ['A', 'B', 'C', 'D'];
const someClaims = fc.uniqueArray(
  fc.record({ policy: fc.constantFrom(...POLICIES), key: fc.constantFrom('p1', 'p2'), amountFen: fc.nat(1000) }),
  { selector: ({ policy, key }) => `${policy} ${key}`, maxLength: 8 },
);
const somePaid = fc.array(
  fc.record({ policy: fc.constantFrom(...POLICIES), key: fc.constantFrom('p1', 'p2'), amountFen: fc.nat(1000) }),
  { maxLength: 3 },
);
const somePairs = fc.uniqueArray(
  fc.record({ a: fc.nat(3), b: fc.nat(3), rule: fc.constantFrom<Rule>('exclusive', 'higher-only') }),
  { selector: ({ a, b }) => `${a} ${b}`, maxLength: 8 },
);

function contextOf(pairs: readonly { a: number; b: number; rule: Rule }[], paid: readonly Received[]): StackingContext {
  const rules: Record<string, Rules> = {};
  for (const { a, b, rule } of pairs) {
    const [own, other] = [POLICIES[a] ?? '', POLICIES[b] ?? ''];
    if (own !== other) rules[own] = [...(rules[own] ?? []), to(other, rule)];
  }
  return context(rules, paid);
}

test('laws: nothing above its claim, no pair pays twice for a subject, and the order of claims does not matter', (t) => {
  const law = fc.property(someClaims, somePaid, somePairs, fc.infiniteStream(fc.nat()), (given, paid, pairs, dice) => {
    const claims = given.map(({ policy, key, amountFen }) => claim(policy, amountFen, key));
    const known = paid.map(({ policy, key, amountFen }) => received(policy, amountFen, key));
    const rules = contextOf(pairs, known);
    const stacked = stack(claims, rules);
    for (const [at, one] of stacked.entries()) {
      t.is(one.claim, claims[at] as Claim);
      t.true((one.amountFen ?? -1) >= 0 && (one.amountFen ?? 0) <= (one.claim.amountFen ?? 0));
    }
    for (const { a, b, rule } of pairs.filter((pair) => pair.a !== pair.b)) {
      for (const key of ['p1', 'p2']) {
        const now = (n: number) => stacked.find((one) => one.claim.policy === POLICIES[n] && one.claim.key === key);
        const before = (n: number) => known.filter((one) => one.policy === POLICIES[n] && one.key === key);
        const sum = (n: number) => before(n).reduce((all, one) => all + one.amountFen, 0);
        const [x, y] = [now(a)?.amountFen ?? 0, now(b)?.amountFen ?? 0];
        if (rule === 'exclusive' && !pairs.some((pair) => pair.a === b && pair.b === a && pair.rule !== rule)) {
          t.false(x > 0 && (y > 0 || sum(b) > 0));
        }
        const highest = Math.max(now(a)?.claim.amountFen ?? 0, now(b)?.claim.amountFen ?? 0);
        if (x > 0 || y > 0) t.true(x + y <= highest);
        if (x > 0) t.true(x + sum(b) <= Math.max(highest, sum(b)));
      }
    }
    const shuffled = claims
      .map((one) => ({ one, at: dice.next().value as number }))
      .sort((p, q) => p.at - q.at)
      .map(({ one }) => one);
    const byId = (all: ReturnType<typeof stack>) => all.map((one) => `${one.claim.id} ${one.amountFen}`).sort();
    t.deepEqual(byId(stack(shuffled, rules)), byId(stacked));
  });
  t.notThrows(() => fc.assert(law, { numRuns: 2000 }));
});
