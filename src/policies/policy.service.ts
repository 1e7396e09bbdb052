import type { CivilDate, Words } from '../eligibility/facts.js';
import type { PolicyVersion } from './policy.schema.js';
import type { RuleBook } from './rule-book.schema.js';

export { loadRules, packageRules } from './load-rules.js';
export { parameterFacts, parametersIn } from './parameters.js';
export { plainFacts, plainValue, validCodes } from './plain-facts.js';
export { addWorkingDays, type Holidays, isWorkingDay, NoCalendarError } from './working-days.js';

export interface ListedPolicy {
  readonly policy: PolicyVersion;
  /** `asOf` lies in the version's dates. */
  readonly inForce: boolean;
  /** The city's own and its upper levels' policies; false for samples of other cities, which are never offered. */
  readonly offered: boolean;
}

export interface PolicyScope {
  readonly asOf: CivilDate;
  /** Six-digit GB/T 2260 code of the installed city. */
  readonly city: string;
}

/** One entry per policy, the version of `findPolicy`, in the order of their codes. */
export function listPolicies(rules: RuleBook, { asOf, city }: PolicyScope): ListedPolicy[] {
  const byCode = [...versionsOf(rules)].sort(([a], [b]) => (a < b ? -1 : 1));
  return byCode.flatMap(([, versions]) => {
    const policy = versionAt(versions, asOf);
    if (!policy) return [];
    return [{ policy, inForce: isInForce(policy, asOf), offered: !policy.sample && concernsCity(policy, city) }];
  });
}

/** The policies that a run of the city decides at `asOf`: offered and in force. */
export function policiesInForce(rules: RuleBook, scope: PolicyScope): PolicyVersion[] {
  return listPolicies(rules, scope).flatMap(({ policy, inForce, offered }) => (inForce && offered ? [policy] : []));
}

/**
 * The version of a policy that is in force at `asOf`, the one that began last where several are. Where none is: the
 * one that ended last, or, before all of them, the first to come. Undefined where no such policy is known.
 */
export function findPolicy(rules: RuleBook, code: string, asOf: CivilDate): PolicyVersion | undefined {
  return versionAt(policyVersions(rules, code), asOf);
}

/** Every version of a policy, in the order of their beginning. */
export function policyVersions(rules: RuleBook, code: string): readonly PolicyVersion[] {
  return versionsOf(rules).get(code) ?? [];
}

/** Whether a day lies in the version's dates, both included. */
export function isInForce(policy: PolicyVersion, asOf: CivilDate): boolean {
  return policy.validFrom <= asOf && (policy.validTo === null || asOf <= policy.validTo);
}

/** Whether some part of the city, or all of it, lies in the policy's jurisdiction. */
export function concernsCity({ jurisdiction }: PolicyVersion, city: string): boolean {
  const prefix = city.replace(/(00){1,2}$/, '');
  const { registration, tax, statistics } = jurisdiction;
  return [registration, tax, statistics].every(
    (codes) => codes.length === 0 || codes.some((code) => code.startsWith(prefix) || prefix.startsWith(code)),
  );
}

/** The name of the department in charge. */
export function departmentName(policy: Pick<PolicyVersion, 'department'>, rules: Pick<RuleBook, 'departments'>): Words {
  return rules.departments.get(policy.department)?.name ?? { zh: policy.department, en: policy.department };
}

function versionAt(versions: readonly PolicyVersion[], asOf: CivilDate): PolicyVersion | undefined {
  const begun = versions.filter((policy) => policy.validFrom <= asOf);
  return begun.findLast((policy) => isInForce(policy, asOf)) ?? begun.at(-1) ?? versions[0];
}

const books = new WeakMap<RuleBook, ReadonlyMap<string, readonly PolicyVersion[]>>();

/** The versions of each policy of a book, which is never changed, in the order of their beginning. */
function versionsOf(rules: RuleBook): ReadonlyMap<string, readonly PolicyVersion[]> {
  const known = books.get(rules);
  if (known) return known;
  const made = new Map<string, PolicyVersion[]>();
  for (const policy of rules.policies.toSorted(byBeginning)) {
    const versions = made.get(policy.code);
    if (versions) versions.push(policy);
    else made.set(policy.code, [policy]);
  }
  books.set(rules, made);
  return made;
}

function byBeginning(a: PolicyVersion, b: PolicyVersion): number {
  if (a.validFrom !== b.validFrom) return a.validFrom < b.validFrom ? -1 : 1;
  return a.version < b.version ? -1 : 1;
}
