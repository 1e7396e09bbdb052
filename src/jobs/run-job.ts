import mongoose from 'mongoose';
import type { Logger } from 'pino';
import { isDuplicate } from '../db/duplicate.js';
import type { Clock } from '../deps.js';
import { JobRunModel } from './job-run.model.js';
import { holding, knownSince, type Lease, ownerName, takeLease } from './lease.js';
import type { Timers } from './timers.js';

export interface JobContext {
  readonly slot: Date;
  /** Caught up after the slot had passed. */
  readonly late: boolean;
  /** Grows with every taking of the job's lease: a write that carries an older one is stale. */
  readonly token: number;
  /** Aborts when the lease is lost or the process stops. */
  readonly signal: AbortSignal;
}

export interface Job {
  readonly name: string;
  /** Five fields, Asia/Shanghai, not finer than a minute. */
  readonly cron: string;
  /** fire-once: after downtime the latest missed slot of the last 48 hours runs, late; skip: it is gone. */
  readonly catchUp: 'fire-once' | 'skip';
  /** What it gives back is kept in its record. */
  run(context: JobContext): Promise<unknown>;
}

export interface RunnerDeps {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly log: Logger;
  readonly owner?: string;
}

/** Runs slots of jobs: one process per slot, one slot of a job at a time, a record of each. */
export interface JobRunner {
  /** Claims a slot for this process; false where another one has it. */
  elect(job: string, slot: Date, late?: boolean): Promise<boolean>;
  /** Runs a slot that this process has claimed. Never rejects: a failure is in the record and the log. */
  run(job: Job, slot: Date, late?: boolean): Promise<void>;
  /** Runs again what a process that died had left, at most three times in all. */
  retake(job: Job): Promise<void>;
  /** Aborts what is running and waits for it. */
  stop(): Promise<void>;
}

export const MAX_ATTEMPTS = 3;

export function createJobRunner(deps: RunnerDeps): JobRunner {
  const owner = deps.owner ?? ownerName();
  const stopping = new AbortController();
  // node-cron does not wait for a run in flight once its task is stopped, hence our own set.
  const inFlight = new Set<Promise<void>>();
  const tracked = (work: Promise<void>): Promise<void> => {
    inFlight.add(work);
    return work.finally(() => inFlight.delete(work));
  };
  const context = { ...deps, owner, stopping: stopping.signal };
  return {
    elect: (job, slot, late = false) =>
      stopping.signal.aborted ? Promise.resolve(false) : elect(context, job, slot, late),
    run: (job, slot, late = false) => tracked(runSlot(context, job, slot, late)),
    retake: (job) => tracked(retake(context, job)),
    async stop() {
      stopping.abort(new Error('the process stops'));
      await Promise.allSettled(inFlight);
    },
  };
}

interface Context extends RunnerDeps {
  readonly owner: string;
  readonly stopping: AbortSignal;
}

/** The last slot of a job that was done before `slot`; where there is none, when the job was first known here. */
export async function slotDoneBefore(job: string, slot: Date): Promise<Date> {
  const earlier = mongoose.trusted({ $lt: slot });
  const last = await JobRunModel.findOne({ job, state: 'done', slot: earlier }, { slot: 1 }).sort({ slot: -1 }).lean();
  return last?.slot ?? (await knownSince(job, slot));
}

/** `job:slot`, as node-cron's coordinator names it. */
export function slotKey(job: string, slot: Date): string {
  return `${job}:${slot.toISOString()}`;
}

/** @throws whatever the database says other than "already there": node-cron then skips the slot (fail closed) */
async function elect(context: Context, job: string, slot: Date, late: boolean): Promise<boolean> {
  try {
    await JobRunModel.collection.insertOne({
      _id: slotKey(job, slot) as never,
      job,
      slot,
      state: 'running',
      owner: context.owner,
      token: 0,
      attempts: 1,
      late,
      startedAt: context.clock.now(),
      finishedAt: null,
      result: null,
      error: null,
    });
    return true;
  } catch (error) {
    if (isDuplicate(error)) return false;
    throw error;
  }
}

