import test from 'ava';
import { decide } from '../../src/eligibility/decide.js';
import { deriveFacts } from '../../src/eligibility/derived.js';
import { type EntitlingPolicy, entitle } from '../../src/eligibility/entitlement.js';
import { explainTrace } from '../../src/eligibility/explain/explain.js';
import { plainFacts } from '../../src/policies/plain-facts.js';
import { leaf, rulesOf, tryCase } from './shape.js';
import { AMOUNT_SHAPES } from './shapes-amounts.js';
import { CONDITION_SHAPES } from './shapes-conditions.js';
import { PAYMENT_SHAPES } from './shapes-payments.js';
import { PERSON_SHAPES } from './shapes-persons.js';

const shapes = [...CONDITION_SHAPES, ...AMOUNT_SHAPES, ...PERSON_SHAPES, ...PAYMENT_SHAPES].sort(
  (a, b) => a.number - b.number,
);

for (const shape of shapes) {
  test(`${shape.number}: ${shape.name}`, async (t) => {
    for (const one of shape.cases) await tryCase(t, shape, one);
  });
}

const rules = rulesOf({});

const srdi = (niche: number, revenue: number, validFrom: string, validTo: string | null): EntitlingPolicy => ({
  validFrom,
  validTo,
  appliesTo: { from: '2022-01-01', to: null },
  period: { kind: 'once', lag: 1 },
  jurisdiction: { registration: [], tax: [], statistics: [] },
  branch: 'own',
  conditions: {
    all: [leaf('nicheYears', 'greaterThanInclusive', niche), leaf('revenue', 'greaterThanInclusive', revenue)],
  },
  benefit: { amount: { fixed: 200_000 } },
  delivery: 'apply-free',
  routes: [],
});

test('15: the version in force at the day decides, to the day', (t) => {
  const versions = [srdi(2, 10_000_000, '2022-06-01', '2026-03-31'), srdi(3, 15_000_000, '2026-04-01', null)];
  const on = (asOf: string, facts: object) =>
    versions.map((version) => entitle(version, plainFacts(facts, rules, asOf), asOf, rules).verdict);
  const older = { nicheYears: 2, revenue: 12_000_000 };
  t.deepEqual(on('2022-05-31', older), ['not-in-force', 'not-in-force']);
  t.deepEqual(on('2026-03-31', older), ['eligible', 'not-in-force']);
  t.deepEqual(on('2026-04-01', older), ['not-in-force', 'ineligible']);
  t.deepEqual(on('2026-04-01', { nicheYears: 3, revenue: 15_000_000 }), ['not-in-force', 'eligible']);
  t.deepEqual(on('2026-04-01', { nicheYears: 3 }), ['not-in-force', 'undecided']);
});

test('20: a near miss says by how much', (t) => {
  const asOf = '2025-06-01';
  const facts = deriveFacts(plainFacts({ rdExpense: 1_160_000, revenue: 40_000_000 }, rules, asOf), asOf, rules);
  const { trace } = decide(leaf('rdRatio', 'greaterThanInclusive', 0.03), facts, asOf, rules);
  t.regex(explainTrace(trace, 'zh', rules)[0]?.text ?? '', /2\.9% ≥ 3% ✗/);
});

test('each of the twenty shapes is here', (t) => {
  const numbers = new Set([15, ...shapes.map(({ number }) => number)]);
  t.deepEqual([...numbers].sort((a, b) => a - b), Array.from({ length: 20 }, (_, at) => at + 1)); // biome-ignore format: one list
});
