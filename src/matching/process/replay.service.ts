import type { Deps } from '../../deps.js';
import {
  type BenefitResult,
  type CivilDate,
  conditionsToConfirm,
  type EntitlementVerdict,
  entitle,
  type Facts,
  factsNamed,
  type Observation,
  referenceYearOf,
  type TraceNode,
} from '../../eligibility/index.js';
import { factsKnownAt, findEnterprise } from '../../enterprises/enterprise.service.js';
import type { PolicyVersion } from '../../policies/policy.schema.js';
import type { RuleBook } from '../../policies/rule-book.schema.js';
import { UnknownError } from '../../terminal/input-error.js';
import { evidenceOf } from '../deciding/evidence.js';
import { factsOfFirms } from '../deciding/firm-facts.js';
import type { EvidenceFact, MatchRecord } from '../match.schema.js';
import { findMatch } from '../match.service.js';
import { toFen } from '../money.schema.js';
import { type Replayed, replay } from './replay.js';
import { usccOf } from './transition.service.js';

/** The verdict of a match rebuilt from its evidence and the version that decided it. */
export interface RebuiltVerdict {
  readonly policy: PolicyVersion;
  readonly asOf: CivilDate;
  readonly verdict: EntitlementVerdict;
  readonly trace: TraceNode | null;
  readonly benefit: BenefitResult | null;
  /** Whether verdict, delivery and amounts are those that are stored. */
  readonly same: boolean;
  /** Lists of which the records known today for that day are not those that were decided on. */
  readonly differing: readonly string[];
}

export interface ReplayedMatch {
  readonly match: MatchRecord;
  /** As of the instant asked for; null before the match was there. */
  readonly past: Replayed | null;
  readonly decided: RebuiltVerdict;
}

/**
 * A match as it was at an instant, and why it was granted: its events replayed, its verdict rebuilt.
 * @throws UnknownError for an unknown match, or a version that the rule book does not have
 */
export async function replayMatch(id: string, until: Date, { rules }: Pick<Deps, 'rules'>): Promise<ReplayedMatch> {
  const match = await findMatch(id, usccOf(id));
  if (match === null) throw new UnknownError(`没有该匹配 ${id} · unknown match "${id}"`);
  return { match, past: replay(match, until), decided: await rebuild(match, rules) };
}

/**
 * Why a match was granted: its verdict, rebuilt from its evidence and the version that decided it.
 * @throws UnknownError for a version that the rule book does not have
 */
export async function rebuild(match: MatchRecord, rules: RuleBook): Promise<RebuiltVerdict> {
  const policy = rules.policies.find(({ code, version }) => code === match.policy && version === match.version);
  if (policy === undefined) throw new UnknownError(`policy ${match.policy} ${match.version} is not in the rule book`);
  const { asOf } = match.evidence;
  const known = await factsOn(match, policy, rules);
  const facts = asDecided(match, policy, known, rules);
  const entitlement = entitle(policy, facts, asOf, rules);
  const { verdict, trace, benefit, delivery } = entitlement;
  const fen = (yuan: string | null | undefined): number | null => (yuan == null ? null : toFen(yuan));
  const same =
    verdict === match.verdict &&
    delivery === match.delivery &&
    fen(benefit?.amount) === match.amountFen &&
    fen(benefit?.payable) === match.payableFen;
  return { policy, asOf, verdict, trace, benefit, same, differing: differingLists(match, facts, rules) };
}

/** The firm's facts as they were known on the day of the evidence. */
async function factsOn(match: MatchRecord, policy: PolicyVersion, rules: RuleBook): Promise<Facts> {
  const { asOf } = match.evidence;
  const stored = await findEnterprise(match.uscc);
  if (stored === null) return new Map();
  const [enterprise = stored] = await factsKnownAt([stored], asOf);
  return factsOfFirms(rules, asOf)(enterprise, referenceYearOf(policy, asOf));
}

/**
 * The facts that were decided on: values are those of the evidence, whatever has been stated since; what the evidence
 * lacks was missing. Lists, of which it keeps a digest, are those of the ledger.
 */
function asDecided({ evidence }: MatchRecord, policy: PolicyVersion, known: Facts, rules: RuleBook): Facts {
  const facts = new Map<string, Observation>(known);
  const kept = new Map(evidence.facts.map((fact) => [fact.key, fact]));
  for (const key of factsNamed(conditionsToConfirm(policy), rules.named)) if (!kept.has(key)) facts.delete(key);
  for (const { key, value, source, asOf, digest } of kept.values()) {
    if (digest !== undefined || value === undefined) continue;
    facts.set(key, {
      value,
      ...(source === undefined ? {} : { source }),
      ...(asOf === undefined ? {} : { asOf }),
    });
  }
  return facts;
}

function differingLists({ evidence }: MatchRecord, facts: Facts, rules: RuleBook): string[] {
  const lists = evidence.facts.filter(({ digest }) => digest !== undefined);
  const now = evidenceOf(
    [],
    lists.map(({ key }) => key),
    facts,
    evidence.asOf,
    rules,
  );
  const digestOf = (key: string): EvidenceFact['digest'] => now.facts.find((fact) => fact.key === key)?.digest;
  return lists.filter(({ key, digest }) => digestOf(key) !== digest).map(({ key }) => key);
}
