import { factsOfBenefit } from '../eligibility/benefit/benefit-facts.js';
import { definitionOf } from '../eligibility/index.js';
import type { PolicyVersion } from '../policies/policy.schema.js';
import type { RuleBook } from '../policies/rule-book.schema.js';

const found = new WeakMap<PolicyVersion, boolean>();

/** Whether an amount of this policy version is computed from what a department gives as a conclusion only. */
export function restsOnConclusions(
  { policy, version }: { readonly policy: string; readonly version: string },
  rules: RuleBook,
): boolean {
  const one = rules.policies.find((each) => each.code === policy && each.version === version);
  // Of a version that is gone nobody knows what its amount would tell.
  if (one === undefined) return true;
  const known = found.get(one);
  if (known !== undefined) return known;
  const facts = factsOfBenefit(one.benefit, rules).map((key) => definitionOf(key, rules));
  const rests = facts.some((fact) => fact?.sharing === 'conclusion');
  found.set(one, rests);
  return rests;
}
