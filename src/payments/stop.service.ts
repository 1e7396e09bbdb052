import type { MatchRecord } from '../matching/match.schema.js';
import { findMatch } from '../matching/match.service.js';
import type { Person } from '../matching/process/process.schema.js';
import { InputError, UnknownError } from '../terminal/input-error.js';
import { type Approved, approve } from './approval.service.js';
import { release } from './budget/budget.service.js';
import { isAskedBack, isStopped } from './funding.js';
import { needThere } from './gone.js';
import type { PaymentRecord } from './payment.schema.js';
import { unpaidParts } from './payment.service.js';
import type { PaymentDeps } from './payment-deps.js';
import { paymentsOfRound, stepPayment } from './payment-store.js';
import { needRole } from './roles.js';

/**
 * A person ends what is still to be paid of a match, with a reason: its room goes back to its pool. Where some of it has
 * been paid, the match stays paid without the rest; where nothing has, it is refused. Again it changes nothing.
 * @throws InputError where a part is with the bank, or in a batch, or nothing is left to stop
 */
export async function stopPayments(
  match: string,
  reason: string,
  who: Person,
  deps: PaymentDeps,
): Promise<PaymentRecord[]> {
  needRole(who, 'staff');
  const found = await findMatch(match, match.slice(match.lastIndexOf(':') + 1));
  if (found === null) throw new UnknownError(`unknown match "${match}"`);
  const { uscc, round } = found;
  const unpaid = await unpaidParts(found);
  const underWay = unpaid.find(({ state }) => state === 'batched' || state === 'ordered');
  if (underWay !== undefined)
    throw new InputError(`${underWay._id} is in batch ${underWay.batch}: dissolve it, or import its receipt`);
  const paid = found.state === 'paid' || isAskedBack(found.state);
  if (paid && unpaid.length === 0 && !isStopped(found))
    throw new InputError(`${match}: nothing of it is left to be paid`);
  await deps.ports.decide(match, paid ? 'stop-rest' : 'refuse', reason, who);
  await endParts(unpaid, found, reason, who, deps.clock.now());
  return paymentsOfRound(match, uscc, round);
}

/** Ends parts of a match that are with no bank, and gives all its room back. Safe to repeat. */
export async function endParts(
  parts: readonly PaymentRecord[],
  { _id, uscc }: Pick<MatchRecord, '_id' | 'uscc'>,
  reason: string,
  who: Person,
  at: Date,
): Promise<void> {
  await release({ match: _id, uscc, by: who.id, at, note: reason });
  for (const part of parts) await stepPayment(part, 'stop', { note: reason, updatedAt: at });
}

/**
 * What was stopped of a match's instalments goes on, once it is found eligible again; its money is set aside anew, or
 * waits for room.
 * @throws InputError where nothing was stopped, it is not eligible today, or its firm is gone
 */
export async function resumePayments(match: string, reason: string, who: Person, deps: PaymentDeps): Promise<Approved> {
  needRole(who, 'staff');
  const found = await findMatch(match, match.slice(match.lastIndexOf(':') + 1));
  if (found !== null) await needThere(match, found.uscc, found.createdAt);
  await deps.ports.decide(match, 'resume-rest', reason, who);
  const [approved] = await approve([match], { who }, deps);
  if (approved === undefined) throw new UnknownError(`unknown match "${match}"`);
  return approved;
}
