import type { Deps } from '../../deps.js';
import type { JobContext } from '../../jobs/run-job.js';
import { InputError } from '../../terminal/input-error.js';
import type { RunRecord } from '../match.schema.js';
import { evaluate, resumeInterrupted } from './evaluate.service.js';

/** The nightly run over everything. Its notices are taken up by the notices' own job. */
export async function evaluateNightly({ signal }: JobContext, deps: Deps): Promise<unknown> {
  return summary(await evaluate({ trigger: 'schedule', full: true, signal }, deps));
}

/** Each minute: a run whose process died is taken up again. */
export async function resumeEvaluation({ signal }: JobContext, deps: Deps): Promise<unknown> {
  try {
    const run = await resumeInterrupted({ signal }, deps);
    return run === null ? null : summary(run);
  } catch (error) {
    // Somebody else took it up between our look and our try, or its policy is gone: nothing for this minute.
    if (error instanceof InputError) return null;
    throw error;
  }
}

function summary({ _id, counts }: RunRecord): unknown {
  return { run: _id, counts };
}
