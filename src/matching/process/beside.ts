import { unpaidParts } from '../../payments/payment.service.js';
import { type BesideOthers, tellNothingLeft } from '../../payments/stacking.service.js';
import { RefusedError } from '../../terminal/input-error.js';
import type { MatchRecord, MatchState } from '../match.schema.js';
import type { Performing } from './intent.js';

/** Later the payment says what is left, and sets its money aside; what was refused may have been so for want of it. */
const BEFORE_PAYMENT: ReadonlySet<MatchState> = new Set(['matched', 'reviewing', 'publicised', 'offered', 'rejected']);

/**
 * Exclusions between benefits, looked at again before a step. That another one leaves nothing may pass, so the match is
 * neither taken away nor held: it does not go on, and a person looks at it, once. What is not decided yet stops nothing.
 * @throws RefusedError where nothing is left of the match's amount
 */
export async function needLeft(
  match: MatchRecord,
  act: string,
  others: BesideOthers,
  { at }: Performing,
): Promise<void> {
  if (match.class !== 'grant' || !BEFORE_PAYMENT.has(match.state)) return;
  const { amountFen, why } = await others.leftOf(match);
  if (amountFen !== 0 || why === '') return;
  await tellNothingLeft(match, why, at);
  throw new RefusedError(`nothing is left beside other benefits: ${why}; ${act} is not possible`);
}

/** Acts that end a match, by the states in which money of it may be on its way. */
const ENDING: Readonly<Record<string, ReadonlySet<MatchState>>> = {
  refuse: new Set(['payable', 'hold']),
  archive: new Set(['paid']),
};

/**
 * A match does not end under its money: what a bank has, or is about to get, comes back or is paid first, and what is
 * left of instalments is stopped before it is archived.
 * @throws RefusedError that names the part
 */
export async function needNothingUnderWay(match: MatchRecord, act: string): Promise<void> {
  if (match.class !== 'grant' || !ENDING[act]?.has(match.state)) return;
  for (const { part, batch, state } of await unpaidParts(match)) {
    if (batch !== null && state !== 'returned')
      throw new RefusedError(`part ${part} is in batch ${batch}: dissolve it, or import its receipt`);
    if (act === 'archive') throw new RefusedError(`part ${part} is ${state}: stop what is left first`);
  }
}
