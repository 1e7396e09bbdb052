import mongoose from 'mongoose';
import { ulid } from 'ulid';
import { isDuplicate } from '../../db/duplicate.js';
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
/** Not in a year that has ended. */
const RESERVING: ReadonlySet<PoolOperation> = new Set(['reserve', 'renew']);

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
  return (await settleOne(pool, [match, intent])) ? 'taken' : 'stale';
}

/**
 * The same operation for many matches of one pool: as `operate` for each, in three commands for all of them where nothing
 * of theirs is under way and there is room for all.
 */
export async function operateMany(
  op: PoolOperation,
  pool: string,
  asked: readonly { readonly expects: number; readonly ask: Ask }[],
): Promise<Outcome[]> {
  const entries = asked.map(({ expects, ask: { match, ...ask } }): Entry => {
    return [match, { op, token: ulid(ask.at.getTime()), expects, ...ask }];
  });
  if (new Set(entries.map(([match]) => match)).size === entries.length && (await beginOnce(pool, entries))) {
    return (await settle(pool, entries)).map((taken) => (taken ? 'taken' : 'stale'));
  }
  const outcomes: Outcome[] = [];
  for (const { expects, ask } of asked) outcomes.push(await operate(op, pool, expects, ask));
  return outcomes;
}

/** Carries parts of a reservation over from one pool's year into another, with their money. */
export async function carry(from: string, to: string, expects: number, ask: Ask): Promise<Outcome> {
  const { match, ...asked } = ask;
  const intent = (op: PoolOperation): Intent => ({ op, token: ulid(asked.at.getTime()), expects, ...asked });
  const [out, into] = [intent('carry-out'), intent('carry-in')];
  const begun = await begin(from, match, out);
  if (begun !== 'begun') return begun;
  const arrived = await begin(to, match, into);
  if (arrived === 'begun') await settleOne(to, [match, into]);
  return (await settleOne(from, [match, out])) ? 'taken' : 'stale';
}

/** Settles what was left unsettled in a pool, of one match or of all. @returns how many */
export async function settleLeft(pool: string, match?: string): Promise<number> {
  const { pending } = await readPool(pool);
  const left = Object.entries(pending).filter(([key]) => match === undefined || key === match);
  for (const entry of left) await settleOne(pool, entry);
  return left.length;
}

async function begin(pool: string, match: string, intent: Intent): Promise<'begun' | 'stale' | 'no-room'> {
  for (let attempt = 0; ; attempt += 1) {
    if (await beginOnce(pool, [[match, intent]])) return 'begun';
    const found = await readPool(pool);
    const mine = found.pending[match];
    if (mine !== undefined) {
      await settleOne(pool, [match, mine]);
      return 'stale';
    }
    if (found.closedBy !== null && RESERVING.has(intent.op)) {
      throw new InputError(`the year of the budget pool ${pool} has ended`);
    }
    // Somebody else's room may come free: what is under way is settled before it is said that there is none.
    if (attempt > 0 && found.freeFen < amountOf(intent)) return 'no-room';
    await settleLeft(pool);
  }
}

/** What is under way of a match. */
type Entry = readonly [match: string, intent: Intent];

/** All of the same operation, or none. */
async function beginOnce(pool: string, entries: readonly Entry[]): Promise<boolean> {
  const [first] = entries;
  if (first === undefined) return true;
  const { op } = first[1];
  const { begin: effect } = OPERATIONS[op];
  const amount = entries.reduce((sum, [, intent]) => sum + amountOf(intent), 0);
  const increments = incrementsOf(effect, amount);
  const { matchedCount } = await pools().updateOne(
    {
      _id: pool,
      ...Object.fromEntries(entries.map(([match]) => [`pending.${match}`, { $exists: false }])),
      ...(effect.freeFen === undefined ? {} : { freeFen: { $gte: amount } }),
      ...(RESERVING.has(op) ? { closedBy: null } : {}),
    } as object,
    {
      $set: Object.fromEntries(entries.map(([match, intent]) => [`pending.${match}`, intent])),
      ...(increments === null ? {} : { $inc: increments }),
    } as object,
  );
  return matchedCount === 1;
}

