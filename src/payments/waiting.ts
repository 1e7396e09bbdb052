import { findMatch } from '../matching/match.service.js';
import type { Person } from '../matching/process/process.schema.js';
import { inOrder } from './allotment.js';
import { readPool, readReservation } from './budget/ledger.js';
import { fundMatch } from './funding.js';
import type { PaymentRecord } from './payment.schema.js';
import type { PaymentDeps } from './payment-deps.js';
import { noteWaiting, paymentsIn } from './payment-store.js';

export interface Served {
  readonly match: string;
  readonly outcome: 'due' | 'waiting' | 'held' | 'stopped';
  readonly totalFen: number;
}

/**
 * Gives a pool's room to the matches that wait for it, in the pool's order. Whoever does not fit goes on waiting, and the
 * next smaller one has its chance. Those that wait for a person (a note says why) are left out.
 * @param except a match that is not served now
 */
export async function serveWaiting(
  poolId: string,
  except: string | null,
  who: Person,
  deps: PaymentDeps,
): Promise<Served[]> {
  const pool = await readPool(poolId);
  const first = await firstParts(poolId, pool.order === 'first-come');
  const served: Served[] = [];
  let { freeFen } = pool;
  for (const payment of inOrder(first, pool.order)) {
    const { match, uscc, round, totalFen } = payment;
    if (match === except) continue;
    const found = await findMatch(match, uscc);
    const reservation = await readReservation(match, uscc);
    const reserved = reservation?.round === round && reservation.parts.some(({ state }) => state === 'reserved');
    if (found === null || found.round !== round || (totalFen > freeFen && !reserved)) {
      // That it was asked tells a later raise of the pool that it was given already.
      if (payment.refusedAt === null) await noteWaiting(payment, { refusedAt: deps.clock.now() });
      served.push({ match, totalFen, outcome: 'waiting' });
      continue;
    }
    const waiting = await paymentsIn(['waiting'], { match, uscc, round });
    const { outcome } = await fundMatch(found, waiting, who, deps);
    served.push({ match, totalFen, outcome });
    freeFen = (await readPool(poolId)).freeFen;
  }
  return served;
}

/** One payment of each match that waits; of a pool that is first come, first served, only those refused before. */
async function firstParts(pool: string, onlyRefused: boolean): Promise<PaymentRecord[]> {
  const waiting = await paymentsIn(['waiting'], { pool, note: null });
  const first = new Map<string, PaymentRecord>();
  for (const payment of waiting) {
    if (onlyRefused && payment.refusedAt === null) continue;
    if (!first.has(payment.match)) first.set(payment.match, payment);
  }
  return [...first.values()];
}
