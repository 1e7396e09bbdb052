import test from 'ava';
import fc from 'fast-check';
import { type BatchPlan, compile } from '../../src/eligibility/batch/batch.js';
import type { Planes } from '../../src/eligibility/batch/batch-blocks.js';
import { columnsOf } from '../../src/eligibility/batch/columns.js';
import type { Condition } from '../../src/eligibility/condition.schema.js';
import { decide, type Verdict } from '../../src/eligibility/decide.js';
import type { Facts } from '../../src/eligibility/facts.js';
import { factsOfRow, factsWithLosses, losses, named, row, rule } from './random-rules.js';
import { AS_OF, sampleVocabulary } from './samples.js';

/** Pairs of a tree and a row that are compared; more with ZHIDA_PROPERTY_RUNS. */
const RULES = 6;
const ROWS = 37;
const numRuns = Math.ceil(Number(process.env.ZHIDA_PROPERTY_RUNS ?? 30_000) / (RULES * ROWS));
const vocabulary = sampleVocabulary({ named, codes: new Map() });
const rules = fc.array(rule, { minLength: RULES, maxLength: RULES });

const planOf = (conditions: readonly Condition[]): BatchPlan =>
  compile(
    conditions.map((one) => ({ conditions: one })),
    AS_OF,
    vocabulary,
  );

function verdictAt(planes: Planes, policy: number, at: number): Verdict {
  const word = policy * planes.wordsPerPolicy + (at >> 5);
  const bit = (plane: Int32Array) => ((plane[word] ?? 0) >>> (at & 31)) & 1;
  if (bit(planes.known) === 0) return 'undecided';
  return bit(planes.truth) === 1 ? 'eligible' : 'ineligible';
}

/** Whether batch and `decideOne` say of every pair what `decide` does; counts the verdicts. */
function agrees(conditions: readonly Condition[], rows: readonly Facts[], seen: Record<Verdict, number>): boolean {
  const plan = planOf(conditions);
  const planes = plan.run(columnsOf(rows, plan.facts, AS_OF, vocabulary));
  return rows.every((facts, at) => {
    const one = plan.decideOne(facts);
    return conditions.every((condition, policy) => {
      const { verdict } = decide(condition, facts, AS_OF, vocabulary);
      seen[verdict] += 1;
      const single = (['ineligible', 'undecided', 'eligible'] as const)[one[policy] ?? 0];
      return verdictAt(planes, policy, at) === verdict && single === verdict;
    });
  });
}

test('batch says what decide says, facts missing, stale and known in part included', (t) => {
  const seen = { eligible: 0, ineligible: 0, undecided: 0 };
  const rows = fc.array(fc.tuple(row, losses), { minLength: ROWS, maxLength: ROWS });
  fc.assert(
    fc.property(rules, rows, (conditions, values) =>
      agrees(
        conditions,
        values.map(([one, lost]) => factsWithLosses(one, lost)),
        seen,
      ),
    ),
    { numRuns },
  );
  t.true(Math.min(...Object.values(seen)) > (numRuns * RULES * ROWS) / 20, JSON.stringify(seen));
});

test('batch says what decide says where every fact is there', (t) => {
  const seen = { eligible: 0, ineligible: 0, undecided: 0 };
  const rows = fc.array(row, { minLength: ROWS, maxLength: ROWS });
  fc.assert(
    fc.property(rules, rows, (conditions, values) => agrees(conditions, values.map(factsOfRow), seen)),
    { numRuns },
  );
  t.is(seen.undecided, 0);
});