const settleOne = async (pool: string, entry: Entry): Promise<boolean> => (await settle(pool, [entry]))[0] === true;

/** @returns whether each of the operations took effect */
async function settle(pool: string, entries: readonly Entry[]): Promise<boolean[]> {
  const name = poolOfId(pool);
  await take(entries, name);
  const stored = await readReservations(entries);
  const taken = entries.map(([match, intent]) => tookEffect(stored.get(match) ?? null, intent, name));
  if (!(await endOnce(pool, entries, taken)) && entries.length > 1) {
    // Somebody has helped with one of them.
    for (const [at, entry] of entries.entries()) await endOnce(pool, [entry], [taken[at] === true]);
  }
  return taken;
}

/** Drops the intents and books what they came to; all, or none where one is not there any more. */
async function endOnce(pool: string, entries: readonly Entry[], taken: readonly boolean[]): Promise<boolean> {
  const increments: Record<string, number> = {};
  for (const [at, [, intent]] of entries.entries()) {
    const { begin: effect, taken: gain } = OPERATIONS[intent.op];
    const more = incrementsOf(taken[at] === true ? gain : undoing(effect), amountOf(intent)) ?? {};
    for (const [counter, fen] of Object.entries(more)) increments[counter] = (increments[counter] ?? 0) + fen;
  }
  const { matchedCount } = await pools().updateOne(
    {
      _id: pool,
      ...Object.fromEntries(entries.map(([match, { token }]) => [`pending.${match}.token`, token])),
    } as object,
    {
      $unset: Object.fromEntries(entries.map(([match]) => [`pending.${match}`, ''])),
      ...(Object.keys(increments).length === 0 ? {} : { $inc: increments }),
    } as object,
  );
  return matchedCount === 1;
}

/** The writes of the reservations; each does nothing where somebody has made it, or the reservation has gone on. */
async function take(entries: readonly Entry[], pool: Pick<PoolRecord, 'pool' | 'year'>): Promise<void> {
  const stored = await readReservations(entries);
  const writes = entries.flatMap(([match, intent]) => writeOf(match, intent, stored.get(match) ?? null, pool));
  if (writes.length === 0) return;
  try {
    await reservations().bulkWrite(writes as never, { ordered: false });
  } catch (error) {
    // Somebody else has made the same reservation at the same moment.
    if (!isDuplicate(error)) throw error;
  }
}

function writeOf(
  match: string,
  intent: Intent,
  stored: ReservationRecord | null,
  pool: Pick<PoolRecord, 'pool' | 'year'>,
): object[] {
  const { op, uscc, round, by, at, note } = intent;
  const parts = partsAfter(stored, intent, pool);
  if (parts === null) return [];
  const entry = { op, year: pool.year, by, at, amountFen: amountOf(intent), note };
  if (stored === null) {
    const fresh: ReservationRecord = { _id: match, uscc, pool: pool.pool, round, parts, revision: 1, history: [entry] };
    return [{ insertOne: { document: fresh } }];
  }
  const grown = op === 'reserve' ? { pool: pool.pool, round, parts } : { parts };
  return [
    {
      updateOne: {
        filter: { _id: match, uscc, revision: intent.expects },
        update: {
          $set: { ...grown, revision: intent.expects + 1 },
          $push: { history: { $each: [entry], $slice: -KEPT_HISTORY } },
        },
      },
    },
  ];
}

async function readReservations(entries: readonly Entry[]): Promise<Map<string, ReservationRecord>> {
  const _id = mongoose.trusted({ $in: entries.map(([match]) => match) });
  const uscc = mongoose.trusted({ $in: [...new Set(entries.map(([, intent]) => intent.uscc))] });
  const found = await ReservationModel.find({ _id, uscc }).lean<ReservationRecord[]>();
  return new Map(found.map((one) => [one._id, one]));
}
