import type { Deps } from '../../deps.js';
import type { JobContext } from '../../jobs/run-job.js';
import { InputError } from '../../terminal/input-error.js';
import { evaluate, joinRun, writeApproved } from './evaluate.service.js';
import type { RunRecord } from './run.schema.js';

/** The nightly run over everything. Its notices are taken up by the notices' own job. */
export async function evaluateNightly({ signal }: JobContext, deps: Deps): Promise<unknown> {
  return summary(await evaluate({ trigger: 'schedule', full: true, signal }, deps));
}

/** Each minute: takes part in the run that is open, also one whose process died, and writes what persons approved. */
export async function resumeEvaluation({ signal }: JobContext, deps: Deps): Promise<unknown> {
  try {
    const joined = await joinRun({ signal }, deps);
    const runs = [...(joined === null ? [] : [joined]), ...(await writeApproved({ signal }, deps))];
    return runs.length === 0 ? null : runs.map(summary);
  } catch (error) {
    // Somebody else was quicker, or its policy is gone: nothing for this minute.
    if (error instanceof InputError) return null;
    throw error;
  }
}

function summary({ _id, counts }: RunRecord): unknown {
  return { run: _id, counts };
}
