import test from 'ava';
import fc from 'fast-check';
import { Engine, type TopLevelCondition } from 'json-rules-engine';
import { type Condition, parseConditions } from '../../src/eligibility/condition.schema.js';
import { confirm } from '../../src/eligibility/confirm.js';
import { addOperators } from '../../src/eligibility/confirm-operators.js';
import { decide } from '../../src/eligibility/decide.js';
import type { Facts } from '../../src/eligibility/facts.js';
import { completed, factsOfRow, factsWithLosses, losses, named, row, rule } from './random-rules.js';
import { AS_OF, sampleVocabulary } from './samples.js';

/** More runs than in the normal suite: ZHIDA_PROPERTY_RUNS=20000. */
const numRuns = Number(process.env.ZHIDA_PROPERTY_RUNS ?? 2000);
const vocabulary = sampleVocabulary({ named, codes: new Map() });

/** json-rules-engine as it comes: the rule as it is written, nothing marked, nothing inlined. */
async function plainEngine(conditions: Condition, facts: Facts): Promise<boolean> {
  const engine = new Engine();
  addOperators(engine, AS_OF);
  for (const [name, condition] of named) engine.setCondition(name, condition as TopLevelCondition);
  const root = 'fact' in conditions ? { all: [conditions] } : conditions;
  engine.addRule({ conditions: root as TopLevelCondition, event: { type: 'hit' } });
  for (const [key, { value }] of facts) engine.addFact(key, value);
  engine.addFact('asOf', AS_OF);
  const { results } = await engine.run();
  return results.length === 1;
}

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
      return (await plainEngine(conditions, facts)) === (verdict === 'eligible') && verdict !== 'undecided';
    }),
    { numRuns },
  );
  t.true(seen.eligible > numRuns / 5 && seen.ineligible > numRuns / 5, JSON.stringify(seen));
});

test('with facts missing: what is decided stays so however they turn out, and confirmation is exactly eligible', async (t) => {
  const seen = { eligible: 0, ineligible: 0, undecided: 0 };
  await fc.assert(
    fc.asyncProperty(
      rule,
      row,
      losses,
      fc.array(row, { minLength: 4, maxLength: 4 }),
      async (conditions, values, lost, others) => {
        const facts = factsWithLosses(values, lost);
        const { verdict, missing } = decide(conditions, facts, AS_OF, vocabulary);
        seen[verdict] += 1;
        if ((await confirmed(conditions, facts)) !== (verdict === 'eligible')) return false;
        if ((verdict === 'undecided') !== missing.length > 0) return false;
        if (verdict === 'undecided') return true;
        for (const other of [values, ...others]) {
          if ((await plainEngine(conditions, completed(facts, other))) !== (verdict === 'eligible')) return false;
        }
        return true;
      },
    ),
    { numRuns },
  );
  t.true(Math.min(...Object.values(seen)) > numRuns / 20, JSON.stringify(seen));
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
    { numRuns },
  );
  t.pass();
});
