import { type CivilDate, deriveFacts, type Facts } from '../../eligibility/index.js';
import type { Enterprise } from '../../enterprises/enterprise.schema.js';
import { factsFor } from '../../enterprises/enterprise-facts.service.js';
import { parameterFacts } from '../../policies/policy.service.js';
import type { RuleBook } from '../../policies/rule-book.schema.js';

/** Facts of one firm as the policies of a reference year address them. */
export type FactsOfFirm = (enterprise: Enterprise, referenceYear: number) => Facts;

/**
 * Stored values, the city's parameters at the firm's district, and what is derived from both.
 * @param read the stored facts to look at, where not all of the catalogue are wanted
 */
export function factsOfFirms(rules: RuleBook, asOf: CivilDate, read: Pick<RuleBook, 'catalogue'> = rules): FactsOfFirm {
  const parameters = new Map<string, Facts>();
  const parametersOf = (district: string | undefined): Facts => {
    const known = parameters.get(district ?? '');
    if (known !== undefined) return known;
    const found = parameterFacts(rules, district, asOf);
    parameters.set(district ?? '', found);
    return found;
  };
  return (enterprise, referenceYear) =>
    factsFor(enterprise, {
      rules: read,
      asOf,
      referenceYear,
      complete: (facts, district) => {
        for (const [key, observation] of parametersOf(district)) facts.set(key, observation);
        return deriveFacts(facts, asOf, rules);
      },
    });
}
