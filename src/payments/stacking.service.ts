import { findEnterprise } from '../enterprises/enterprise.service.js';
import type { MatchRecord } from '../matching/match.schema.js';
import { matchesOfFirm } from '../matching/match.service.js';
import type { RuleBook } from '../policies/rule-book.schema.js';
import { amountAfterStacking } from './entitlement-left.js';
import { laddersIn } from './ladders.js';
import { paymentsOfFirm } from './payment-store.js';
import type { Stacked } from './stacking.js';

/** What stacking leaves of a match's amount, and in words what lowered it. */
export interface LeftBeside {
  /** Integer 分; null = undecided. */
  readonly amountFen: number | null;
  readonly why: string;
}

/** What is left of a match's amount beside all else that its firm claims and has received, as of now. */
export async function leftBesideOthers(
  match: MatchRecord,
  { policies }: Pick<RuleBook, 'policies'>,
): Promise<LeftBeside> {
  const bears = policies.some(
    ({ code, version, stacking, benefit }) =>
      stacking.some((link) => [code, link.with].includes(match.policy)) ||
      (code === match.policy && version === match.version && laddersIn(benefit).length > 0),
  );
  if (!bears) return { amountFen: match.amountFen, why: '' };
  const { amountFen, because } = amountAfterStacking(match, {
    matches: await matchesOfFirm(match.uscc),
    payments: await paymentsOfFirm(match.uscc),
    enterprise: await findEnterprise(match.uscc),
    policies,
  });
  return { amountFen, why: wordsOf(because) };
}

function wordsOf(because: Stacked['because']): string {
  return because.map((one) => `${one.rule} with ${one.with}`).join(', ');
}
