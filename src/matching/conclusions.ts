import { factsOfBenefit } from '../eligibility/benefit/benefit-facts.js';
import { definitionOf, type Hidden, hiddenBy } from '../eligibility/index.js';
import type { PolicyVersion } from '../policies/policy.schema.js';
import type { RuleBook } from '../policies/rule-book.schema.js';

interface VersionRef {
  readonly policy: string;
  readonly version: string;
}

const found = new WeakMap<PolicyVersion, ReadonlySet<Hidden>>();

/** Whether an amount of this policy version is computed from what a department gives as a conclusion only. */
export function restsOnConclusions(version: VersionRef, rules: RuleBook): boolean {
  return keptBackOf(version, rules).has('conclusion');
}

/** Whether the working of an amount of this policy version would tell staff a value that they do not see as it is. */
export function workingTells(version: VersionRef, rules: RuleBook): boolean {
  return keptBackOf(version, rules).size > 0;
}

function keptBackOf({ policy, version }: VersionRef, rules: RuleBook): ReadonlySet<Hidden> {
  const one = rules.policies.find((each) => each.code === policy && each.version === version);
  // Of a version that is gone nobody knows what its amount would tell.
  if (one === undefined) return new Set(['conclusion']);
  const known = found.get(one);
  if (known !== undefined) return known;
  const hidden = factsOfBenefit(one.benefit, rules).map((key) => hiddenBy(definitionOf(key, rules), {}, 'staff'));
  const kept = new Set(hidden.filter((why) => why !== null));
  found.set(one, kept);
  return kept;
}
