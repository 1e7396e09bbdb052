import { ulid } from 'ulid';
import { InputError, UnknownError } from '../../terminal/input-error.js';
import { PoolModel, ReservationModel } from './budget.model.js';
import { type Intent, type PoolOperation, type PoolRecord, poolOfId, type ReservationRecord } from './budget.schema.js';
import { amountOf, incrementsOf, OPERATIONS, partsAfter, tookEffect, undoing } from './operations.js';

/** An operation as it is asked for; the ledger adds what makes it safe to repeat. */
export interface Ask extends Pick<Intent, 'parts' | 'uscc' | 'round' | 'by' | 'at' | 'note'> {
  readonly match: string;
}

/** taken: it happened, now or by whoever helped. stale: the reservation has changed meanwhile; look again. */
export type Outcome = 'taken' | 'stale' | 'no-room';

const KEPT_HISTORY = 50;

// The driver's own collections: the paths below are made of match ids, which no mongoose schema can name.
const pools = () => PoolModel.collection;
const reservations = () => ReservationModel.collection;

/** @throws UnknownError where there is no such pool */
export async function readPool(id: string): Promise<PoolRecord> {
  const pool = await findPool(id);
  if (pool === null) throw new UnknownError(`there is no budget pool ${id}: open it first`);
  return pool;
}

export const findPool = (id: string): Promise<PoolRecord | null> => PoolModel.findById(id).lean<PoolRecord>().exec();

export async function readReservation(match: string, uscc: string): Promise<ReservationRecord | null> {
  return ReservationModel.findOne({ _id: match, uscc }).lean<ReservationRecord>();
}

/**
 * One operation on a pool and on the reservation of a match, in three writes of one document each: the intent and what
 * it takes from the pool; the reservation, on the revision that it was decided on; what it gives to the pool, and the
 * intent goes. Whoever finds an intent can finish it, and finishing it twice does nothing: the method of helping of
 * lock-free structures (M. Herlihy, Wait-free synchronization, 1991).
 * @param expects the revision of the reservation it was decided on; 0 = there is none
 */
export async function operate(op: PoolOperation, pool: string, expects: number, ask: Ask): Promise<Outcome> {
  const { match, ...asked } = ask;
  const intent: Intent = { op, token: ulid(asked.at.getTime()), expects, ...asked };
  const begun = await begin(pool, match, intent);
  if (begun !== 'begun') return begun;
  return (await settle(pool, match, intent)) ? 'taken' : 'stale';
}

/** Carries parts of a reservation over from one pool's year into another, with their money. */
export async function carry(from: string, to: string, expects: number, ask: Ask): Promise<Outcome> {
  const { match, ...asked } = ask;
  const intent = (op: PoolOperation): Intent => ({ op, token: ulid(asked.at.getTime()), expects, ...asked });
  const [out, into] = [intent('carry-out'), intent('carry-in')];
  const begun = await begin(from, match, out);
  if (begun !== 'begun') return begun;
  const arrived = await begin(to, match, into);
  if (arrived === 'begun') await settle(to, match, into);
  return (await settle(from, match, out)) ? 'taken' : 'stale';
}

/** Settles what was left unsettled in a pool, of one match or of all. @returns how many */
export async function settleLeft(pool: string, match?: string): Promise<number> {
  const { pending } = await readPool(pool);
  const left = Object.entries(pending).filter(([key]) => match === undefined || key === match);
  for (const [key, intent] of left) await settle(pool, key, intent);
  return left.length;
}

async function begin(pool: string, match: string, intent: Intent): Promise<'begun' | 'stale' | 'no-room'> {
  for (let attempt = 0; ; attempt += 1) {
    if (await beginOnce(pool, match, intent)) return 'begun';
    const found = await readPool(pool);
    const mine = found.pending[match];
    if (mine !== undefined) {
      await settle(pool, match, mine);
      return 'stale';
    }
    if (found.closedBy !== null && intent.op === 'reserve') {
      throw new InputError(`the year of the budget pool ${pool} has ended`);
    }
    // Somebody else's room may come free: what is under way is settled before it is said that there is none.
    if (attempt > 0 && found.freeFen < amountOf(intent)) return 'no-room';
    await settleLeft(pool);
  }
}

async function beginOnce(pool: string, match: string, intent: Intent): Promise<boolean> {
  const amount = amountOf(intent);
  const { begin: effect } = OPERATIONS[intent.op];
  const increments = incrementsOf(effect, amount);
  const { matchedCount } = await pools().updateOne(
    {
      _id: pool,
      [`pending.${match}`]: { $exists: false },
      ...(effect.freeFen === undefined ? {} : { freeFen: { $gte: amount } }),
      ...(intent.op === 'reserve' ? { closedBy: null } : {}),
    } as object,
    { $set: { [`pending.${match}`]: intent }, ...(increments === null ? {} : { $inc: increments }) },
  );
  return matchedCount === 1;
}

/** @returns whether the operation took effect */
async function settle(pool: string, match: string, intent: Intent): Promise<boolean> {
  const name = poolOfId(pool);
  await take(match, intent, name);
  const taken = tookEffect(await readReservation(match, intent.uscc), intent, name);
  const { begin: effect, taken: gain } = OPERATIONS[intent.op];
  const increments = incrementsOf(taken ? gain : undoing(effect), amountOf(intent));
  await pools().updateOne({ _id: pool, [`pending.${match}.token`]: intent.token } as object, {
    $unset: { [`pending.${match}`]: '' },
    ...(increments === null ? {} : { $inc: increments }),
  });
  return taken;
}

/** The write of the reservation; it does nothing where somebody has made it, or the reservation has gone on. */
async function take(match: string, intent: Intent, pool: Pick<PoolRecord, 'pool' | 'year'>): Promise<void> {
  const { op, uscc, round, by, at, note } = intent;
  const stored = await readReservation(match, uscc);
  const parts = partsAfter(stored, intent, pool);
  if (parts === null) return;
  const entry = { op, year: pool.year, by, at, amountFen: amountOf(intent), note };
  if (stored === null) {
    const fresh: ReservationRecord = { _id: match, uscc, pool: pool.pool, round, parts, revision: 1, history: [entry] };
    await insertOnce(fresh);
    return;
  }
  const grown = op === 'reserve' ? { pool: pool.pool, round, parts } : { parts };
  await reservations().updateOne(
    { _id: match, uscc, revision: intent.expects } as object,
    {
      $set: { ...grown, revision: intent.expects + 1 },
      $push: { history: { $each: [entry], $slice: -KEPT_HISTORY } },
    } as object,
  );
}

async function insertOnce(reservation: ReservationRecord): Promise<void> {
  try {
    await reservations().insertOne(reservation as never);
  } catch (error) {
    if ((error as { code?: unknown }).code !== 11000) throw error;
  }
}
