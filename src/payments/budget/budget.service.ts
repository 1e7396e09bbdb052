import mongoose from 'mongoose';
import { isDuplicate } from '../../db/duplicate.js';
import type { Deps } from '../../deps.js';
import { toFen, toYuan } from '../../matching/money.schema.js';
import type { Person } from '../../matching/process/process.schema.js';
import type { GrantOrder, PolicyVersion } from '../../policies/policy.schema.js';
import { InputError, RefusedError } from '../../terminal/input-error.js';
import { needRole } from '../roles.js';
import { PoolModel, ReservationModel } from './budget.model.js';
import {
  type IntentPart,
  POOL_NAME,
  type PoolOperation,
  type PoolRecord,
  poolId,
  type ReservationRecord,
  type ReservationState,
  totalOf,
} from './budget.schema.js';
import { type Ask, type Outcome, operate, operateMany, readPool, readReservation, settleLeft } from './ledger.js';

/** More often than this nobody is overtaken by others on the same match. */
const ATTEMPTS = 20;
/** Documents read by one query. */
const CHUNK = 1000;
/** Operations under way in a pool's document at once. */
const UNDER_WAY = 250;

export interface Reserving extends Omit<Ask, 'note'> {
  readonly pool: string;
  readonly year: number;
}

/** A part of a match's money on its way, and who moves it. */
export interface Moving {
  readonly match: string;
  readonly uscc: string;
  readonly part: number;
  readonly by: string;
  readonly at: Date;
  readonly note: string | null;
}

export interface OpenPool {
  readonly pool: string;
  readonly year: number;
  readonly totalFen: number;
  readonly order: GrantOrder;
  readonly by: string;
  readonly at: Date;
}

/** Opens a pool for a year; one that is open stays as it is. */
export async function openPool({ pool, year, totalFen, order, by, at }: OpenPool): Promise<PoolRecord> {
  if (!Number.isSafeInteger(totalFen) || totalFen < 0) throw new InputError(`a pool cannot hold ${totalFen} 分`);
  const fresh = { pool, year, order, freeFen: totalFen, reservedFen: 0, spentFen: 0, pending: {} };
  const _id = poolId(pool, year);
  try {
    await PoolModel.updateOne(
      { _id },
      { $setOnInsert: { ...fresh, closedBy: null, openedBy: by, openedAt: at } },
      { upsert: true },
    );
  } catch (error) {
    // Another process has opened it at the same moment.
    if (!isDuplicate(error)) throw error;
  }
  return readPool(_id);
}

/**
 * Opens a pool as finance states it; again it changes nothing.
 * @throws RefusedError where it is open with another sum or order
 */
export async function openBudget(
  stated: Pick<OpenPool, 'pool' | 'year' | 'totalFen' | 'order'>,
  who: Person,
  { clock }: Pick<Deps, 'clock'>,
): Promise<PoolRecord> {
  needRole(who, 'finance');
  if (!POOL_NAME.test(stated.pool)) throw new InputError(`"${stated.pool}" is no name of a pool`);
  const opened = await openPool({ ...stated, by: who.id, at: clock.now() });
  const { _id, order } = opened;
  const totalFen = totalOf(opened);
  if (totalFen === stated.totalFen && order === stated.order) return opened;
  throw new RefusedError(`the pool ${_id} is open already, with ${toYuan(totalFen)} 元, ${order}: it stays as it is`);
}

/** The pool that a policy version draws on, opened as the policy states it; null where it draws on none. */
export async function poolOf(
  { budget }: Pick<PolicyVersion, 'budget'>,
  by: string,
  at: Date,
): Promise<PoolRecord | null> {
  if (budget === null) return null;
  const { pool, year, amount, order = 'first-come' } = budget;
  return openPool({ pool, year, totalFen: toFen(amount), order, by, at });
}

export const listPools = (): Promise<PoolRecord[]> => PoolModel.find({}).sort({ _id: 1 }).lean<PoolRecord[]>().exec();

/**
 * Sets money aside for all parts of a match, or for none; where other parts of the round have theirs, for those that
 * were released. Again for the same round it changes nothing.
 * @returns whether it is set aside
 */
