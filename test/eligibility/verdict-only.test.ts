import test from 'ava';
import fc from 'fast-check';
import { decide, factsNamed, factsOfTrace, verdictOf } from '../../src/eligibility/decide.js';
import { deriveFacts } from '../../src/eligibility/derived.js';
import { type EntitlingPolicy, entitle } from '../../src/eligibility/entitlement.js';
import { enterpriseFacts } from '../../src/eligibility/scope.js';
import { factsWithLosses, losses, named, row, rule } from './random-rules.js';
import { AS_OF, sampleVocabulary } from './samples.js';

/** More runs than in the normal suite: ZHIDA_PROPERTY_RUNS=20000. */
const numRuns = Number(process.env.ZHIDA_PROPERTY_RUNS ?? 2000);
const vocabulary = sampleVocabulary({ named, codes: new Map() });

test('the verdict alone is that of the whole trace, for facts that may change and for such as do not', (t) => {
  const seen = { eligible: 0, ineligible: 0, undecided: 0 };
  fc.assert(
    fc.property(fc.array(rule, { minLength: 1, maxLength: 4 }), row, losses, (rules, values, lost) => {
      const facts = factsWithLosses(values, lost);
      const fixed = deriveFacts(facts, AS_OF, vocabulary);
      return rules.every((conditions) => {
        const { verdict } = decide(conditions, facts, AS_OF, vocabulary);
        seen[verdict] += 1;
        return [facts, fixed].every(
          (known) => verdictOf(conditions, enterpriseFacts(known, AS_OF, vocabulary)) === verdict,
        );
      });
    }),
    { numRuns },
  );
  t.true(Math.min(...Object.values(seen)) > numRuns / 10, JSON.stringify(seen));
});

test('the facts that a condition names are those that any trace of it shows', (t) => {
  fc.assert(
    fc.property(rule, row, losses, (conditions, values, lost) => {
      const { trace } = decide(conditions, factsWithLosses(values, lost), AS_OF, vocabulary);
      t.deepEqual(factsNamed(conditions, named).sort(), factsOfTrace(trace).sort());
    }),
    { numRuns: Math.ceil(numRuns / 10) },
  );
});

const places = fc.oneof({ weight: 4, arbitrary: fc.constant([]) }, fc.subarray(['44', '4416', '3', 'a']));
const policy: fc.Arbitrary<EntitlingPolicy> = fc.record({
  validFrom: fc.constantFrom('2024-01-01', '2025-01-01', '2026-01-01', '2027-01-01'),
  validTo: fc.constant(null),
  appliesTo: fc.constant({ from: '2020-01-01', to: null }),
  period: fc.constant({ kind: 'once' as const, lag: 0 }),
  jurisdiction: fc.record({ registration: places, tax: places, statistics: places }),
  branch: fc.constantFrom('own' as const, 'head-office' as const, 'none' as const),
  conditions: rule,
  benefit: rule.map((when) => ({
    amount: { best: [{ when, amount: { fixed: 2 } }, { amount: { fact: 'revenue' } }] },
  })),
  delivery: fc.constant('apply' as const),
  routes: fc.array(rule.map((when) => ({ when, delivery: 'instant' as const, reason: { zh: '', en: '' } }))),
});

test('what a run works out of a policy is what explaining it shows', (t) => {
  const seen: Record<string, number> = {};
  fc.assert(
    fc.property(policy, row, losses, fc.constantFrom('enterprise', 'branch'), (one, values, lost, kind) => {
      const facts = new Map(factsWithLosses(values, lost)).set('entityType', { value: kind });
      const { benefit, ...long } = entitle(one, facts, AS_OF, vocabulary);
      const short = entitle(one, deriveFacts(facts, AS_OF, vocabulary), AS_OF, vocabulary, 'grants');
      seen[long.verdict] = (seen[long.verdict] ?? 0) + 1;
      t.is(short.verdict, long.verdict);
      if (long.verdict !== 'eligible') return;
      t.deepEqual(short, { ...long, trace: null, gate: null, benefit: benefit && { ...benefit, working: [] } });
    }),
    { numRuns: Math.ceil(numRuns / 2) },
  );
  for (const verdict of ['eligible', 'ineligible', 'undecided', 'not-in-force']) {
    t.true((seen[verdict] ?? 0) > numRuns / 100, JSON.stringify(seen));
  }
});
