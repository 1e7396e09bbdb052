import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { isDuplicate } from '../db/duplicate.js';
import { JobLeaseModel } from './job-lease.model.js';
import type { Timers } from './timers.js';

export interface Lease {
  readonly name: string;
  readonly owner: string;
  readonly token: number;
}

export const LEASE_SECONDS = 30;

/** A name for this process that no other has, and that tells another process of this machine whether it still lives. */
export function ownerName(): string {
  return `${hostname()}:${process.pid}:${randomBytes(4).toString('hex')}`;
}

/**
 * Takes the lease `name` where it is free, by the database's clock, with a token one higher than the last.
 * A holder that died on this machine is not waited for.
 * @returns null where somebody holds it
 */
export async function takeLease(
  name: string,
  owner: string,
  now: Date,
  seconds = LEASE_SECONDS,
): Promise<Lease | null> {
  await seed(name, now);
  // `$expr` with `upsert` is refused by MongoDB, hence the seed. The native collection: mongoose refuses both an
  // update pipeline and `$expr` by default, rightly for anything that comes from outside.
  const free = { _id: name, $expr: { $lt: ['$until', '$$NOW'] } };
  const taken = await take(free, owner, seconds);
  if (taken !== null) return taken;
  const held = await JobLeaseModel.findById(name).lean();
  if (held?.owner == null || !isDeadHere(held.owner)) return null;
  return take({ _id: name, owner: held.owner, token: held.token }, owner, seconds);
}

/** Extends a lease; false where it is not ours any more. */
export async function renewLease(lease: Lease, seconds = LEASE_SECONDS): Promise<boolean> {
  const { _id, ...mine } = { _id: lease.name, owner: lease.owner, token: lease.token };
  const result = await leases().updateOne({ _id, ...mine }, [{ $set: { until: fromNow(seconds) } }]);
  return result.matchedCount === 1;
}

/** Frees a lease that is still ours. */
export async function releaseLease(lease: Lease): Promise<void> {
  await leases().updateOne(
    { _id: lease.name, owner: lease.owner, token: lease.token },
    { $set: { until: new Date(0), owner: null } },
  );
}

/** Who holds the lease, or null; a lease that has run out is held by nobody. */
export async function leaseHolder(name: string): Promise<string | null> {
  const held = await leases().findOne({ _id: name, $expr: { $gte: ['$until', '$$NOW'] } });
  return held?.owner ?? null;
}

/** When the job was first known here. */
export async function knownSince(name: string, now: Date): Promise<Date> {
  await seed(name, now);
  const lease = await JobLeaseModel.findById(name, { since: 1 }).lean();
  return lease?.since ?? now;
}

export interface Kept {
  /** Aborts as soon as the lease is lost, or may have been. */
  readonly signal: AbortSignal;
  /**
   * For right before a write: the timers of a process that was frozen have not run yet when it goes on.
   * @throws where the lease is lost, or has not been renewed for 80 % of its time
   */
  check(): void;
}

export interface HeldLease extends Kept {
  readonly token: number;
}

/** A lease of whatever kind: how it is renewed (false: it is somebody else's now) and freed. */
export interface Renewable {
  readonly name: string;
  renew(): Promise<boolean>;
  release(): Promise<void>;
}

interface HoldingOptions {
  readonly outer?: AbortSignal | undefined;
  readonly seconds?: number;
}

/**
 * Does `work` while renewing the lease every third of its time, and frees it. The signal aborts when a renewal is
 * refused, when none has succeeded for 80 % of the lease by the monotonic clock, or when `outer` aborts.
 */
export function holding<T>(
  lease: Lease,
  timers: Timers,
  work: (held: HeldLease) => Promise<T>,
  options: HoldingOptions = {},
): Promise<T> {
  const renewable = {
    name: lease.name,
    renew: () => renewLease(lease, options.seconds),
    release: () => releaseLease(lease),
  };
  return keeping(renewable, timers, (kept) => work({ ...kept, token: lease.token }), options);
}

/** The same for a lease that is kept elsewhere than in the leases of jobs. */
export async function keeping<T>(
  lease: Renewable,
  timers: Timers,
  work: (kept: Kept) => Promise<T>,
  { outer, seconds = LEASE_SECONDS }: HoldingOptions = {},
): Promise<T> {
  const lost = new AbortController();
  const signal = outer === undefined ? lost.signal : AbortSignal.any([lost.signal, outer]);
  let renewedAt = timers.monotonic();
  const giveUpIfLate = (): void => {
    if (timers.monotonic() - renewedAt > seconds * 800)
      lost.abort(new Error(`lease ${lease.name} was not renewed in time`));
  };
  const check = (): void => {
    giveUpIfLate();
    signal.throwIfAborted();
  };
  const stop = timers.every((seconds * 1000) / 3, () => {
    giveUpIfLate();
    const asked = timers.monotonic();
    lease.renew().then(
      (ours) => {
        if (ours) renewedAt = asked;
        else lost.abort(new Error(`lease ${lease.name} was taken by another process`));
      },
      // A renewal that fails says nothing yet: the next one may succeed, or the time limit above ends the work.
      () => {},
    );
  });
  try {
    return await work({ signal, check });
  } finally {
    stop();
    await lease.release();
  }
}

interface StoredLease {
  _id: string;
  owner: string | null;
  token: number;
  until: Date;
}

function leases() {
  return JobLeaseModel.db.collection<StoredLease>(JobLeaseModel.collection.collectionName);
}

async function take(filter: Record<string, unknown>, owner: string, seconds: number): Promise<Lease | null> {
  const taken = await leases().findOneAndUpdate(
    filter,
    // `$literal`: a string that began with `$` would be read as a field path inside a pipeline.
    [{ $set: { owner: { $literal: owner }, token: { $add: ['$token', 1] }, until: fromNow(seconds) } }],
    { returnDocument: 'after' },
  );
  return taken === null ? null : { name: taken._id, owner, token: taken.token };
}

async function seed(name: string, now: Date): Promise<void> {
  try {
    await leases().insertOne({ _id: name, owner: null, token: 0, until: new Date(0), since: now } as StoredLease);
  } catch (error) {
    if (!isDuplicate(error)) throw error;
  }
}

/** For a pipeline update: so many seconds from now by the database's clock. */
export function fromNow(seconds = LEASE_SECONDS): unknown {
  return { $dateAdd: { startDate: '$$NOW', unit: 'second', amount: seconds } };
}

/** Whether this is a name of this process. */
export function isThisProcess(owner: string): boolean {
  return owner.startsWith(`${hostname()}:${process.pid}:`);
}

/** Whether this was a process of this machine that is gone. */
export function isDeadHere(owner: string): boolean {
  const [host, pid] = owner.split(':');
  if (host !== hostname() || pid === undefined || Number(pid) === process.pid) return false;
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    return (error as { code?: unknown }).code === 'ESRCH';
  }
}