export async function reserve({ pool, year, ...ask }: Reserving): Promise<boolean> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const stored = await readReservation(ask.match, ask.uscc);
    const renewing = stored !== null && stored.round === ask.round && holds(stored);
    const parts = renewing ? releasedOf(stored, ask.parts) : ask.parts;
    if (parts.length === 0) return true;
    if (stored !== null) await settlePools(stored);
    const op = renewing ? 'renew' : 'reserve';
    const outcome = await operate(op, poolId(pool, year), stored?.revision ?? 0, { ...ask, parts, note: null });
    if (outcome === 'no-room') return false;
  }
  throw busy(ask.match);
}

/** Reserved money of parts has been paid. @returns those of which it cannot be, and why */
export const spendAll = (moving: readonly Moving[]): Promise<Map<Moving, string>> =>
  moveParts('spend', 'reserved', 'spent', moving);
/** Paid money of parts has come back; it is still the matches'. @returns those of which it cannot be, and why */
export const restoreAll = (moving: readonly Moving[]): Promise<Map<Moving, string>> =>
  moveParts('restore', 'spent', 'reserved', moving);

/** Gives the room of all parts that are not paid back to the pool. */
export async function release(moving: Omit<Moving, 'part'>): Promise<void> {
  const parts = (await readReservation(moving.match, moving.uscc))?.parts ?? [];
  for (const { part, state } of parts) {
    if (state === 'reserved') await movePart('release', 'reserved', 'released', { ...moving, part });
  }
}

/** Room of a part that goes back to the treasury: nobody else may have it. */
export const giveBack = (moving: Moving): Promise<void> => movePart('give-back', 'reserved', 'released', moving);

/**
 * What is set aside for a part becomes another match's, of the same pool and year, without needing room. Where that one
 * has set money aside itself meanwhile, the room comes free. Safe to repeat and to interrupt.
 */
export async function passOn({ part, ...moving }: Moving, to: Pick<Ask, 'match' | 'uscc' | 'round'>): Promise<void> {
  await repeat(moving, async (stored) => {
    const found = stored.parts.find((one) => one.part === part);
    if (found?.state !== 'reserved') return 'taken';
    const pool = poolId(stored.pool, found.year);
    const parts = [partOf(found)];
    const heir = await readReservation(to.match, to.uscc);
    if (heir?.parts.some((one) => one.part === part) !== true) {
      await operate('take-over', pool, heir?.revision ?? 0, { ...moving, ...to, parts, note: moving.match });
      // Looked at again: it is there by now, whoever was faster.
      return 'stale';
    }
    const passed = heir.history.some(({ op, note }) => op === 'take-over' && note === moving.match);
    const ask = { ...moving, round: stored.round, parts, note: to.match };
    return operate(passed ? 'hand-over' : 'release', pool, stored.revision, ask);
  });
}

/** Parts of many matches, those of one pool together; where somebody else is at one of them, it goes by itself. */
async function moveParts(
  op: PoolOperation,
  from: ReservationState,
  to: ReservationState,
  moving: readonly Moving[],
): Promise<Map<Moving, string>> {
  const stored = await reservationsOf(moving);
  const together = new Map<string, (Asked & { readonly one: Moving })[]>();
  const alone: Moving[] = [];
  for (const one of moving) {
    const reservation = stored.get(one.match);
    const found = reservation?.parts.find(({ part }) => part === one.part);
    if (reservation === undefined || found?.state !== from) {
      alone.push(one);
      continue;
    }
    const { part: _, ...rest } = one;
    const ask = { ...rest, round: reservation.round, parts: [partOf(found)] };
    const pool = poolId(reservation.pool, found.year);
    together.set(pool, [...(together.get(pool) ?? []), { one, expects: reservation.revision, ask }]);
  }
  for (const [pool, asked] of together) {
    for (let at = 0; at < asked.length; at += UNDER_WAY) {
      const some = asked.slice(at, at + UNDER_WAY);
      const outcomes = await operateMany(op, pool, some);
      alone.push(...some.filter((_, index) => outcomes[index] !== 'taken').map(({ one }) => one));
    }
  }
  const faults = new Map<Moving, string>();
  for (const one of alone) {
    await movePart(op, from, to, one).catch((error: unknown) => {
      if (!(error instanceof InputError)) throw error;
      faults.set(one, error.message);
    });
  }
  return faults;
}

