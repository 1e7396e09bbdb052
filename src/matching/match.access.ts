import { factsRead, splitPeriod } from '../eligibility/index.js';
import { notFound } from '../http/errors.js';
import { coverageOf, departmentsFor, type Who } from '../http/who.js';
import type { RuleBook } from '../policies/rule-book.schema.js';
import { restsOnConclusions } from './conclusions.js';
import type { MatchRecord } from './match.schema.js';

export { restsOnConclusions } from './conclusions.js';

type Rules = Pick<RuleBook, 'policies'>;

/** Which matches somebody sees: all of some policies, and all of some districts. */
export interface Sight {
  readonly policies: ReadonlySet<string>;
  /** Beginnings of district codes; the empty one stands for everywhere. */
  readonly districts: readonly string[];
}

/** A department sees its policies, finance what is paid, a specialist the firms of the own districts. */
export function sightOf(who: Who, rules: Rules): Sight {
  return { policies: policiesOf(who, rules), districts: who.roles.includes('specialist') ? coverageOf(who) : [] };
}

/**
 * The policies that somebody acts on: of a department those that it answers for or reviews, of finance those that are paid. Another
 * system reads those of the departments that its key names; the installation's own token stands for every office.
 */
export function policiesOf({ roles, department, scopes, way }: Who, { policies }: Rules): ReadonlySet<string> {
  const read = departmentsFor(scopes, 'matches:read');
  const own = policies.filter(
    (policy) =>
      way === 'token' ||
      read.includes(policy.department) ||
      (roles.includes('finance') && policy.class === 'grant') ||
      (roles.includes('department') &&
        (policy.department === department || policy.process.review.some((step) => step.department === department))),
  );
  return new Set(own.map(({ code }) => code));
}

export function sees({ policies, districts }: Sight, policy: string, districtCode: string | null): boolean {
  return policies.has(policy) || districts.some((prefix) => (districtCode ?? '').startsWith(prefix));
}

/** Whether anything of this policy, somewhere, is seen. */
export function seesSome({ policies, districts }: Sight, policy: string): boolean {
  return policies.has(policy) || districts.length > 0;
}

/** The policies of which an amount would tell a conclusion, in one version or another. */
export function policiesOnConclusions(rules: RuleBook): ReadonlySet<string> {
  const resting = rules.policies.filter(({ code, version }) => restsOnConclusions({ policy: code, version }, rules));
  return new Set(resting.map(({ code }) => code));
}

/**
 * Whether an amount tells nothing that only a tax office knows; else it is told to nobody, nor to the firm: whoever speaks for it
 * today need not be who files its taxes. What the city itself pays is public money.
 */
export function showsAmount(match: Pick<MatchRecord, 'policy' | 'version' | 'class'>, rules: RuleBook): boolean {
  return match.class === 'grant' || !restsOnConclusions(match, rules);
}

/** The facts that these policies look at in any version, by their keys in the catalogue: what whoever acts on them has to know. */
export function factsOfPolicies(codes: ReadonlySet<string>, rules: RuleBook): ReadonlySet<string> {
  const versions = rules.policies.filter(({ code }) => codes.has(code));
  return new Set(versions.flatMap((version) => [...factsRead(version, rules)].map((key) => splitPeriod(key).base)));
}

/** The policy of a match, from its id `policy:period:uscc`; of a payment too, whose id begins with its match's. */
export function policyOf(id: string): string {
  return id.slice(0, Math.max(0, id.indexOf(':')));
}

/** @throws HttpError 404 for matches or payments of a policy that is not the person's */
export function needOwn(who: Who, rules: Rules, ids: readonly string[]): void {
  const own = policiesOf(who, rules);
  const foreign = ids.find((id) => !own.has(policyOf(id)));
  if (foreign !== undefined) throw notFound(foreign);
}

/** @throws HttpError 404 for a policy that is not the person's */
export function needOwnPolicy(who: Who, rules: Rules, policy: string): void {
  if (!policiesOf(who, rules).has(policy)) throw notFound(policy);
}
