import type { Deps } from '../deps.js';
import { type BenefitResult, workingText } from '../eligibility/benefit/benefit.js';
import { civilDateOf } from '../eligibility/civil-date.js';
import { type EntitlementVerdict, entitle, periodOf, referenceYearOf } from '../eligibility/entitlement.js';
import { type ExplainedLine, explainTrace } from '../eligibility/explain/explain.js';
import type { CivilDate, MissingFact, Words } from '../eligibility/facts.js';
import type { Gaps } from '../eligibility/gaps/gaps.js';
import { findPolicyGaps } from '../eligibility/gaps/gaps-policy.js';
import type { Enterprise } from '../enterprises/enterprise.schema.js';
import { factsKnownAt, findEnterprise } from '../enterprises/enterprise.service.js';
import type { Delivery, PolicyVersion } from '../policies/policy.schema.js';
import { findPolicy, policiesInForce } from '../policies/policy.service.js';
import { UnknownError } from '../terminal/input-error.js';
import { factsOfFirms } from './deciding/firm-facts.js';
import type { MatchRecord } from './match.schema.js';
import { matchesOfFirm } from './match.service.js';
import { checkDay } from './runs/run-plan.js';

export type Language = 'zh' | 'en';

/** One policy for one firm: verdict, reasons, amount, and the match that is stored. */
export interface PolicyExplanation {
  readonly policy: PolicyVersion;
  readonly period: string;
  readonly verdict: EntitlementVerdict;
  readonly reason: Words | null;
  readonly delivery: Delivery;
  readonly routeReason: Words | null;
  readonly benefit: BenefitResult | null;
  readonly lines: readonly ExplainedLine[];
  readonly working: readonly string[];
  readonly missing: readonly MissingFact[];
  /** What stands between the firm and the policy; null where no fact of the firm decides. */
  readonly gaps: Gaps | null;
  readonly match: Pick<MatchRecord, 'state' | 'round'> | null;
}

export interface Explanation {
  readonly enterprise: Enterprise;
  readonly asOf: CivilDate;
  readonly policies: readonly PolicyExplanation[];
}

/**
 * What a firm is entitled to as of a day, policy by policy, with each condition's reason in words; decided anew from the
 * facts known on that day, whatever runs have stored.
 * @param options.code one policy (in force or not); otherwise all that are in force here
 * @throws UnknownError for an unknown enterprise or policy; InputError for no day
 */
export async function explainEnterprise(
  uscc: string,
  options: { code?: string | undefined; asOf?: string | undefined; language: Language },
  deps: Deps,
): Promise<Explanation> {
  const { rules, clock, config } = deps;
  const asOf = options.asOf === undefined ? civilDateOf(clock.now()) : checkDay(options.asOf, '--as-of');
  const stored = await findEnterprise(uscc.toUpperCase());
  if (stored === null) throw new UnknownError(`没有该经营主体 ${uscc} · unknown enterprise "${uscc}"`);
  const enterprise = (await factsKnownAt([stored], asOf))[0] ?? stored;
  const chosen =
    options.code === undefined
      ? policiesInForce(rules, { asOf, city: config.city })
      : [known(findPolicy(rules, options.code, asOf), options.code)];
  const matches = await matchesOfFirm(stored.uscc);
  const factsOf = factsOfFirms(rules, asOf);
  const policies = chosen.map((policy): PolicyExplanation => {
    const facts = factsOf(enterprise, referenceYearOf(policy, asOf));
    const entitlement = entitle(policy, facts, asOf, rules);
    const period = periodOf(policy, asOf);
    return {
      policy,
      period,
      verdict: entitlement.verdict,
      reason: entitlement.reason ?? null,
      delivery: entitlement.delivery,
      routeReason: entitlement.routeReason ?? null,
      benefit: entitlement.benefit,
      lines: [entitlement.gate, entitlement.trace].flatMap((trace) =>
        trace === null ? [] : explainTrace(trace, options.language, rules),
      ),
      working: entitlement.benefit === null ? [] : workingText(entitlement.benefit, options.language),
      gaps: findPolicyGaps(policy, entitlement, facts, asOf, rules),
      missing: [...entitlement.missing, ...(entitlement.benefit?.missing ?? [])],
      match: matches.find((match) => match.policy === policy.code && match.period === period) ?? null,
    };
  });
  return { enterprise, asOf, policies };
}

function known(policy: PolicyVersion | undefined, code: string): PolicyVersion {
  if (policy === undefined) throw new UnknownError(`没有该政策 ${code} · unknown policy "${code}"`);
  return policy;
}