type Asked = Parameters<typeof operateMany>[2][number];

async function movePart(
  op: PoolOperation,
  from: ReservationState,
  to: ReservationState,
  moving: Moving,
): Promise<void> {
  const { part, ...rest } = moving;
  await repeat(moving, async (stored) => {
    const found = stored.parts.find((one) => one.part === part);
    if (found?.state === to) return 'taken';
    if (found?.state !== from) throw new InputError(`${moving.match}: part ${part} cannot ${op}, it is not ${from}`);
    const ask = { ...rest, round: stored.round, parts: [partOf(found)] };
    return operate(op, poolId(stored.pool, found.year), stored.revision, ask);
  });
}

/** Reads, tries, and reads again where somebody else was faster. */
export async function repeat(
  { match, uscc }: Pick<Moving, 'match' | 'uscc'>,
  attempt: (stored: ReservationRecord) => Promise<Outcome>,
): Promise<void> {
  for (let times = 0; times < ATTEMPTS; times += 1) {
    const stored = await readReservation(match, uscc);
    if (stored === null) throw new InputError(`${match}: no money is set aside`);
    if ((await attempt(stored)) === 'taken') return;
  }
  throw busy(match);
}

export const partOf = ({ part, amountFen }: IntentPart): IntentPart => ({ part, amountFen });

const busy = (match: string): Error => new Error(`${match}: others keep changing its reservation`);

const holds = ({ parts }: ReservationRecord): boolean => parts.some(({ state }) => state !== 'released');

/** Those of the parts that were released, as they were reserved. */
const releasedOf = ({ parts }: ReservationRecord, asked: readonly IntentPart[]): IntentPart[] =>
  parts.filter(({ part, state }) => state === 'released' && asked.some((one) => one.part === part)).map(partOf);

/** Before a new round takes the place of the old one, what was done to the old one must have reached its pools. */
async function settlePools({ _id, pool, parts }: ReservationRecord): Promise<void> {
  for (const year of new Set(parts.map((one) => one.year))) await settleLeft(poolId(pool, year), _id);
}

/** Finishes what processes that are gone have begun. @returns how many operations */
export async function mendPools(): Promise<number> {
  let mended = 0;
  for (const { _id, pending } of await listPools()) {
    if (Object.keys(pending).length > 0) mended += await settleLeft(_id);
  }
  return mended;
}

export interface PoolSums {
  readonly pool: string;
  readonly reservedFen: number;
  readonly spentFen: number;
}

/** What the reservations of each pool and year add up to: what its counter must show when nothing is under way. */
export async function sumsOfReservations(): Promise<Map<string, PoolSums>> {
  const sums = new Map<string, { pool: string; reservedFen: number; spentFen: number }>();
  const cursor = ReservationModel.find({}, { pool: 1, parts: 1 }).lean<ReservationRecord>().cursor();
  for await (const { pool, parts } of cursor) {
    for (const { year, state, amountFen } of parts) {
      if (state === 'released') continue;
      const id = poolId(pool, year);
      const sum = sums.get(id) ?? { pool: id, reservedFen: 0, spentFen: 0 };
      sum[state === 'spent' ? 'spentFen' : 'reservedFen'] += amountFen;
      sums.set(id, sum);
    }
  }
  return sums;
}

/** The reservations of these matches. */
export async function reservationsOf(
  matches: readonly { readonly match: string; readonly uscc: string }[],
): Promise<Map<string, ReservationRecord>> {
  const found = new Map<string, ReservationRecord>();
  for (let at = 0; at < matches.length; at += CHUNK) {
    const some = matches.slice(at, at + CHUNK);
    const _id = mongoose.trusted({ $in: some.map(({ match }) => match) });
    const uscc = mongoose.trusted({ $in: [...new Set(some.map((one) => one.uscc))] });
    for (const one of await ReservationModel.find({ _id, uscc }).lean<ReservationRecord[]>()) found.set(one._id, one);
  }
  return found;
}
