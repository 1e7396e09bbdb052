import { Worker } from 'node:worker_threads';
import type { Deps } from '../../deps.js';

export interface HelpWith {
  readonly run: string;
  readonly batchSize: number;
}

/** A thread that works on a run beside this one. */
export interface RunThread {
  readonly ended: Promise<void>;
  /** Stops it where it still works, and waits for its end. */
  stop(): Promise<void>;
}

/** Megabytes: without a limit each thread lets its garbage grow as if the machine were its own. */
const MEMORY = { maxOldGenerationSizeMb: 1024, maxYoungGenerationSizeMb: 48 };

/**
 * Starts a thread that takes shards of a run until none is free. A run needs no such thread: whatever ends it, its shard
 * is taken over when its lease has run out, as that of any process.
 */
export function startRunThread(help: HelpWith, { config, log }: Pick<Deps, 'config' | 'log'>): RunThread {
  const worker = new Worker(new URL('../../run-worker.js', import.meta.url), {
    workerData: { ...help, config },
    resourceLimits: MEMORY,
  });
  worker.on('error', (err) => log.warn({ err, run: help.run }, 'a thread of a run has ended early'));
  const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
  return {
    ended,
    stop: () => {
      worker.postMessage('stop');
      return ended;
    },
  };
}
