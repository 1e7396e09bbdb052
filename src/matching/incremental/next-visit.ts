import { type CivilDate, nextFlip } from '../../eligibility/index.js';
import type { Enterprise } from '../../enterprises/enterprise.schema.js';
import { nextReading } from '../../enterprises/next-reading.service.js';
import type { RuleBook } from '../../policies/rule-book.schema.js';
import type { FactsOfFirm } from '../deciding/firm-facts.js';
import type { PlannedPolicy } from '../runs/run-plan.js';
import type { Readers } from './readers.js';

export interface VisitContext {
  readonly plan: readonly PlannedPolicy[];
  readonly readers: Readers;
  readonly rules: RuleBook;
  readonly asOf: CivilDate;
  readonly factsOf: FactsOfFirm;
}

/**
 * The first day after `asOf` on which time alone may give this enterprise another verdict or amount under a policy of
 * the plan, or null. What turns for everybody (dates, periods and parameters of policies) is left out: such a policy is
 * evaluated over everybody.
 */
export function nextVisitOf(enterprise: Enterprise, context: VisitContext): CivilDate | null {
  const { plan, readers, rules, asOf, factsOf } = context;
  const days = [nextReading(enterprise, { rules, asOf, fields: readers.fields })];
  for (const year of new Set(plan.map(({ referenceYear }) => referenceYear))) {
    const policies = plan.filter(({ referenceYear }) => referenceYear === year).map(({ policy }) => policy);
    days.push(nextFlip(policies, factsOf(enterprise, year), asOf, rules));
  }
  return days.filter((day) => day !== null).sort()[0] ?? null;
}
