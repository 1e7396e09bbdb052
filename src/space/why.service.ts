import { workingText } from '../eligibility/benefit/benefit.js';
import { type CivilDate, entitle, referenceYearOf } from '../eligibility/index.js';
import { factsOfFirms, undated } from '../matching/firm-sight.service.js';
import { restsOnConclusions } from '../matching/match.access.js';
import type { MatchRecord } from '../matching/match.schema.js';
import { rebuild } from '../matching/process/replay.service.js';
import { UnknownError } from '../terminal/input-error.js';
import { type ConditionLine, type CorrectionOf, conditionLines } from './condition-lines.js';
import { type Standing, versionOf } from './standing.service.js';

/** Why a match stands: each condition, and how its amount came about. */
export interface Why {
  readonly decidedOn: CivilDate;
  readonly conditions: readonly ConditionLine[];
  readonly working: readonly string[];
}

/**
 * Why a match was granted, from what was decided on; of one that a run took away, why it did; of one that is held, how it would come
 * out today, so that the firm sees which facts it waits for.
 */
export async function whyOf(match: MatchRecord, standing: Standing, correctionOf: CorrectionOf): Promise<Why> {
  const { rules, language } = standing;
  const { trace, policy, asOf, benefit, isSame } =
    match.state === 'hold' ? today(match, standing) : await then(match, standing);
  if (trace === null || policy === null) return { decidedOn: asOf, conditions: [], working: [] };
  const referenceYear = referenceYearOf(policy, match.evidence.asOf);
  // How it comes about would tell what only a tax office knows, of whatever class it is.
  const shown =
    isSame && benefit !== null && !restsOnConclusions({ policy: policy.code, version: policy.version }, rules);
  return {
    decidedOn: asOf,
    conditions: conditionLines(trace, { language, rules, referenceYear, correctionOf }),
    working: shown ? workingText(benefit, language) : [],
  };
}

async function then(match: MatchRecord, { rules }: Standing) {
  const grounds = match.state === 'withdrawn' ? match.history.at(-1)?.grounds : undefined;
  const decided = grounds === undefined ? match : { ...match, version: grounds.version, evidence: grounds };
  try {
    const { policy, asOf, trace, benefit, same } = await rebuild(decided, rules);
    return { policy, asOf, trace, benefit, isSame: same };
  } catch (error) {
    if (!(error instanceof UnknownError)) throw error;
    return { policy: null, asOf: match.evidence.asOf, trace: null, benefit: null, isSame: false };
  }
}

function today(match: MatchRecord, standing: Standing) {
  const { rules, asOf, enterprise } = standing;
  const policy = versionOf(match, standing);
  if (policy === null) return { policy, asOf, trace: null, benefit: null, isSame: false };
  const facts = factsOfFirms(rules, asOf)(enterprise, referenceYearOf(policy, match.evidence.asOf));
  const { trace, benefit } = entitle(undated(policy), facts, asOf, rules);
  return { policy, asOf, trace, benefit, isSame: false };
}
