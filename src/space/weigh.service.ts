import type { Deps } from '../deps.js';
import type { Gaps } from '../eligibility/gaps/gaps.js';
import { findPolicyGaps } from '../eligibility/gaps/gaps-policy.js';
import { type Entitlement, entitle, type Facts, periodOf, referenceYearOf } from '../eligibility/index.js';
import type { Enterprise } from '../enterprises/enterprise.schema.js';
import { factsKnownAt } from '../enterprises/enterprise.service.js';
import { factsOfFirms, matchesShown } from '../matching/firm-sight.service.js';
import type { PolicyVersion } from '../policies/policy.schema.js';
import { policiesInForce } from '../policies/policy.service.js';
import { firmOf, type Reading } from './standing.service.js';

/** One policy in force, weighed for one firm. */
export interface Weighed {
  readonly policy: PolicyVersion;
  readonly referenceYear: number;
  readonly facts: Facts;
  readonly entitlement: Entitlement;
  /** Whether the firm sees a match of it for its present period. */
  readonly isShown: boolean;
}

/** Weighs policies for one firm on a day, on what is stored or on what is tried in its place. */
export class Weighing {
  readonly policies: readonly PolicyVersion[];
  readonly #shown: ReadonlySet<string>;

  constructor(
    readonly enterprise: Enterprise,
    shown: readonly { readonly policy: string; readonly period: string }[],
    readonly reading: Reading,
    city: string,
  ) {
    this.policies = policiesInForce(reading.rules, { asOf: reading.asOf, city });
    this.#shown = new Set(shown.map(({ policy, period }) => `${policy} ${period}`));
  }

  /**
   * What the firm may know of its standing with every policy in force. What it is entitled to and has not been told of is left out:
   * its process has not come so far.
   */
  all(): Weighed[] {
    return this.withFacts(undefined).filter(
      ({ entitlement, isShown }) => isShown || entitlement.verdict !== 'eligible',
    );
  }

  withFacts(tried: Facts | undefined, policies = this.policies): Weighed[] {
    const { asOf, rules } = this.reading;
    const factsOf = factsOfFirms(rules, asOf, rules, tried);
    const years = new Map<number, Facts>();
    return policies.map((policy) => {
      const referenceYear = referenceYearOf(policy, asOf);
      const facts = years.get(referenceYear) ?? factsOf(this.enterprise, referenceYear);
      years.set(referenceYear, facts);
      const entitlement = entitle(policy, facts, asOf, rules);
      const isShown = this.#shown.has(`${policy.code} ${periodOf(policy, asOf)}`);
      return { policy, referenceYear, facts, entitlement, isShown };
    });
  }

  /** What stands between the firm and a policy; null where no change of its facts would do. */
  gapsOf({ policy, entitlement, facts }: Weighed): Gaps | null {
    return findPolicyGaps(policy, entitlement, facts, this.reading.asOf, this.reading.rules);
  }
}

/** @throws HttpError 404 for a firm of which nothing is stored */
export async function weighingOf(uscc: string, reading: Reading, { config }: Pick<Deps, 'config'>): Promise<Weighing> {
  const [stored, { shown }] = await Promise.all([firmOf(uscc), matchesShown(uscc)]);
  const [enterprise = stored] = await factsKnownAt([stored], reading.asOf);
  return new Weighing(enterprise, shown, reading, config.city);
}
