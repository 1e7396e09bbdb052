import { Worker } from 'node:worker_threads';
import type { BatchPlan } from './batch.js';
import type { Bound } from './batch-binding.js';
import { type Planes, planesOf, WORDS_STEP, type Workspace, workspaceFor } from './batch-blocks.js';
import type { Task } from './batch-worker.js';
import type { Columns } from './columns.js';

/** Threads that decide chunks of rows together. Close them when there is nothing more to do. */
export interface BatchThreads {
  /**
   * Like the plan's `run`, each thread on its share of the rows. Columns whose buffers are not shared are copied to each
   * thread.
   * @throws what made a thread fail; the threads are then closed
   * @throws Error while they are at work on another call, and after they were closed
   */
  readonly run: (plan: BatchPlan, columns: Columns, spare?: Planes) => Promise<Planes>;
  readonly close: () => Promise<void>;
}

/** Starts `count` threads. @throws RangeError where that is no positive whole number */
export function startThreads(count: number): BatchThreads {
  if (!Number.isInteger(count) || count < 1) throw new RangeError(`${count} threads cannot be started`);
  const workers = Array.from({ length: count }, () => new Worker(new URL('./batch-worker.js', import.meta.url)));
  let state: 'ready' | 'at work' | 'closed' = 'ready';
  let known: Workspace | undefined;
  const close = async () => {
    state = 'closed';
    await Promise.all(workers.map((worker) => worker.terminate()));
  };
  const share = async (bound: Bound, workspace: Workspace) => {
    const steps = workspace.wordsPerPolicy / WORDS_STEP;
    const begin = (thread: number) => WORDS_STEP * Math.floor((steps * thread) / count);
    const told = workspace === known ? undefined : workspace;
    known = workspace;
    const tasks = workers.map((worker, thread) =>
      done(worker, { bound, workspace: told, from: begin(thread), to: begin(thread + 1), thread }),
    );
    await Promise.all(tasks).catch(async (error: unknown) => {
      await close();
      throw error;
    });
  };
  const run: BatchThreads['run'] = async (plan, columns, spare) => {
    // An answer to one call would be taken for that to another, and closed threads give none.
    if (state !== 'ready') throw new Error(`the threads are ${state}`);
    const bound = plan.bind(columns);
    const workspace = workspaceFor(bound, count, spare);
    state = 'at work';
    await share(bound, workspace);
    // They may have been closed in the meantime.
    if (state === 'at work') state = 'ready';
    return planesOf(workspace);
  };
  return { run, close };
}

/** Gives a worker a task and waits until it has done it. */
function done(worker: Worker, task: Task): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (error?: unknown) => {
      worker.off('message', onMessage).off('error', settle).off('exit', onExit);
      if (error === undefined) resolve();
      else reject(error);
    };
    const onMessage = () => settle();
    const onExit = (code: number) => settle(new Error(`a batch thread ended with ${code}`));
    worker.on('message', onMessage).on('error', settle).on('exit', onExit);
    worker.postMessage(task);
  });
}