async function runSlot(context: Context, job: Job, slot: Date, late: boolean): Promise<void> {
  const _id = slotKey(job.name, slot);
  try {
    const lease = await takeLease(job.name, context.owner, context.clock.now());
    if (lease === null) {
      // Only while the record is still ours: a sweep may have taken the slot over in between.
      await finish(
        context,
        { _id, owner: context.owner },
        'skipped',
        null,
        'an earlier slot of this job is still running',
      );
      return;
    }
    const ours = await JobRunModel.updateOne({ _id, owner: context.owner, state: 'running' }, { token: lease.token });
    if (ours.matchedCount === 1) await underLease(context, job, lease, { _id, slot, late });
  } catch (error) {
    context.log.error({ err: error, job: job.name, slot }, 'a job slot could not be run');
  }
}

async function underLease(
  context: Context,
  job: Job,
  lease: Lease,
  { _id, slot, late }: { _id: string; slot: Date; late: boolean },
): Promise<void> {
  const mine = { _id, token: lease.token };
  await holding(
    lease,
    context.timers,
    async ({ token, signal }) => {
      try {
        const result = await job.run({ slot, late, token, signal });
        await finish(context, mine, 'done', result ?? null, null);
      } catch (error) {
        // A stop of this process is not the job's failure: the record stays `running` and is taken up again.
        if (context.stopping.aborted) {
          await JobRunModel.updateOne(mine, { $inc: { attempts: -1 } });
          return;
        }
        context.log.error({ err: error, job: job.name, slot, token }, 'a job failed');
        await finish(context, mine, 'failed', null, error instanceof Error ? error.message : String(error));
      }
    },
    { outer: context.stopping },
  );
}

async function finish(
  context: Context,
  mine: { _id: string; owner?: string; token?: number },
  state: 'done' | 'failed' | 'skipped',
  result: unknown,
  error: string | null,
): Promise<void> {
  const finishedAt = context.clock.now();
  const written = await JobRunModel.updateOne({ ...mine, state: 'running' }, { state, finishedAt, result, error });
  if (written.matchedCount === 0)
    context.log.warn({ slot: mine._id }, 'fenced: another process has taken this slot over');
}

/** Whoever gets the job's lease knows that every slot still `running` was left by a process that is gone. */
async function retake(context: Context, job: Job): Promise<void> {
  const left = await JobRunModel.find({ job: job.name, state: 'running' }).sort({ slot: -1 }).lean();
  if (left.length === 0) return;
  const lease = await takeLease(job.name, context.owner, context.clock.now());
  if (lease === null) return;
  const [latest, ...older] = left;
  for (const row of older) await claim(context, row, lease, 'skipped', 'a later slot was run instead');
  if (latest === undefined) return;
  const again = latest.attempts < MAX_ATTEMPTS;
  const claimed = await claim(
    context,
    latest,
    lease,
    again ? 'running' : 'failed',
    again ? null : 'left unfinished three times',
  );
  if (!claimed || !again) {
    await holding(lease, context.timers, async () => {});
    return;
  }
  context.log.warn(
    { job: job.name, slot: latest.slot, attempts: latest.attempts + 1 },
    'taking over a slot left unfinished',
  );
  await underLease(context, job, lease, { _id: latest._id, slot: latest.slot, late: latest.late });
}

async function claim(
  context: Context,
  row: { _id: string; owner: string; token: number; attempts: number },
  lease: Lease,
  state: 'running' | 'skipped' | 'failed',
  error: string | null,
): Promise<boolean> {
  const written = await JobRunModel.updateOne(
    { _id: row._id, owner: row.owner, token: row.token, state: 'running' },
    {
      state,
      error,
      owner: context.owner,
      token: lease.token,
      ...(state === 'running' ? { attempts: row.attempts + 1 } : { finishedAt: context.clock.now() }),
    },
  );
  return written.matchedCount === 1;
}
