import { ulid } from 'ulid';
import { isDuplicate } from '../db/database-error.js';
import type { Clock } from '../deps.js';
import { RefusedError } from '../terminal/input-error.js';
import { FirmTurnModel } from './account.model.js';
import type { FirmTurn } from './membership.schema.js';

/** After that a process that has not finished counts as dead. What is done in a turn are a few reads and writes. */
const LONGEST_MS = 60_000;

/**
 * Does something about who acts for a firm while nobody else does: two that each look whether the other one stays would leave nobody.
 * @throws RefusedError where somebody else is at it
 */
export async function inTurn<T>(uscc: string, clock: Clock, work: () => Promise<T>): Promise<T> {
  const now = clock.now();
  const turn = { _id: uscc, holder: ulid(now.getTime()), until: new Date(now.getTime() + LONGEST_MS) };
  if (!(await isTaken(turn, now))) {
    throw new RefusedError('企业成员正被他人修改，请重试 · somebody else changes who acts for the firm, try again');
  }
  try {
    return await work();
  } finally {
    await FirmTurnModel.deleteOne({ _id: uscc, holder: turn.holder });
  }
}

async function isTaken(turn: FirmTurn, now: Date): Promise<boolean> {
  try {
    await FirmTurnModel.collection.insertOne(turn as never);
    return true;
  } catch (error) {
    if (!isDuplicate(error)) throw error;
  }
  const { _id, holder, until } = turn;
  const left = await FirmTurnModel.findById(_id).lean<FirmTurn | null>();
  if (left === null || left.until > now) return false;
  // Of two that find it left behind one gets it.
  return (await FirmTurnModel.updateOne({ _id, holder: left.holder }, { holder, until })).matchedCount === 1;
}
