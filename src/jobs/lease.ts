import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
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

export interface HeldLease {
  readonly token: number;
  /** Aborts as soon as the lease is lost, or may have been. */
  readonly signal: AbortSignal;
}

/**
 * Does `work` while renewing the lease every third of its time, and frees it. The signal aborts when a renewal is
 * refused, when none has succeeded for 80 % of the lease by the monotonic clock, or when `outer` aborts.
 */
export async function holding<T>(
  lease: Lease,
  timers: Timers,
  work: (held: HeldLease) => Promise<T>,
  { outer, seconds = LEASE_SECONDS }: { outer?: AbortSignal; seconds?: number } = {},
): Promise<T> {
  const lost = new AbortController();
  const signal = outer === undefined ? lost.signal : AbortSignal.any([lost.signal, outer]);
  let renewedAt = timers.monotonic();
  const giveUpAfter = seconds * 800;
  const stop = timers.every((seconds * 1000) / 3, () => {
    if (timers.monotonic() - renewedAt > giveUpAfter)
      lost.abort(new Error(`lease ${lease.name} was not renewed in time`));
    const asked = timers.monotonic();
    renewLease(lease, seconds).then(
      (ours) => {
        if (ours) renewedAt = asked;
        else lost.abort(new Error(`lease ${lease.name} was taken by another process`));
      },
      // A renewal that fails says nothing yet: the next one may succeed, or the time limit above ends the work.
      () => {},
    );
  });
  try {
    return await work({ token: lease.token, signal });
  } finally {
    stop();
    await releaseLease(lease);
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
    if ((error as { code?: unknown }).code !== 11000) throw error;
  }
}

function fromNow(seconds: number): unknown {
  return { $dateAdd: { startDate: '$$NOW', unit: 'second', amount: seconds } };
}

function isDeadHere(owner: string): boolean {
  const [host, pid] = owner.split(':');
  if (host !== hostname() || pid === undefined || Number(pid) === process.pid) return false;
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    return (error as { code?: unknown }).code === 'ESRCH';
  }
}
