import { openCases } from '../../followups/case.service.js';
import { leftBesideOthers } from '../../payments/stacking.service.js';
import { RefusedError } from '../../terminal/input-error.js';
import type { MatchRecord, MatchState } from '../match.schema.js';
import type { Performing } from './intent.js';

/** Later the payment says what is left, and sets its money aside. */
const BEFORE_PAYMENT: ReadonlySet<MatchState> = new Set(['matched', 'reviewing', 'publicised', 'offered']);

/**
 * Exclusions between benefits, looked at again before a step. That another one leaves nothing may pass, so the match is
 * neither taken away nor held: it does not go on, and a person looks at it, once. What is not decided yet stops nothing.
 * @throws RefusedError where nothing is left of the match's amount
 */
export async function needLeft(match: MatchRecord, act: string, { at, deps }: Performing): Promise<void> {
  if (match.class !== 'grant' || !BEFORE_PAYMENT.has(match.state)) return;
  const { amountFen, why } = await leftBesideOthers(match, deps.rules);
  if (amountFen !== 0 || why === '') return;
  const { _id, uscc, round, districtCode } = match;
  const reason = `nothing is left beside other benefits: ${why}`;
  const about = { uscc, match: _id, districtCode, dueOn: null };
  await openCases([{ _id: `${_id}:${round}:stacking`, kind: 'stacking', reason, ...about }], at);
  throw new RefusedError(`${reason}; ${act} is not possible`);
}
