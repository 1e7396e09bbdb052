import type { CivilDate } from '../../src/eligibility/facts.js';
import { type Enterprise, slotOf } from '../../src/enterprises/enterprise.schema.js';
import { type Incoming, mergeEnterprise } from '../../src/enterprises/merge.js';
import { type GeneratedFirm, generateFirm, type Tables } from './firm.js';

/** A generated firm as departments state it. */
export function statementsOf(firm: GeneratedFirm, receivedAt: Date): Incoming {
  return {
    uscc: firm.uscc,
    statements: firm.batches.map(({ source, asOf, facts }) => ({
      batch: `seed:${source}@${asOf}`,
      ...{ source, asOf, receivedAt },
      observed: facts.map(({ key, period, value }) => ({ slot: slotOf({ key, period }), value })),
    })),
  };
}

/** Firm number `index` as it is stored, without a database. */
export function generatedEnterprise(index: number, rules: Tables, asOf: CivilDate): Enterprise {
  const receivedAt = new Date(`${asOf}T00:00:00Z`);
  return mergeEnterprise(null, statementsOf(generateFirm(index, rules, asOf), receivedAt), [], receivedAt).enterprise;
}
