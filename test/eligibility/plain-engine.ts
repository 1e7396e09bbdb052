import { Engine, type TopLevelCondition } from 'json-rules-engine';
import type { Condition } from '../../src/eligibility/condition.schema.js';
import { addOperators } from '../../src/eligibility/confirm/confirm-operators.js';
import type { Facts } from '../../src/eligibility/facts.js';
import { AS_OF } from './samples.js';

/**
 * json-rules-engine as it comes, with the own operators added: the rule as it is written, nothing marked, nothing
 * inlined. The answer to facts none of which may be missing. One question at a time: overlapping runs lose rules.
 */
export function plainEngine(
  conditions: Condition,
  named: ReadonlyMap<string, Condition>,
): (facts: Facts) => Promise<boolean> {
  const engine = new Engine();
  addOperators(engine, AS_OF);
  for (const [name, condition] of named) engine.setCondition(name, condition as TopLevelCondition);
  const root = 'fact' in conditions ? { all: [conditions] } : conditions;
  engine.addRule({ conditions: root as TopLevelCondition, event: { type: 'hit' } });
  return async (facts) => {
    const plain = Object.fromEntries([...facts].map(([key, { value }]) => [key, value]));
    const { results, failureResults } = await engine.run({ ...plain, asOf: AS_OF });
    if (results.length + failureResults.length !== 1) throw new Error('json-rules-engine lost the rule');
    return results.length === 1;
  };
}
