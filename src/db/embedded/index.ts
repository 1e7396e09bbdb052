import { realpathSync } from 'node:fs';
import { createConnection } from 'node:net';
import { Worker } from 'node:worker_threads';
import { makeFolder } from '../make-folder.js';
import type { SlowCommand } from './commands/commands.js';
import { type Address, type Ownership, ownerAddress, takeOwnership } from './owner.js';
import { decodeDocument, encodeDocument } from './values/value.js';
import { encodeCommand, MessageReader, parseMessage } from './wire/wire.js';

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
  /**
   * How long an owner that closes waits for joined processes to end; milliseconds. Their commands under way would fail.
   */
  readonly linger?: number;
  readonly onSlow?: (command: SlowCommand) => void;
}

const PATIENCE = 10_000;
const RETRY = 25;
/** Documents live for one command: with more room for the young, a bulk write spends a tenth less on collecting them. */
const YOUNG_MEGABYTES = 48;

/** This process's part in the database of a folder, until whoever runs it is gone. */
interface Member {
  readonly uri: string;
  readonly owner: boolean;
  readonly gone: Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens the embedded database in `dataDir`: runs it in a worker thread, or joins the process that already runs it there.
 * When that process ends, one of those that joined takes over at the same address, so their drivers find it again.
 * @throws Error where the folder cannot be written, or its owner does not answer in time
 */
export async function openEmbedded(dataDir: string, options: EmbeddedOptions = {}): Promise<EmbeddedDatabase> {
  const folder = prepareFolder(dataDir);
  const deadline = performance.now() + (options.patience ?? PATIENCE);
  let member = await enter(folder, options, () => performance.now() < deadline);
  let closed = false;
  const follow = async (): Promise<void> => {
    while (!closed) {
      await member.gone;
      if (!closed) member = await enter(folder, options, () => !closed, true);
    }
    await member.close();
  };
  const following = follow().catch((error: Error) => {
    if (!closed) process.emitWarning(`the embedded database in ${folder} is gone: ${error.message}`);
  });
  return {
    uri: member.uri,
    get owner() {
      return member.owner;
    },
    close: async () => {
      closed = true;
      // What is followed keeps no process alive, and a process that ended here would never say how its work went.
      const alive = setInterval(() => {}, PATIENCE);
      await member.close();
      await following;
      clearInterval(alive);
    },
  };
}

/** @param background waiting keeps no process alive */
async function enter(
  folder: string,
  options: EmbeddedOptions,
  goOn: () => boolean,
  background = false,
): Promise<Member> {
  while (true) {
    const ownership = tryOwnership(folder);
    if (ownership !== undefined) return run(folder, ownership, options);
    const address = ownerAddress(folder);
    const joined = address === undefined ? undefined : await join(address);
    if (joined !== undefined) return joined;
    if (!goOn()) {
      throw new Error(`another process holds ${folder}/db.lock but does not answer on its socket`);
    }
    await new Promise((resolve) => {
      const timer = setTimeout(resolve, RETRY);
      if (background) timer.unref();
    });
  }
}

function prepareFolder(dataDir: string): string {
  try {
    makeFolder(dataDir);
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

async function run(dataDir: string, ownership: Ownership, options: EmbeddedOptions): Promise<Member> {
  const { socket, storeId } = ownership;
  const worker = new Worker(new URL('./worker.js', import.meta.url), {
    workerData: { dataDir, socket, storeId },
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MEGABYTES },
  });
  const gone = new Promise<void>((resolve) => {
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
  const close = (): Promise<void> => {
    worker.ref();
    worker.postMessage({ linger: options.linger ?? 0 });
    return gone;
  };
  return { uri: uriOf(ownership), owner: true, gone, close };
}

/**
 * Joins the process at this address if it is the owner that wrote it down: a socket alone may be anybody's. The connection
 * stays open, so that its end tells that the owner is gone.
 */
function join(address: Address): Promise<Member | undefined> {
  return new Promise((resolve) => {
    const socket = createConnection(address.socket);
    const reader = new MessageReader();
    const gone = new Promise<void>((left) => {
      socket.once('close', () => left());
    });
    const refuse = (): void => {
      socket.destroy();
      resolve(undefined);
    };
    socket.setTimeout(1000, refuse);
    socket.on('error', refuse);
    socket.once('close', refuse);
    socket.once('connect', () => socket.write(encodeCommand(encodeDocument({ hello: 1, $db: 'admin' }))));
    socket.on('data', (chunk: Buffer) => {
      const [message] = answersIn(reader, chunk);
      if (message === undefined) return;
      if (message.storeId !== address.storeId) return refuse();
      socket.setTimeout(0);
      socket.unref();
      const close = async (): Promise<void> => void socket.destroy();
      resolve({ uri: uriOf(address), owner: false, gone, close });
    });
  });
}

/** Whole answers; something that is no answer counts as an empty one. */
function answersIn(reader: MessageReader, chunk: Buffer): { storeId?: unknown }[] {
  try {
    return [...reader.push(chunk)].map((message) => decodeDocument(parseMessage(message).body));
  } catch {
    return [{}];
  }
}
