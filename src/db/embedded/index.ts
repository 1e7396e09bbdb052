import { mkdirSync, realpathSync } from 'node:fs';
import { createConnection } from 'node:net';
import { Worker } from 'node:worker_threads';
import type { SlowCommand } from './commands.js';
import { type Address, type Ownership, ownerAddress, takeOwnership } from './owner.js';
import { decodeDocument, encodeDocument } from './value.js';
import { encodeCommand, MessageReader, parseMessage } from './wire.js';

export interface EmbeddedDatabase {
  /** For the MongoDB driver, without a database name. */
  readonly uri: string;
  /** Whether this process runs the database; otherwise another one on the same folder does. */
  readonly owner: boolean;
  close(): Promise<void>;
}

export interface EmbeddedOptions {
  /** How long to wait for another process that is just starting or ending; milliseconds. */
  readonly patience?: number;
  readonly onSlow?: (command: SlowCommand) => void;
}

const PATIENCE = 10_000;
const RETRY = 25;
/** Documents live for one command: with more room for the young, a bulk write spends a tenth less on collecting them. */
const YOUNG_MEGABYTES = 48;

/**
 * Opens the embedded database in `dataDir`: runs it in a worker thread, or joins the process that already runs it there.
 * @throws Error where the folder cannot be written, or its owner does not answer in time
 */
export async function openEmbedded(dataDir: string, options: EmbeddedOptions = {}): Promise<EmbeddedDatabase> {
  const folder = prepareFolder(dataDir);
  const deadline = performance.now() + (options.patience ?? PATIENCE);
  while (true) {
    const ownership = tryOwnership(folder);
    if (ownership !== undefined) return run(folder, ownership, options);
    const address = ownerAddress(folder);
    if (address !== undefined && (await answers(address))) {
      return { uri: uriOf(address), owner: false, close: async () => {} };
    }
    if (performance.now() > deadline) {
      throw new Error(`another process holds ${folder}/db.lock but does not answer on its socket`);
    }
    await new Promise((resolve) => {
      setTimeout(resolve, RETRY);
    });
  }
}

function prepareFolder(dataDir: string): string {
  try {
    mkdirSync(dataDir, { recursive: true });
    return realpathSync(dataDir);
  } catch (error) {
    throw new Error(`the data folder ${dataDir} cannot be used: ${(error as Error).message}`);
  }
}

function tryOwnership(folder: string): Ownership | undefined {
  try {
    return takeOwnership(folder);
  } catch (error) {
    throw new Error(`the data folder ${folder} cannot be written: ${(error as Error).message}`);
  }
}

function uriOf({ socket }: Address): string {
  return `mongodb://${encodeURIComponent(socket)}/?directConnection=true`;
}

type Told = { kind: 'ready' | 'closed' } | { kind: 'failed'; message: string } | { kind: 'slow'; command: SlowCommand };

async function run(dataDir: string, ownership: Ownership, options: EmbeddedOptions): Promise<EmbeddedDatabase> {
  const { socket, storeId } = ownership;
  const worker = new Worker(new URL('./worker.js', import.meta.url), {
    workerData: { dataDir, socket, storeId },
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MEGABYTES },
  });
  const ended = new Promise<void>((resolve) => {
    worker.once('exit', () => {
      ownership.release();
      resolve();
    });
  });
  await new Promise<void>((resolve, reject) => {
    worker.on('message', (told: Told) => {
      if (told.kind === 'ready') resolve();
      if (told.kind === 'failed') reject(new Error(`the database in ${dataDir} cannot be opened: ${told.message}`));
      if (told.kind === 'slow') options.onSlow?.(told.command);
    });
    worker.once('error', reject);
    worker.once('exit', () => reject(new Error(`the database in ${dataDir} ended while it started`)));
  });
  worker.on('error', (error) => process.emitWarning(`the embedded database in ${dataDir} failed: ${error.message}`));
  // The process may end while the database runs: nothing acknowledged is lost by that.
  worker.unref();
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => {
    worker.ref();
    worker.postMessage('close');
    return ended;
  };
  return { uri: uriOf(ownership), owner: true, close: () => (closing ??= close()) };
}

/** Whether the process at this address is the owner that wrote it down: a socket alone may be anybody's. */
function answers(address: Address): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection(address.socket);
    const reader = new MessageReader();
    const finish = (found: boolean): void => {
      socket.destroy();
      resolve(found);
    };
    socket.setTimeout(1000, () => finish(false));
    socket.once('error', () => finish(false));
    socket.once('close', () => finish(false));
    socket.once('connect', () => socket.write(encodeCommand(encodeDocument({ hello: 1, $db: 'admin' }))));
    socket.on('data', (chunk: Buffer) => {
      try {
        for (const message of reader.push(chunk)) {
          finish(decodeDocument(parseMessage(message).body).storeId === address.storeId);
        }
      } catch {
        finish(false);
      }
    });
  });
}
