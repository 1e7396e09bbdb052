import { JobRunModel } from './job-run.model.js';
import { knownSince } from './lease.js';
import type { Job, JobRunner, RunnerDeps } from './run-job.js';

const MINUTE = 60_000;
/** Slots older than this are recorded as skipped and not run any more. */
export const CATCH_UP_WINDOW = 48 * 3_600_000;

/** Whether a job's cron expression names the minute that begins at `slot`. */
export type Matches = (job: Job, slot: Date) => boolean;

export interface Missed {
  /** The latest slot within the window that nobody has run, or null. */
  readonly run: Date | null;
  /** The latest one before the window, where none inside it was missed: too late. */
  readonly tooLate: Date | null;
}

/**
 * The latest slot since the last known one that has passed without a record. The minute that has just begun is left to
 * the ticker.
 */
export async function findMissed(job: Job, matches: Matches, now: Date): Promise<Missed> {
  const last = await JobRunModel.findOne({ job: job.name }, { slot: 1 }).sort({ slot: -1 }).lean();
  const known = last?.slot ?? (await knownSince(job.name, now));
  const latest = Math.floor((now.getTime() - MINUTE) / MINUTE) * MINUTE;
  const windowStart = now.getTime() - CATCH_UP_WINDOW;
  // Before the window one week is searched: enough to say that a slot is gone, without walking years of minutes.
  const earliest = Math.max(known.getTime() + 1, windowStart - 7 * 24 * 3_600_000);
  for (let at = latest; at >= earliest; at -= MINUTE) {
    const slot = new Date(at);
    if (matches(job, slot)) return at >= windowStart ? { run: slot, tooLate: null } : { run: null, tooLate: slot };
  }
  return { run: null, tooLate: null };
}

/** Runs what downtime made a job miss, once. A slot beyond the window leaves a record and an error in the log. */
export async function catchUp(job: Job, runner: JobRunner, matches: Matches, deps: RunnerDeps): Promise<void> {
  if (job.catchUp === 'skip') return;
  const { run, tooLate } = await findMissed(job, matches, deps.clock.now());
  if (run !== null && (await runner.elect(job.name, run, true))) {
    deps.log.warn({ job: job.name, slot: run }, 'catching up a slot that passed while nothing ran');
    await runner.run(job, run, true);
  }
  if (tooLate !== null && (await runner.elect(job.name, tooLate, true))) {
    const finishedAt = deps.clock.now();
    await JobRunModel.updateOne(
      { job: job.name, slot: tooLate, state: 'running' },
      { state: 'skipped', finishedAt, error: 'missed by more than 48 hours' },
    );
    deps.log.error({ job: job.name, slot: tooLate }, 'a slot was missed by more than 48 hours and is not run any more');
  }
}
