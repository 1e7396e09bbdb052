import test from 'ava';
import fc from 'fast-check';
import { type Condition, parseConditions } from '../../src/eligibility/condition.schema.js';
import { confirm } from '../../src/eligibility/confirm/confirm.js';
import { decide } from '../../src/eligibility/decide.js';
import type { Facts } from '../../src/eligibility/facts.js';
import { plainEngine } from './plain-engine.js';
import { completed, factsOfRow, factsWithLosses, losses, named, row, rule } from './random-rules.js';
import { AS_OF, sampleVocabulary } from './samples.js';

/** More runs than in the normal suite: ZHIDA_PROPERTY_RUNS=200000. */
const numRuns = Number(process.env.ZHIDA_PROPERTY_RUNS || 20_000);
const vocabulary = sampleVocabulary({ named, codes: new Map() });

const confirmed = async (conditions: Condition, facts: Facts) =>
  (await confirm([{ id: 'it', conditions }], facts, AS_OF, vocabulary)).get('it');

test('with every fact there, the verdict is json-rules-engine’s', async (t) => {
  const seen = { eligible: 0, ineligible: 0, undecided: 0 };
  await fc.assert(
    fc.asyncProperty(rule, row, async (conditions, values) => {
      const facts = factsOfRow(values);
      parseConditions(conditions, vocabulary);
      const { verdict } = decide(conditions, facts, AS_OF, vocabulary);
      seen[verdict] += 1;
      const answer = await plainEngine(conditions, named)(facts);
      return answer === (verdict === 'eligible') && verdict !== 'undecided';
    }),
    { numRuns },
  );
  t.true(seen.eligible > numRuns / 5 && seen.ineligible > numRuns / 5, JSON.stringify(seen));
});

/** Ways in which lost facts might have been: the first of a hundred in a row is drawn for each rule. */
const COMPLETIONS = 100;
const ways = fc.sample(row, { numRuns: 1009, seed: 2026 });

test('with facts missing: what is decided stays so however they turn out, and confirmation is exactly eligible', async (t) => {
  const runs = Math.ceil(numRuns / 10);
  const seen = { eligible: 0, ineligible: 0, undecided: 0 };
  await fc.assert(
    fc.asyncProperty(rule, row, losses, fc.nat(ways.length - 1), async (conditions, values, lost, first) => {
      const facts = factsWithLosses(values, lost);
      const { verdict, missing } = decide(conditions, facts, AS_OF, vocabulary);
      seen[verdict] += 1;
      if ((await confirmed(conditions, facts)) !== (verdict === 'eligible')) return false;
      if ((verdict === 'undecided') !== missing.length > 0) return false;
      if (verdict === 'undecided') return true;
      const ask = plainEngine(conditions, named);
      for (let at = 0; at < COMPLETIONS; at++) {
        const other = at === 0 ? values : (ways[(first + at) % ways.length] ?? values);
        if ((await ask(completed(facts, other))) !== (verdict === 'eligible')) return false;
      }
      return true;
    }),
    { numRuns: runs },
  );
  t.true(Math.min(...Object.values(seen)) > runs / 20, JSON.stringify(seen));
});

test('De Morgan, double negation and order hold in three values', (t) => {
  const verdictOf = (conditions: Condition, facts: Facts) => decide(conditions, facts, AS_OF, vocabulary).verdict;
  fc.assert(
    fc.property(rule, rule, row, losses, (a, b, values, lost) => {
      const facts = factsWithLosses(values, lost);
      const is = (left: Condition, right: Condition) => verdictOf(left, facts) === verdictOf(right, facts);
      return (
        is({ not: { not: a } }, a) &&
        is({ not: { all: [a, b] } }, { any: [{ not: a }, { not: b }] }) &&
        is({ not: { any: [a, b] } }, { all: [{ not: a }, { not: b }] }) &&
        is({ all: [a, b] }, { all: [b, a] }) &&
        is({ any: [a, { all: [a, b] }] }, a)
      );
    }),
    { numRuns: Math.ceil(numRuns / 10) },
  );
  t.pass();
});
