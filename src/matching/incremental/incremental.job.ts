import type { Deps } from '../../deps.js';
import type { JobContext } from '../../jobs/run-job.js';
import { InputError } from '../../terminal/input-error.js';
import { evaluateIncrementally } from './incremental.service.js';

/** Each minute: what has changed, and whose day has come. While another run is at work it waits for the next minute. */
export async function evaluateChanges({ signal }: JobContext, deps: Deps): Promise<unknown> {
  try {
    return await evaluateIncrementally({ signal }, deps);
  } catch (error) {
    if (error instanceof InputError) return null;
    throw error;
  }
}
