import type { MatchRecord } from '../matching/match.schema.js';
import { findMatch } from '../matching/match.service.js';
import { type Person, processOf } from '../matching/process/process.schema.js';
import { InputError } from '../terminal/input-error.js';
import { poolOfId } from './budget/budget.schema.js';
import { release, reserve } from './budget/budget.service.js';
import { readReservation } from './budget/ledger.js';
import type { PaymentRecord } from './payment.schema.js';
import type { PaymentDeps } from './payment-deps.js';
import { noteWaiting, stepPayment } from './payment-store.js';

/** due: set aside, and the match is payable. waiting: no room. held, stopped: the match is not what it was. */
export type Funded = 'due' | 'waiting' | 'held' | 'stopped';

/**
 * Sets the money of a match aside, takes the match to payable, and its payments to due: in this order, so that a match
 * is never payable without money, and whoever finds it half done can go on from anywhere.
 */
export async function fundMatch(
  match: MatchRecord,
  payments: readonly PaymentRecord[],
  who: Person,
  deps: PaymentDeps,
): Promise<{ readonly outcome: Funded; readonly reason: string | null }> {
  const waiting = payments.filter(({ state }) => state === 'waiting');
  if (waiting.length === 0) return { outcome: 'due', reason: null };
  // It stands still, and keeps what is set aside, until a person says that it goes on.
  if (isAskedBack(match.state)) return { outcome: 'waiting', reason: `its match is ${match.state}` };
  const at = deps.clock.now();
  if (!(await hasMoney(match, payments, who, at))) {
    const refusedAt = at;
    for (const payment of waiting) await noteWaiting(payment, { refusedAt });
    return { outcome: 'waiting', reason: `no room in ${payments[0]?.pool}` };
  }
  const failed = await madePayable(match, who, deps);
  if (failed !== null) {
    const { _id, uscc } = match;
    await release({ match: _id, uscc, by: who.id, at, note: failed.reason });
    for (const payment of waiting) {
      if (failed.outcome === 'stopped') await stepPayment(payment, 'stop', { note: failed.reason, updatedAt: at });
      else await noteWaiting(payment, { note: failed.reason });
    }
    return failed;
  }
  for (const payment of waiting) await stepPayment(payment, 'fund', { refusedAt: null, updatedAt: at });
  return { outcome: 'due', reason: null };
}

/** Whether the money of every waiting part is set aside, now or before. */
async function hasMoney(
  { _id: match, uscc, round }: MatchRecord,
  payments: readonly PaymentRecord[],
  who: Person,
  at: Date,
): Promise<boolean> {
  const id = payments[0]?.pool ?? null;
  if (id === null) return true;
  const parts = payments.map(({ part, amountFen }) => ({ part, amountFen }));
  if (!(await reserve({ ...poolOfId(id), match, uscc, round, parts, by: who.id, at }))) return false;
  const reserved = (await readReservation(match, uscc))?.parts ?? [];
  return payments.every(
    ({ part, state }) => state !== 'waiting' || reserved.some((one) => one.part === part && one.state === 'reserved'),
  );
}

/** @returns null where the match is payable, or why it is not */
async function madePayable(
  { _id, uscc, state }: MatchRecord,
  who: Person,
  { ports }: PaymentDeps,
): Promise<{ readonly outcome: Funded; readonly reason: string } | null> {
  if (isPayable(state)) return null;
  try {
    const outcome = await ports.makePayable(_id, who);
    if (outcome === 'withdrawn') return { outcome: 'stopped', reason: 'the match is not eligible any more' };
    return outcome === 'held' ? { outcome, reason: 'the match is on hold: its data is not sure' } : null;
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    // Somebody else may have done it between the reading and the trying.
    if (isPayable((await findMatch(_id, uscc))?.state)) return null;
    return { outcome: 'waiting', reason: error.message };
  }
}

const ASKED_BACK: ReadonlySet<MatchRecord['state']> = new Set(['recovery-notified', 'recovery-decided', 'recovered']);

/** Whether a person has stopped what is left of a match that has been paid in part. */
export const isStopped = (match: MatchRecord): boolean => processOf(match).stopped != null;

/** Whether money of the match is asked back, or came back: what is left of it stands still. */
export const isAskedBack = (state: MatchRecord['state']): boolean => ASKED_BACK.has(state);

/** Paid: of several parts the first may have been. */
export const isPayable = (state: MatchRecord['state'] | undefined): boolean => state === 'payable' || state === 'paid';
