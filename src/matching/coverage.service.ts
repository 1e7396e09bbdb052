import { type OpenDeps, withDeps } from '../deps.js';
import type { Coverage } from '../eligibility/check-coverage.js';
import { civilDateOf } from '../eligibility/civil-date.js';
import { factsNamed } from '../eligibility/decide.js';
import { referenceYearOf } from '../eligibility/entitlement.js';
import { observe } from '../eligibility/observations.js';
import type { Enterprise } from '../enterprises/enterprise.schema.js';
import { enterpriseCursor } from '../enterprises/enterprise.service.js';
import type { PolicyVersion } from '../policies/policy.schema.js';
import { InputError } from '../terminal/input-error.js';
import { factsOfFirms } from './firm-facts.js';

/** Enough for a share that is right to a few per cent. */
const SAMPLE = 2_000;

/**
 * The share of stored enterprises of which the facts of a policy are known today, derived and out-of-date ones as
 * evaluation sees them; from the first two thousand enterprises in the order of their codes.
 * @throws InputError where no enterprise is stored
 */
export function measureCoverage(open: OpenDeps): Promise<(policy: PolicyVersion) => Coverage> {
  return withDeps(open, async ({ rules, clock }) => {
    const asOf = civilDateOf(clock.now());
    const sample: Enterprise[] = [];
    for await (const enterprise of enterpriseCursor()) if (sample.push(enterprise) === SAMPLE) break;
    if (sample.length === 0) throw new InputError('no enterprise is stored, so that nothing is known of any');
    const factsOf = factsOfFirms(rules, asOf);
    return (policy) => {
      const firms = sample.map((enterprise) => factsOf(enterprise, referenceYearOf(policy, asOf)));
      const share = (fact: string) =>
        firms.filter((facts) => observe(fact, facts, asOf, rules).value !== undefined).length / firms.length;
      return new Map(factsNamed(policy.conditions, rules.named).map((fact) => [fact, share(fact)]));
    };
  });
}
