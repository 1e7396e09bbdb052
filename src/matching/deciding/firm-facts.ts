import { type CivilDate, deriveFacts, type Facts, LazyFacts, type Observation } from '../../eligibility/index.js';
import type { Enterprise } from '../../enterprises/enterprise.schema.js';
import { factsFor } from '../../enterprises/enterprise-facts.service.js';
import { parameterFacts } from '../../policies/policy.service.js';
import type { RuleBook } from '../../policies/rule-book.schema.js';

/** Facts of one firm as the policies of a reference year address them. */
export type FactsOfFirm = (enterprise: Enterprise, referenceYear: number) => Facts;

/**
 * Stored values, the city's parameters at the firm's district, and what is derived from both.
 * @param read the stored facts to look at, where not all of the catalogue are wanted
 * @param tried facts that stand in the place of stored ones, by the keys that rules use; what is derived follows them
 */
export function factsOfFirms(
  rules: RuleBook,
  asOf: CivilDate,
  read: Pick<RuleBook, 'catalogue'> = rules,
  tried?: Facts,
): FactsOfFirm {
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
        const stored = tried === undefined ? facts : new Map([...facts, ...tried]);
        return deriveFacts(new StoredAndSet(stored, parametersOf(districtIn(tried) ?? district)), asOf, rules);
      },
    });
}

function districtIn(tried: Facts | undefined): string | undefined {
  const district = tried?.get('districtCode')?.value;
  return typeof district === 'string' ? district : undefined;
}

/** What is stored of a firm beside what its city has set, which is the same for many firms and not copied for each. */
class StoredAndSet extends LazyFacts {
  constructor(
    readonly stored: Facts,
    readonly set: Facts,
  ) {
    super();
  }

  protected find(key: string): Observation | undefined {
    return this.set.get(key) ?? this.stored.get(key);
  }

  protected findable(): Iterable<string> {
    return new Set([...this.stored.keys(), ...this.set.keys()]);
  }
}
