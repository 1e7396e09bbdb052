import type { Deps } from '../deps.js';
import type { JobContext } from '../jobs/run-job.js';
import { slotDoneBefore } from '../jobs/run-job.js';
import { incrementalRunsEnded } from '../matching/runs/run.service.js';
import { tellDesks } from './desk-notices.js';

export const DESK_DIGEST_JOB = 'desk-digest';

/**
 * At the digest times: each desk is told together what was found for its districts from minute to minute since the last
 * time. The slots say which runs these are, so that a digest made again after a crash is the same.
 */
export async function sendDeskDigests({ slot }: JobContext, deps: Deps): Promise<unknown> {
  const since = await slotDoneBefore(DESK_DIGEST_JOB, slot);
  const runs = await incrementalRunsEnded(since, slot);
  return { runs: runs.length, notices: await tellDesks(`digest-${slot.toISOString()}`, runs, deps) };
}
