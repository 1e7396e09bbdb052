import { parentPort } from 'node:worker_threads';
import type { Bound } from './batch-binding.js';
import { runBlocks, type Workspace } from './batch-blocks.js';

/** What a thread is told to do: numbers and shared memory, nothing of a rule. */
export interface Task {
  readonly bound: Bound;
  /** Where it is another than at the task before: what a thread has set up in one serves again. */
  readonly workspace?: Workspace | undefined;
  readonly from: number;
  readonly to: number;
  readonly thread: number;
}

let kept: Workspace | undefined;

parentPort?.on('message', ({ bound, workspace = kept, from, to, thread }: Task) => {
  kept = workspace;
  if (workspace !== undefined) runBlocks(bound, workspace, from, to, thread);
  parentPort?.postMessage('done');
});
