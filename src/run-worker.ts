import { parentPort, workerData } from 'node:worker_threads';
import { openAll } from './composition.js';
import type { Config } from './config.js';
import { takePart } from './matching/runs/evaluate.service.js';
import type { HelpWith } from './matching/runs/run-thread.js';

// A thread that works on the shards of a run beside the one that began it, with a connection of its own to the database.
const port = parentPort as NonNullable<typeof parentPort>;
const { config, run, batchSize } = workerData as HelpWith & { readonly config: Config };
const stopping = new AbortController();
port.once('message', () => stopping.abort(new Error('the run was stopped')));

const { deps, close } = await openAll(config);
try {
  await takePart(run, { batchSize, signal: stopping.signal }, deps);
} catch (error) {
  if (!stopping.signal.aborted) throw error;
} finally {
  await close();
  port.close();
}
