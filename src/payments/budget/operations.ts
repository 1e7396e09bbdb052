import type { Intent, PoolOperation, PoolRecord, ReservationRecord, ReservedPart } from './budget.schema.js';

/** How often an operation's amount goes into each counter. */
export interface Effect {
  readonly freeFen?: number;
  readonly reservedFen?: number;
  readonly spentFen?: number;
}

interface Rule {
  /** At once. Undone where the operation turns out not to have taken effect. */
  readonly begin: Effect;
  /** When the reservation shows that it took effect. */
  readonly taken: Effect;
  /** What its parts must be before, and are after; null = there is nothing reserved. */
  readonly from: ReservedPart['state'] | null;
  readonly to: ReservedPart['state'];
}

/**
 * What takes room does so at once, what gives room does so at the end: at every moment in between the pool promises
 * rather too little than too much. What is carried over moves with its money, so it needs no room in the new year.
 */
export const OPERATIONS: Readonly<Record<PoolOperation, Rule>> = {
  reserve: { begin: { freeFen: -1, reservedFen: 1 }, taken: {}, from: null, to: 'reserved' },
  // A part that was released, of a match of which another part is still reserved or has been paid.
  renew: { begin: { freeFen: -1, reservedFen: 1 }, taken: {}, from: 'released', to: 'reserved' },
  spend: { begin: {}, taken: { reservedFen: -1, spentFen: 1 }, from: 'reserved', to: 'spent' },
  restore: { begin: {}, taken: { reservedFen: 1, spentFen: -1 }, from: 'spent', to: 'reserved' },
  release: { begin: {}, taken: { reservedFen: -1, freeFen: 1 }, from: 'reserved', to: 'released' },
  'give-back': { begin: {}, taken: { reservedFen: -1 }, from: 'reserved', to: 'released' },
  'carry-out': { begin: {}, taken: { reservedFen: -1 }, from: 'reserved', to: 'reserved' },
  'carry-in': { begin: { reservedFen: 1 }, taken: {}, from: 'reserved', to: 'reserved' },
  // Money of a match that goes on as another firm's: that one's first, so that no room is needed and none comes free.
  'take-over': { begin: { reservedFen: 1 }, taken: {}, from: null, to: 'reserved' },
  'hand-over': { begin: {}, taken: { reservedFen: -1 }, from: 'reserved', to: 'released' },
};

export const amountOf = (intent: Pick<Intent, 'parts'>): number =>
  intent.parts.reduce((sum, { amountFen }) => sum + amountFen, 0);

/** The counters' increments for a mongo `$inc`; null where there is nothing to count. */
export function incrementsOf(effect: Effect, amountFen: number): Record<string, number> | null {
  const entries = Object.entries(effect).map(([field, times]): [string, number] => [field, times * amountFen]);
  return entries.length === 0 ? null : Object.fromEntries(entries);
}

export function undoing(effect: Effect): Effect {
  return Object.fromEntries(Object.entries(effect).map(([field, times]) => [field, -times]));
}

/**
 * The parts of a reservation once the operation has taken effect; null where it does not apply to what is there. Its
 * revision must be the expected one, so that an operation that somebody has settled meanwhile can never come late.
 */
export function partsAfter(
  reservation: Pick<ReservationRecord, 'parts' | 'revision' | 'pool'> | null,
  intent: Intent,
  { pool, year }: Pick<PoolRecord, 'pool' | 'year'>,
): readonly ReservedPart[] | null {
  const { from, to } = OPERATIONS[intent.op];
  if ((reservation?.revision ?? 0) !== intent.expects) return null;
  const token = intent.token;
  if (from === null) {
    const fresh = intent.parts.map(({ part, amountFen }) => ({ part, amountFen, year, state: to, token }));
    if (intent.op === 'take-over') return joined(reservation?.parts ?? [], fresh);
    return reservation?.parts.some(({ state }) => state !== 'released') ? null : fresh;
  }
  if (reservation === null || reservation.pool !== pool) return null;
  // Whoever settles what was to be carried out, and sees it still here, calls it off by raising the revision.
  if (intent.op === 'carry-out') return reservation.parts;
  const wanted = new Map(intent.parts.map(({ part, amountFen }) => [part, amountFen]));
  const touched = reservation.parts.filter(
    (one) =>
      wanted.get(one.part) === one.amountFen &&
      one.state === from &&
      // What was released is of no year any more.
      (intent.op === 'renew' || (intent.op === 'carry-in' ? one.year !== year : one.year === year)),
  );
  if (touched.length !== wanted.size) return null;
  return reservation.parts.map((one) => (touched.includes(one) ? { ...one, year, state: to, token } : one));
}

/** Parts that come one by one beside those that are there; null where one of them is. */
function joined(parts: readonly ReservedPart[], fresh: readonly ReservedPart[]): readonly ReservedPart[] | null {
  return parts.some(({ part }) => fresh.some((one) => one.part === part)) ? null : [...parts, ...fresh];
}

/** Whether a reservation shows that the operation took effect. */
export function tookEffect(
  reservation: Pick<ReservationRecord, 'parts'> | null,
  intent: Intent,
  { year }: Pick<PoolRecord, 'year'>,
): boolean {
  return intent.parts.every(({ part }) => {
    const found = reservation?.parts.find((one) => one.part === part);
    if (found === undefined) return false;
    return intent.op === 'carry-out' ? found.year !== year : found.token === intent.token;
  });
}
