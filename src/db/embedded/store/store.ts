import { chmodSync, closeSync, existsSync, openSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { open, type RootDatabase, type Transaction as Snapshot } from 'lmdb';
import { DatabaseError } from '../values/errors.js';
import type { Document } from '../values/value.js';
import { Catalogue } from './catalogue.js';
import { counterKey, decodeCounter } from './counter.js';
import { bounds, type Entry, type Range } from './range.js';
import { ALL_RECORDS, numberOfRecordKey, recordKey, recordOfNumber } from './record.js';
import { Transaction } from './transaction.js';

/** Resolves when everything committed so far is on the disk; rejects where that failed. */
export type Flush = () => Promise<void>;

interface Job {
  run(transaction: Transaction): unknown;
  resolve(result: never): void;
  reject(error: unknown): void;
}

/** A command that ran, and what it answers once it is safe. */
interface Done {
  readonly job: Job;
  readonly result: unknown;
}

const FILE = 'db.lmdb';
/** `MDB_MAGIC`, after the 24 bytes of the first page's head. */
const LMDB_MAGIC = 0xbeefc0de;
/** How long one LMDB transaction goes on taking commands that wait, in milliseconds. */
const BATCH_MILLISECONDS = 20;
// 2 kB documents fill 8 kB pages much better than 4 kB ones, where each would take an overflow page of its own.
const PAGE_BYTES = 8192;
const MAP_BYTES = 2 ** 36;

/**
 * The LMDB file: ordered bytes to bytes, one writer. What is written together is one transaction: it takes effect whole or not at
 * all, and its promise resolves only after the flush. Commands that wait share a commit and a flush.
 */
export class Store {
  private readonly queue: Job[] = [];
  private running = Promise.resolve();
  private closing = false;
  private readonly snapshots = new Set<Promise<unknown>>();
  private failure: DatabaseError | undefined;
  /** LMDB's number of the transaction that is being written, or was last. */
  private writing = Infinity;
  private nextRecord: number;
  private readonly flush: Flush;
  catalogue: Catalogue;

  private constructor(
    private readonly root: RootDatabase<Buffer, Buffer>,
    flush: Flush | undefined,
  ) {
    // LMDB flushes each commit by itself, off this thread, and rejects the commit where that fails.
    this.flush = flush ?? (async () => void (await root.flushed));
    this.catalogue = Catalogue.read(this);
    const [last] = this.keys({ ...ALL_RECORDS, reverse: true, limit: 1 });
    this.nextRecord = last === undefined ? 0 : numberOfRecordKey(last) + 1;
  }

  /** @param flush handed in by tests that hold it back or let it fail */
  static open(dataDir: string, flush?: Flush): Store {
    const path = join(dataDir, FILE);
    checkFile(path);
    const root = open<Buffer, Buffer>({
      path,
      noSubdir: true,
      encoding: 'binary',
      keyEncoding: 'binary',
      pageSize: PAGE_BYTES,
      // Address space, not disk; where a system would allocate it (Windows), LMDB's own growth is used.
      ...(process.platform === 'win32' ? {} : { mapSize: MAP_BYTES }),
    });
    chmodSync(path, 0o600);
    try {
      return new Store(root, flush);
    } catch (error) {
      root.close();
      throw error;
    }
  }

  get(key: Uint8Array, snapshot?: Snapshot): Buffer | undefined {
    if (snapshot !== undefined) return this.root.get(key as Buffer, { transaction: snapshot });
    const bytes = this.glance(key);
    return bytes === undefined ? undefined : Buffer.from(bytes);
  }

  /** What `get` gives, in bytes that the next read overwrites: a copy of each costs more than finding it. */
  private glance(key: Uint8Array): Buffer | undefined {
    const bytes = this.root.getBinaryFast(key as Buffer);
    // A view of its own: theirs is longer than it says, and of 16 MB no Buffer.
    return bytes === undefined ? undefined : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  /** @throws DatabaseError 1 where there is none: an index entry without its document */
  document(record: Uint8Array): Document {
    return Buffer.from(this.glanceAt(record));
  }

  /** `document` in bytes that the next read overwrites. */
  glanceAt(record: Uint8Array): Document {
    const document = this.glance(recordKey(record));
    if (document === undefined) throw new DatabaseError(1, 'an index has an entry without document');
    return document;
  }

  /** A number for a document to be inserted. A write that fails leaves its numbers unused. */
  takeRecord(): Buffer {
    return recordOfNumber(this.nextRecord++);
  }

  /** Entries in order of their bytes. Read it to its end before anything is awaited or written. */
  range(range: Range): Iterable<Entry> {
    return this.root.getRange(bounds(range));
  }

  keys(range: Range): Iterable<Buffer> {
    return this.root.getKeys(bounds(range));
  }

  countKeys(range: Range): number {
    return this.root.getKeysCount(bounds(range));
  }

  /** Passes up to `most` entries of a range. @returns how many, and the key of the last one where others may follow */
  pass(range: Range, most: number): { passed: number; last?: Buffer } {
    const [last] = this.root.getKeys({ ...bounds(range), offset: most - 1, limit: 1 });
    return last === undefined ? { passed: this.countKeys(range) } : { passed: most, last };
  }

  /** Documents of a collection; undefined while they were never counted. */
  count(collection: number): number | undefined {
    const { documents, whole } = decodeCounter(this.get(counterKey(collection)));
    return whole ? documents : undefined;
  }

  /**
   * Reads one state of the file while others write. To be short: what they replace meanwhile takes new pages, which the
   * file keeps. Between its slices `read` calls `checkOpen`.
   */
  async inSnapshot<T>(read: (snapshot: Snapshot) => Promise<T>): Promise<T> {
    this.checkOpen();
    // biome-ignore lint/correctness/useHookAtTopLevel: LMDB's function, not a hook of React
    const snapshot = this.root.useReadTransaction();
    const reading = read(snapshot).finally(() => snapshot.done());
    const ended = reading.catch(() => {});
    this.snapshots.add(ended);
    try {
      return await reading;
    } finally {
      this.snapshots.delete(ended);
    }
  }

  /** @throws DatabaseError 11600 where the store closes: nothing more may be read */
  checkOpen(): void {
    if (this.closing) throw closed();
  }

  /** Only inside a transaction. */
  put(key: Uint8Array, value: Uint8Array): void {
    this.root.putSync(key as Buffer, value as Buffer);
  }

  /** Only inside a transaction. */
  remove(key: Uint8Array): void {
    this.root.removeSync(key as Buffer);
  }

  /** Only inside a transaction: what `run` puts stays only where it does not throw. */
  child<T>(run: () => T): T {
    return this.root.childTransaction(run) as unknown as T;
  }

  /**
   * Runs a write command in a transaction of its own and resolves when it is on the disk. `run` is called once, does
   * everything synchronously, and leaves no trace where it throws.
   */
  write<T>(run: (transaction: Transaction) => T): Promise<T> {
    if (this.closing) return Promise.reject(closed());
    return new Promise<T>((resolve, reject) => {
      this.queue.push({ run, resolve, reject });
      // A turn later, so that commands which arrive together share the first commit.
      this.running = this.running.then(() => this.drain());
    });
  }

  /**
   * One batch after another: committed, flushed, then acknowledged. So nothing is acknowledged past a flush that failed, and
   * what comes meanwhile shares the next.
   */
  private async drain(): Promise<void> {
    while (this.queue.length > 0) {
      const done: Done[] = [];
      try {
        if (this.failure !== undefined) throw this.failure;
        const last = await this.root.transaction(() => this.runBatch(done));
        if (last !== undefined) this.catalogue = last.catalogue;
      } catch (error) {
        this.commitFailed(error, done);
        continue;
      }
      try {
        await this.flush();
        for (const { job, result } of done) job.resolve(result as never);
      } catch (error) {
        for (const { job } of done) job.reject(this.fail(error));
      }
    }
  }

  /** Runs what waits, each in a child transaction; a command that changes the catalogue ends the batch. */
  private runBatch(done: Done[]): Transaction | undefined {
    const started = performance.now();
    this.writing = this.root.getWriteTxnId();
    let transaction: Transaction | undefined;
    while (this.queue.length > 0 && performance.now() - started < BATCH_MILLISECONDS) {
      const job = this.queue.shift() as Job;
      const current: Transaction = new Transaction(this);
      try {
        const result = this.child(() => {
          const answer = job.run(current);
          current.saveCounts();
          return answer;
        });
        done.push({ job, result });
        transaction = current;
        if (current.catalogue !== this.catalogue) break;
      } catch (error) {
        job.reject(error);
      }
    }
    return transaction;
  }

  /** After a failed flush the system may take the lost pages for written: nothing later can be trusted to hold. */
  private fail(error: unknown): DatabaseError {
    this.failure ??= new DatabaseError(1, `the data could not be flushed to disk: ${messageOf(error)}`);
    return this.failure;
  }

  /** Nothing of the batch is in memory yet. Where it became visible all the same, only its flush failed. */
  private commitFailed(error: unknown, done: readonly Done[]): void {
    const { commitError } = error as { commitError?: Promise<unknown> };
    commitError?.catch(() => {});
    const { lastTxnId } = this.root.getStats() as { lastTxnId: number };
    if (lastTxnId >= this.writing) this.fail(error);
    const answer =
      this.failure ?? new DatabaseError(14031, 'the data could not be written: the disk is full or not writable');
    for (const { job } of done) job.reject(answer);
    if (done.length === 0 || this.failure !== undefined) for (const job of this.queue.splice(0)) job.reject(answer);
  }

  /** Waits for what was begun, then closes the file; what is written meanwhile is refused (11600). */
  async close(): Promise<void> {
    this.closing = true;
    await this.running;
    await Promise.all(this.snapshots);
    await this.root.close();
  }
}

function closed(): DatabaseError {
  return new DatabaseError(11600, 'the database is closing');
}

/** LMDB's native code does not survive a file that is not its own, so its mark is looked for first. */
function checkFile(path: string): void {
  if (!existsSync(path) || statSync(path).size === 0) return;
  const head = Buffer.alloc(28);
  const file = openSync(path, 'r+');
  readSync(file, head, 0, head.length, 0);
  closeSync(file);
  if (head.readUInt32LE(24) !== LMDB_MAGIC) throw new Error(`${path} is not a database`);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
