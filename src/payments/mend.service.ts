import { findMatch } from '../matching/match.service.js';
import { mendBatches } from './batch/batch.service.js';
import { mendReceipts } from './batch/receipt-settling.js';
import { listPools, mendPools, release, reservationsOf } from './budget/budget.service.js';
import { fundMatch, isAskedBack, isPayable, isStopped } from './funding.js';
import type { PaymentRecord } from './payment.schema.js';
import type { PaymentDeps } from './payment-deps.js';
import { paymentsIn, paymentsOfRound, stepPayment } from './payment-store.js';
import { CLOCKWORK } from './roles.js';
import { serveWaiting } from './waiting.js';
import { mendYearEnds } from './year-end.service.js';

export interface Mended {
  /** Operations on pools, batches, receipts and year-end decisions that were gone on with. */
  readonly finished: number;
  /** Approvals that were gone on with. */
  readonly approved: number;
  /** Matches that had waited, and have room now. */
  readonly served: number;
}

/** Finishes what processes that are gone have begun, and gives room that has come free. Cheap where there is nothing. */
export async function mendPayments(deps: PaymentDeps): Promise<Mended> {
  const finished =
    (await mendPools()) + (await mendYearEnds(deps)) + (await mendBatches(deps)) + (await mendReceipts(deps));
  const approved = await finishApprovals(deps);
  let served = 0;
  for (const { _id, order, closedBy } of await listPools()) {
    if (order !== 'first-come' || closedBy !== null) continue;
    served += (await serveWaiting(_id, null, CLOCKWORK, deps)).filter(({ outcome }) => outcome === 'due').length;
  }
  return { finished, approved, served };
}

/**
 * Approvals that were cut off: those that have money already, and of those whom no pool has refused yet the ones that
 * need no allotment.
 */
async function finishApprovals(deps: PaymentDeps): Promise<number> {
  const waiting = await paymentsIn(['waiting'], { note: null });
  const orders = new Map((await listPools()).map((pool) => [pool._id, pool.closedBy === null ? pool.order : null]));
  const reservations = await reservationsOf(waiting);
  const left = waiting.filter(({ match, round, part, pool, refusedAt }) => {
    const reservation = reservations.get(match);
    const parts = reservation?.round === round ? reservation.parts : [];
    if (parts.some((one) => one.part === part && one.state === 'reserved')) return true;
    return refusedAt === null && (pool === null || orders.get(pool) === 'first-come');
  });
  const matches = new Map(left.map((payment) => [payment.match, payment]));
  for (const { match, uscc, round } of matches.values()) {
    const found = await findMatch(match, uscc);
    if (found?.round !== round) continue;
    await fundMatch(found, await paymentsOfRound(match, uscc, round), CLOCKWORK, deps);
  }
  return matches.size;
}

export interface Reconciled {
  readonly stopped: number;
  readonly unfunded: number;
}

/**
 * Compares payments that are not on their way to the bank with their matches and reservations, all of them: what has
 * lost its match is stopped and gives its room back; what has lost its money waits for it again.
 */
export async function reconcilePayments(deps: PaymentDeps): Promise<Reconciled> {
  const at = deps.clock.now();
  const payments = await paymentsIn(['waiting', 'due', 'returned']);
  const reservations = await reservationsOf(payments);
  const counts = { stopped: 0, unfunded: 0 };
  for (const payment of payments) {
    const { match, uscc, part, pool, state } = payment;
    const ended = await endOf(payment);
    const reserved = reservations.get(match)?.parts.find((one) => one.part === part)?.state === 'reserved';
    if (ended !== null) {
      await release({ match, uscc, by: CLOCKWORK.id, at, note: ended });
      if (await stepPayment(payment, 'stop', { note: ended, updatedAt: at })) counts.stopped += 1;
    } else if (state === 'due' && pool !== null && !reserved) {
      if (await stepPayment(payment, 'unfund', { updatedAt: at }, { batch: null })) counts.unfunded += 1;
    }
  }
  return counts;
}

/** Why the match of a payment is not to be paid any more; a hold, and a recovery, may end well. */
async function endOf({ match, uscc, round, state }: PaymentRecord): Promise<string | null> {
  const found = await findMatch(match, uscc);
  if (found === null) return 'its match is gone';
  if (found.round !== round) return `its match is in round ${found.round}`;
  if (isStopped(found)) return 'its instalments were stopped';
  const waits = found.state === 'hold' || isAskedBack(found.state);
  const stays = isPayable(found.state) || waits || (state === 'waiting' && found.state === 'confirmed');
  return stays ? null : `its match is ${found.state}`;
}
