import mongoose from 'mongoose';
import { AccountModel, SessionModel } from './account.model.js';
import type { Account } from './account.schema.js';
import { ABSOLUTE_MINUTES, idOf, isAlive, newSecret, type Session } from './session.js';

/** `seenAt` is written when it is this old, so that reading pages does not write each time. */
const SEEN_EVERY_MS = 60_000;
const JUST_BEGUN_MS = 10 * 60_000;
/** Devices of one person; beyond that the oldest is signed out. */
const MOST_SESSIONS = 20;

export interface Arrival {
  readonly address: string;
  /** What the browser calls itself, cut to length. */
  readonly device: string;
}

/** Signs the account in on a device: always under a new secret, whatever the browser sent before (ASVS 7.2.4). */
export async function startSession(account: string, { address, device }: Arrival, now: Date): Promise<string> {
  const { secret, id } = newSecret();
  const endsAt = new Date(now.getTime() + ABSOLUTE_MINUTES * 60_000);
  await SessionModel.create({
    _id: id,
    account,
    startedAt: now,
    seenAt: now,
    endsAt,
    address,
    device: device.slice(0, 200),
  });
  const older = await SessionModel.find({ account }, { _id: 1 }).sort({ startedAt: -1 }).skip(MOST_SESSIONS).lean();
  if (older.length > 0) await SessionModel.deleteMany({ _id: mongoose.trusted({ $in: older.map(({ _id }) => _id) }) });
  return secret;
}

/** Who comes with this secret; null where the session has ended or the account was closed, at once (ASVS 7.4.2). */
export async function accountOf(secret: string, now: Date): Promise<{ account: Account; session: Session } | null> {
  const session = await SessionModel.findById(idOf(secret)).lean<Session | null>();
  if (session === null || !isAlive(session, now)) return null;
  const account = await AccountModel.findById(session.account).lean<Account | null>();
  if (account === null || account.state !== 'active') return null;
  if (now.getTime() - session.seenAt.getTime() >= SEEN_EVERY_MS) {
    await SessionModel.updateOne({ _id: session._id }, { seenAt: now });
  }
  return { account, session };
}

/** Whether somebody has signed in so shortly before that they need not do it again. */
export async function hasJustBegun(id: string, now: Date): Promise<boolean> {
  const session = await SessionModel.findById(id).lean<Session | null>();
  return session !== null && now.getTime() - session.startedAt.getTime() < JUST_BEGUN_MS;
}

/** One's own sessions that still count, the newest first. */
export async function sessionsOf(account: string, now: Date): Promise<Session[]> {
  const sessions = await SessionModel.find({ account }).sort({ startedAt: -1 }).lean<Session[]>();
  return sessions.filter((session) => isAlive(session, now));
}

/** Ends one of the account's own sessions, by its `_id`. */
export async function endSession(account: string, id: string): Promise<boolean> {
  const { deletedCount } = await SessionModel.deleteOne({ _id: id, account });
  return deletedCount === 1;
}

/** Signs the account out everywhere, but for the session given. */
export async function endSessions(account: string, but?: string): Promise<number> {
  const others = but === undefined ? {} : { _id: mongoose.trusted({ $ne: but }) };
  const { deletedCount } = await SessionModel.deleteMany({ account, ...others });
  return deletedCount;
}
