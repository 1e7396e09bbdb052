import { checkCases } from '../eligibility/check/check-cases.js';
import { type Coverage, checkCoverage } from '../eligibility/check/check-coverage.js';
import { canHoldTogether, checkOrder, checkSense, type Finding } from '../eligibility/check/check-sense.js';
import { conditionsToConfirm } from '../eligibility/entitlement.js';
import type { PolicyVersion } from './policy.schema.js';
import type { RuleBook } from './rule-book.schema.js';

/** Of what an enterprise has several: two policies may each take another one. */
const PARTS = ['person', 'loan', 'project', 'certificate'];

/**
 * What makes no sense in a policy that is otherwise sound: parts of its rules without a point, routes and cases that an
 * earlier one swallows, exclusive policies that one enterprise may satisfy together, and, where `coverage` is given,
 * facts that are known of few enterprises. All are warnings. Pointers are those of the policy file.
 */
export function policyFindings(policy: PolicyVersion, book: RuleBook, coverage?: Coverage): Finding[] {
  const { conditions, routes, benefit } = policy;
  const ways = routes.map(({ when }) => when);
  return [
    ...under('/conditions', checkSense(conditions, book)),
    ...ways.flatMap((when, at) => under(`/routes/${at}/when`, checkSense(when, book))),
    ...checkOrder(ways, book, [conditions]).map((found) => ({ ...found, path: `/routes${found.path}/when` })),
    ...(benefit === null ? [] : under('/benefit/amount', checkCases(benefit.amount, book, [conditions]))),
    ...overlaps(policy, book),
    ...(coverage === undefined ? [] : under('/conditions', checkCoverage(conditions, coverage, book))),
  ];
}

function under(path: string, findings: readonly Finding[]): Finding[] {
  return findings.map((found) => ({ ...found, path: path + found.path }));
}

/** The stacking rule then decides between them: whoever wrote it should know that it comes to that. */
function overlaps(policy: PolicyVersion, book: RuleBook): Finding[] {
  return policy.stacking.flatMap(({ with: other, rule, subject }, at) => {
    if (rule !== 'exclusive' || PARTS.includes(subject)) return [];
    const together = book.policies.find(
      (one) =>
        one.code === other &&
        inForceTogether(policy, one) &&
        canHoldTogether([conditionsToConfirm(policy), conditionsToConfirm(one)], book),
    );
    if (!together) return [];
    const message = `one enterprise may satisfy both this policy and ${other} ${together.version}, which exclude each other`;
    return [{ severity: 'warning', code: 'overlap', path: `/stacking/${at}`, message }];
  });
}

function inForceTogether(one: PolicyVersion, other: PolicyVersion): boolean {
  const begins = one.validFrom > other.validFrom ? one.validFrom : other.validFrom;
  return [one, other].every(({ validTo }) => validTo === null || begins <= validTo);
}
