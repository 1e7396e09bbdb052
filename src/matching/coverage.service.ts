import { type OpenDeps, withDeps } from '../deps.js';
import type { Coverage } from '../eligibility/check/check-coverage.js';
import { civilDateOf } from '../eligibility/civil-date.js';
import { factsNamed } from '../eligibility/decide.js';
import { referenceYearOf } from '../eligibility/entitlement.js';
import type { Facts } from '../eligibility/facts.js';
import { observe } from '../eligibility/observations.js';
import type { Enterprise } from '../enterprises/enterprise.schema.js';
import { enterpriseCursor } from '../enterprises/enterprise.service.js';
import type { PolicyVersion } from '../policies/policy.schema.js';
import { isInForce } from '../policies/policy.service.js';
import { InputError } from '../terminal/input-error.js';
import { factsOfFirms } from './deciding/firm-facts.js';

/** Enough for a share that is right to a few per cent. */
const SAMPLE = 500;

/**
 * The share of stored enterprises of which the facts of a policy are known today, derived and out-of-date ones as
 * evaluation sees them; from the first five hundred enterprises in the order of their codes. Nothing is said of a policy
 * that is not in force: data of its years may have gone.
 * @throws InputError where no enterprise is stored
 */
export function measureCoverage(open: OpenDeps): Promise<(policy: PolicyVersion) => Coverage> {
  return withDeps(open, async ({ rules, clock }) => {
    const asOf = civilDateOf(clock.now());
    const sample: Enterprise[] = [];
    for await (const enterprise of enterpriseCursor()) if (sample.push(enterprise) === SAMPLE) break;
    if (sample.length === 0) throw new InputError('no enterprise is stored, so that nothing is known of any');
    const factsOf = factsOfFirms(rules, asOf);
    const byYear = new Map<number, readonly Facts[]>();
    const factsIn = (year: number): readonly Facts[] => {
      const known = byYear.get(year) ?? sample.map((enterprise) => factsOf(enterprise, year));
      byYear.set(year, known);
      return known;
    };
    return (policy) => {
      if (!isInForce(policy, asOf)) return new Map();
      const firms = factsIn(referenceYearOf(policy, asOf));
      const share = (fact: string) =>
        firms.filter((facts) => observe(fact, facts, asOf, rules).value !== undefined).length / firms.length;
      return new Map(factsNamed(policy.conditions, rules.named).map((fact) => [fact, share(fact)]));
    };
  });
}
