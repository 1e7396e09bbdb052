import { parentPort, workerData } from 'node:worker_threads';
import { systemClock } from '../../deps.js';
import { startService } from './service.js';

// Documents are small and soon gone: one piece of memory for several costs less than one for each.
Buffer.poolSize = 1 << 16;

// lmdb rejects a promise of its own, which nobody can reach, beside the one that tells of a failed commit.
process.on('unhandledRejection', (error) => {
  if (!(error instanceof Error) || !error.message.startsWith('Commit failed')) throw error;
});

const port = parentPort as NonNullable<typeof parentPort>;
const { dataDir, socket, storeId } = workerData as { dataDir: string; socket: string; storeId: string };

try {
  const service = await startService({
    dataDir,
    socket,
    storeId,
    clock: systemClock,
    onSlow: (command) => port.postMessage({ kind: 'slow', command }),
  });
  port.once('message', async ({ linger }: { linger: number }) => {
    await service.close(linger);
    port.postMessage({ kind: 'closed' });
    port.close();
  });
  port.postMessage({ kind: 'ready' });
} catch (error) {
  port.postMessage({ kind: 'failed', message: error instanceof Error ? error.message : String(error) });
  port.close();
}
