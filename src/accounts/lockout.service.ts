import { SignInLockModel } from './account.model.js';
import { delaySeconds, type SignInLock } from './lockout.js';
import { idOf, newSecret } from './session.js';

const DAY_MS = 86_400_000;
/** Mistakes of others are forgotten after a day without one; a device after half a year without a sign-in. */
const [FORGOTTEN_MS, DEVICE_MS] = [DAY_MS, 180 * DAY_MS];

/** The lock that counts for this account on this device: the device's own where it is known, else that of all others. */
export async function lockOf(account: string, device: string | null, now: Date): Promise<SignInLock> {
  const known =
    device === null ? null : await SignInLockModel.findById(`${account}:${idOf(device)}`).lean<SignInLock | null>();
  if (known !== null) return known;
  const others = await SignInLockModel.findById(account).lean<SignInLock | null>();
  return others ?? { _id: account, failures: 0, closedUntil: null, endsAt: now };
}

export function isClosed({ closedUntil }: SignInLock, now: Date): boolean {
  return closedUntil !== null && closedUntil > now;
}

/** Counted by the database, so that guesses at the same time count each. */
export async function countFailure({ _id }: SignInLock, now: Date): Promise<void> {
  const endsAt = new Date(now.getTime() + (_id.includes(':') ? DEVICE_MS : FORGOTTEN_MS));
  const counted = await SignInLockModel.findOneAndUpdate(
    { _id },
    { $inc: { failures: 1 }, $set: { endsAt } },
    { upsert: true, returnDocument: 'after' },
  ).lean<SignInLock | null>();
  const seconds = delaySeconds(counted?.failures ?? 1);
  if (seconds > 0) await SignInLockModel.updateOne({ _id }, { closedUntil: new Date(now.getTime() + seconds * 1000) });
}

/**
 * After a sign-in: mistakes are forgotten, and the device is known from now on.
 * @returns the secret that the device keeps
 */
export async function knowDevice(account: string, lock: SignInLock, device: string | null, now: Date): Promise<string> {
  const known = device !== null && lock._id === `${account}:${idOf(device)}`;
  const secret = known ? device : newSecret().secret;
  if (!known && lock.failures > 0) await SignInLockModel.deleteOne({ _id: lock._id });
  await SignInLockModel.updateOne(
    { _id: `${account}:${idOf(secret)}` },
    { failures: 0, closedUntil: null, endsAt: new Date(now.getTime() + DEVICE_MS) },
    { upsert: true },
  );
  return secret;
}
