import { isDeepStrictEqual } from 'node:util';
import test, { type ExecutionContext } from 'ava';
import fc from 'fast-check';
import { generatedEnterprise } from '../../../seeds/generator/document.js';
import { deriveFacts, entitle, type Facts, type Observation } from '../../../src/eligibility/index.js';
import { factsFor } from '../../../src/enterprises/enterprise-facts.service.js';
import { factsOfFirms } from '../../../src/matching/deciding/firm-facts.js';
import { planRun } from '../../../src/matching/runs/run-plan.js';
import { loadRules, parameterFacts } from '../../../src/policies/policy.service.js';
import { eagerlyDerived } from '../../eligibility/eager-derived.js';

const numRuns = Number(process.env.ZHIDA_PROPERTY_RUNS ?? 150);
const rules = loadRules();
const AS_OF = '2026-11-22';
const firms = Array.from({ length: 300 }, (_, index) => generatedEnterprise(index, rules, AS_OF));
const firm = fc.nat(firms.length - 1).map((index) => firms[index] as (typeof firms)[number]);
const year = fc.constantFrom(2025, 2026);
const KEYS = [...rules.catalogue.keys()].flatMap((key) => [key, `${key}@-1`, `${key}@-2`, `${key}@-3`, `${key}@-4`]);
const someKeys = fc.shuffledSubarray(KEYS, { minLength: 40, maxLength: 160 });

/** The test framework's own comparison takes ten times as long. */
function same(t: ExecutionContext, actual: unknown, expected: unknown, of: string): void {
  if (isDeepStrictEqual(actual, expected)) t.pass();
  else t.deepEqual(actual, expected, of);
}

/** What is stored of a firm and the city's parameters, some of it lost, in a plain map. */
function stored(index: number, referenceYear: number, lost: readonly string[]): Map<string, Observation> {
  const enterprise = firms[index % firms.length] as (typeof firms)[number];
  const facts = new Map(factsFor(enterprise, { rules, asOf: AS_OF, referenceYear }));
  for (const [key, value] of parameterFacts(rules, enterprise.districtCode, AS_OF)) facts.set(key, value);
  for (const key of lost) facts.delete(key);
  return facts;
}

test('facts found when asked for are those that the plain method computes all at once', (t) => {
  let derived = 0;
  fc.assert(
    fc.property(fc.nat(299), year, someKeys, someKeys, (index, referenceYear, lost, asked) => {
      const facts = stored(index, referenceYear, lost);
      const eager = eagerlyDerived(facts, AS_OF, rules);
      const lazy = deriveFacts(facts, AS_OF, rules);
      for (const key of asked) same(t, lazy.get(key), eager.get(key), key);
      same(t, new Map(lazy), eager, 'all');
      t.is(lazy.size, eager.size);
      derived += eager.size - facts.size;
    }),
    { numRuns },
  );
  t.true(derived > numRuns * 20, `${derived} derived facts`);
});

test('a fact is the same whenever and after whatever it is asked for', (t) => {
  fc.assert(
    fc.property(firm, year, someKeys, (enterprise, referenceYear, asked) => {
      const facts = factsOfFirms(rules, AS_OF)(enterprise, referenceYear);
      const found = asked.map((key) => facts.get(key));
      const whole = new Map(factsOfFirms(rules, AS_OF)(enterprise, referenceYear));
      for (const [place, key] of asked.entries()) same(t, found[place], whole.get(key), key);
      same(t, new Map(facts), whole, 'all');
      t.true([...whole.values()].every((observation) => observation !== undefined));
    }),
    { numRuns },
  );
});

test('years asked for one after the other do not mix', (t) => {
  const factsOf = factsOfFirms(rules, AS_OF);
  for (const enterprise of firms.slice(0, 40)) {
    const both = [2025, 2026, 2025].map((one) => factsOf(enterprise, one));
    for (const key of KEYS) for (const facts of both) facts.get(key);
    for (const [place, one] of [2025, 2026, 2025].entries()) {
      same(t, new Map(both[place]), new Map(factsOfFirms(rules, AS_OF)(enterprise, one)), enterprise.uscc);
    }
  }
});

test('a run’s short way comes to the verdicts, amounts and reasons of the long one', (t) => {
  const plan = planRun(rules, { asOf: AS_OF, city: '441600', policy: null });
  const seen: Record<string, number> = {};
  for (const enterprise of firms) {
    const factsOf = factsOfFirms(rules, AS_OF);
    const fixed = new Map([2025, 2026].map((one): [number, Facts] => [one, factsOf(enterprise, one)]));
    // The long way over plain maps that remember nothing.
    const plain = new Map([...fixed].map(([one, facts]): [number, Facts] => [one, new Map(facts)]));
    for (const { policy, referenceYear } of plan) {
      const short = entitle(policy, fixed.get(referenceYear) ?? new Map(), AS_OF, rules, 'grants');
      const facts = plain.get(referenceYear) ?? new Map();
      const { benefit, ...long } = entitle(policy, facts, AS_OF, rules);
      t.is(short.verdict, long.verdict);
      seen[short.verdict] = (seen[short.verdict] ?? 0) + 1;
      if (short.verdict !== 'eligible') continue;
      same(
        t,
        short,
        { ...long, trace: null, gate: null, benefit: benefit && { ...benefit, working: [] } },
        policy.code,
      );
    }
  }
  for (const verdict of ['eligible', 'ineligible', 'undecided'])
    t.true((seen[verdict] ?? 0) > 300, JSON.stringify(seen));
});
