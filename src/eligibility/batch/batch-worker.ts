import { parentPort } from 'node:worker_threads';
import type { Bound } from './batch-binding.js';
import { runBlocks, type Workspace } from './batch-blocks.js';

/** What a thread is told to do: numbers and shared memory, nothing of a rule. */
export interface Task {
  readonly bound: Bound;
  readonly workspace: Workspace;
  readonly from: number;
  readonly to: number;
  readonly thread: number;
}

parentPort?.on('message', ({ bound, workspace, from, to, thread }: Task) => {
  runBlocks(bound, workspace, from, to, thread);
  parentPort?.postMessage('done');
});
