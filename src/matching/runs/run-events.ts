import type { Timers } from '../../jobs/timers.js';
import type { RunRecord } from './run.schema.js';
import { findRun } from './run.service.js';
import { progressOf } from './run-work.js';

/** How often the database is asked how far the run is; milliseconds. */
const ASKED_EVERY = 1000;

export interface RunProgress extends Pick<RunRecord, 'state' | 'phase'> {
  readonly id: string;
  /** Enterprises of the phase that have been gone through. */
  readonly done: number;
  readonly total: number;
}

/** How far a run has come, at once and whenever that changes, until it has ended or `signal` aborts. */
export async function* runProgress(
  id: string,
  timers: Timers,
  signal: AbortSignal,
): AsyncGenerator<RunProgress, void, undefined> {
  let told = '';
  while (!signal.aborted) {
    const run = await findRun(id);
    if (run === null) return;
    const { state, phase } = run;
    const progress: RunProgress = { id, state, phase, ...(await progressOf(run)) };
    const text = JSON.stringify(progress);
    if (text !== told) yield progress;
    told = text;
    if (state !== 'running') return;
    await timers.wait(ASKED_EVERY, signal);
  }
}
