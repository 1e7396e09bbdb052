import {
  type CivilDate,
  conditionsToConfirm,
  confirm,
  entitle,
  factsNamed,
  referenceYearOf,
} from '../../eligibility/index.js';
import type { Enterprise } from '../../enterprises/enterprise.schema.js';
import type { PolicyVersion } from '../../policies/policy.schema.js';
import { findPolicy, isInForce } from '../../policies/policy.service.js';
import type { RuleBook } from '../../policies/rule-book.schema.js';
import { UnknownError } from '../../terminal/input-error.js';
import { evidenceOf, valuesDigest } from '../deciding/evidence.js';
import type { FactsOfFirm } from '../deciding/firm-facts.js';
import type { EvidenceFact, MatchRecord } from '../match.schema.js';
import type { Recheck } from './process.schema.js';

export interface RecheckContext {
  readonly rules: RuleBook;
  readonly asOf: CivilDate;
  readonly factsOf: FactsOfFirm;
}

/**
 * The version that decides a match at a step: the one that froze it, before that the one in force, and where none is
 * any more the one that last decided it.
 * @throws UnknownError where the rule book does not have it
 */
export function versionFor(
  match: Pick<MatchRecord, 'policy' | 'version' | 'frozen'>,
  rules: RuleBook,
  asOf: CivilDate,
): PolicyVersion {
  const current = match.frozen ? undefined : findPolicy(rules, match.policy, asOf);
  if (current !== undefined && isInForce(current, asOf)) return current;
  const own = rules.policies.find(({ code, version }) => code === match.policy && version === match.version);
  if (own === undefined) throw new UnknownError(`policy ${match.policy} ${match.version} is not in the rule book`);
  return own;
}

/**
 * Decides the pair of a match again on the firm's facts of today, for the period the match is about: conditions, credit
 * and exclusions, place and branch, by both engines. That the policy has expired meanwhile takes nothing away: what it
 * granted in its time is still to be carried out.
 */
export async function recheck(
  match: Pick<MatchRecord, 'evidence'>,
  policy: PolicyVersion,
  enterprise: Enterprise,
  { rules, asOf, factsOf }: RecheckContext,
): Promise<Recheck> {
  const facts = factsOf(enterprise, referenceYearOf(policy, match.evidence.asOf));
  const conditions = conditionsToConfirm(policy);
  let { verdict } = entitle(undated(policy), facts, asOf, rules, 'grants');
  if (verdict === 'eligible') {
    const answers = await confirm([{ id: policy.code, conditions }], facts, asOf, rules);
    // The engines disagree: nothing is granted, and nothing is taken away.
    if (answers.get(policy.code) !== true) verdict = 'undecided';
  }
  const before = new Map(match.evidence.facts.map((fact) => [fact.key, fact]));
  const now = evidenceOf(factsNamed(conditions, rules.named), [...before.keys()], facts, asOf, rules);
  const changed = now.facts.filter((fact) => !sameValue(fact, before.get(fact.key)));
  const present = new Set(now.facts.map(({ key }) => key));
  const gone = [...before.keys()].filter((key) => !present.has(key)).map((key) => ({ key }));
  return {
    version: policy.version,
    asOf,
    verdict,
    digest: valuesDigest(policy.version, now),
    changed: [...changed, ...gone],
  };
}

const withoutDates = new WeakMap<PolicyVersion, PolicyVersion>();

/** The same version as if it were in force always; one object for each, so that what is prepared for it is kept. */
export function undated(policy: PolicyVersion): PolicyVersion {
  const known = withoutDates.get(policy);
  if (known !== undefined) return known;
  const open = { ...policy, validFrom: '1800-01-01', validTo: null, appliesTo: { from: '1800-01-01', to: null } };
  withoutDates.set(policy, open);
  return open;
}

function sameValue(a: EvidenceFact, b: EvidenceFact | undefined): boolean {
  return b !== undefined && JSON.stringify(a.digest ?? a.value) === JSON.stringify(b.digest ?? b.value);
}
