import { daysBetween } from '../eligibility/civil-date.js';
import type { CivilDate } from '../eligibility/facts.js';
import { windowEnd } from '../matching/firm-sight.service.js';
import type { MatchRecord } from '../matching/match.schema.js';
import { processOf } from '../matching/process/process.schema.js';
import type { PolicyVersion } from '../policies/policy.schema.js';
import { NoCalendarError } from '../policies/policy.service.js';
import type { NEXT_STEPS } from './card.schema.js';
import type { Standing } from './standing.service.js';

export interface NextStep {
  readonly next: (typeof NEXT_STEPS)[number];
  readonly lastDay: CivilDate | null;
  readonly daysLeft: number | null;
}

/** What the firm does next with a match, and until when. Whoever may not see the account learns nothing of it here either. */
export function nextStepOf(match: MatchRecord, policy: PolicyVersion | null, standing: Standing): NextStep {
  const lastDay = lastDayOf(match, policy, standing);
  const daysLeft = lastDay === null ? null : daysBetween(standing.asOf, lastDay);
  const next = daysLeft !== null && daysLeft < 0 ? 'nothing' : stepAt(match, policy, standing);
  return { next, lastDay, daysLeft };
}

function stepAt(match: MatchRecord, policy: PolicyVersion | null, { account }: Standing): NextStep['next'] {
  const needsAccount = policy?.process.confirmation.kind === 'wish+account';
  switch (match.state) {
    case 'offered':
      if (!needsAccount) return 'confirm';
      return account?.confirmable === false ? 'account' : 'confirm-account';
    case 'confirmed':
      return needsAccount && account?.waitsForFirm === true ? 'account' : 'nothing';
    case 'referred':
      return 'apply';
    case 'informed':
      return 'declare';
    case 'recovery-notified':
      return processOf(match).recovery?.answer === undefined ? 'answer-recovery' : 'nothing';
    default:
      return 'nothing';
  }
}

/** Null where nothing runs out, and while its clock stands still. */
function lastDayOf(match: MatchRecord, policy: PolicyVersion | null, { rules }: Standing): CivilDate | null {
  const { recovery } = processOf(match);
  if (match.state === 'recovery-notified')
    return recovery?.answer === undefined ? (recovery?.answerUntil ?? null) : null;
  if (policy === null || (match.state !== 'offered' && match.state !== 'referred')) return null;
  try {
    return windowEnd(match, policy, rules.holidays);
  } catch (error) {
    // Its year has no calendar yet: nobody can tell the day, and the window is open.
    if (error instanceof NoCalendarError) return null;
    throw error;
  }
}
