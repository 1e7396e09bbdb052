import { createHmac } from 'node:crypto';
import mongoose from 'mongoose';
import { isDuplicate } from '../db/database-error.js';
import type { Deps } from '../deps.js';
import { SignInLockModel } from './account.model.js';
import { delaySeconds, type SignInLock } from './lockout.js';
import { idOf, newSecret } from './session.js';

const DAY_MS = 86_400_000;
/** Mistakes of others are forgotten after a day without one; a device after half a year without a sign-in. */
const [FORGOTTEN_MS, DEVICE_MS] = [DAY_MS, 180 * DAY_MS];

/**
 * The name of a login's locks. Whether or not there is such an account the same is read and written, so that time does not tell; and
 * who reads the database does not learn what was typed.
 */
export function lockName(login: string, seal: Buffer): string {
  return createHmac('sha256', seal).update(`sign-in ${login}`).digest('base64url');
}

const deviceLock = (name: string, device: string): string => `${name}:${idOf(device)}`;

/** The lock that counts on this device: its own where it is known, else that of all others. */
export async function lockFor(name: string, device: string | null): Promise<string> {
  if (device === null) return name;
  const own = deviceLock(name, device);
  return (await SignInLockModel.findById(own, { _id: 1 }).lean()) === null ? name : own;
}

/**
 * Counts a try before anything of it is looked at: of many at the same time no more are looked at than one after the other.
 * @returns the lock as it was before; null while it is closed, when nothing may be looked at
 */
export async function countTry(_id: string, now: Date): Promise<SignInLock | null> {
  for (;;) {
    const stored = await SignInLockModel.findById(_id).lean<SignInLock | null>();
    const before = stored ?? { _id, failures: 0, closedUntil: null, endsAt: now };
    if (before.closedUntil !== null && before.closedUntil > now) return null;
    // Where another one was counted meanwhile, this one comes after it.
    if (await replaced(before, counted(before, now), stored === null)) return before;
  }
}

function counted({ _id, failures: before }: SignInLock, now: Date): SignInLock {
  const failures = before + 1;
  const seconds = delaySeconds(failures);
  const closedUntil = seconds === 0 ? null : new Date(now.getTime() + seconds * 1000);
  return {
    _id,
    failures,
    closedUntil,
    endsAt: new Date(now.getTime() + (_id.includes(':') ? DEVICE_MS : FORGOTTEN_MS)),
  };
}

async function replaced({ _id, failures }: SignInLock, after: SignInLock, isNew: boolean): Promise<boolean> {
  const { _id: _, ...set } = after;
  if (!isNew) return (await SignInLockModel.updateOne({ _id, failures }, { $set: set })).matchedCount === 1;
  try {
    await SignInLockModel.collection.insertOne(after as never);
    return true;
  } catch (error) {
    if (isDuplicate(error)) return false;
    throw error;
  }
}

/** A try that was no guess does not count, unless others came since. */
export async function uncountTry({ _id, failures, closedUntil }: SignInLock): Promise<void> {
  await SignInLockModel.updateOne({ _id, failures: failures + 1 }, { failures, closedUntil });
}

/**
 * After a sign-in: its lock's mistakes are forgotten, and the device is known from now on.
 * @param lock where the try was counted, or null
 * @returns the secret that the device keeps
 */
export async function knowDevice(name: string, lock: string | null, device: string | null, now: Date): Promise<string> {
  const known = device !== null && lock === deviceLock(name, device);
  const secret = known ? device : newSecret().secret;
  if (!known && lock !== null) await SignInLockModel.deleteOne({ _id: lock });
  await SignInLockModel.updateOne(
    { _id: deviceLock(name, secret) },
    { failures: 0, closedUntil: null, endsAt: new Date(now.getTime() + DEVICE_MS) },
    { upsert: true },
  );
  return secret;
}

/** The same after another way in: what others typed stays counted. */
export async function welcomeDevice(
  login: string,
  device: string | null,
  { clock, keys }: Pick<Deps, 'clock' | 'keys'>,
): Promise<string> {
  const name = lockName(login, keys.seal);
  const lock = await lockFor(name, device);
  return knowDevice(name, lock === name ? null : lock, device, clock.now());
}

/** All locks of a login begin with its name, of which none begins another. */
const ofLogin = (name: string, from = '') => ({ _id: mongoose.trusted({ $gte: name + from, $lt: `${name}${from}~` }) });

/** Devices that a login's account knows. */
export async function devicesOf(login: string, seal: Buffer): Promise<SignInLock[]> {
  return SignInLockModel.find(ofLogin(lockName(login, seal), ':')).lean<SignInLock[]>();
}

/** Forgets a login's mistakes and devices. */
export async function forgetTries(login: string, seal: Buffer): Promise<void> {
  await SignInLockModel.deleteMany(ofLogin(lockName(login, seal)));
}
