import { randomBytes } from 'node:crypto';
import { Deadline } from '../indexes/query.js';
import { Slice } from '../slices.js';
import type { Rows } from '../stages/rows.js';
import { DatabaseError } from '../values/errors.js';
import type { Document } from '../values/value.js';
import { LIMITS } from '../wire/wire.js';

const MAX_OPEN = 1000;
const IDLE_MILLISECONDS = 10 * 60 * 1000;

/** A result that is read batch by batch. No reader of the store is held between batches. */
export interface Cursor {
  /** 0 until it is kept. */
  id: bigint;
  readonly namespace: string;
  readonly rows: Iterator<Document | undefined>;
  /** Told before rows are read again: throws where what they come from is gone. */
  readonly stillThere: () => void;
  /** A row that did not fit into the batch before. */
  held: Document | undefined;
  lastUsed: number;
  busy: boolean;
  killed: boolean;
}

export interface Batch {
  readonly documents: readonly Document[];
  readonly finished: boolean;
}

/** The open cursors: bounded, and closed after ten minutes without use. */
export class Cursors {
  private readonly open = new Map<bigint, Cursor>();

  /** @param slice milliseconds of work before others get their turn; handed in by tests */
  constructor(
    private readonly now: () => Date,
    readonly slice?: number,
  ) {}

  create(namespace: string, rows: Rows, stillThere: () => void): Cursor {
    return {
      id: 0n,
      namespace,
      rows: rows[Symbol.iterator](),
      stillThere,
      held: undefined,
      lastUsed: this.now().getTime(),
      busy: false,
      killed: false,
    };
  }

  /** Keeps a cursor for getMore. */
  keep(cursor: Cursor): void {
    if (!this.open.has(cursor.id) && this.open.size >= MAX_OPEN) {
      throw new DatabaseError(146, `more than ${MAX_OPEN} cursors are open: close those no longer needed`);
    }
    if (cursor.id === 0n) cursor.id = BigInt(`0x${randomBytes(7).toString('hex')}`) + 1n;
    cursor.lastUsed = this.now().getTime();
    this.open.set(cursor.id, cursor);
  }

  /** @throws DatabaseError 43 for a cursor that is not open, or of another collection */
  take(id: bigint, namespace: string): Cursor {
    const cursor = this.open.get(id);
    if (cursor === undefined) throw new DatabaseError(43, `cursor id ${id} not found`);
    if (cursor.namespace !== namespace) {
      throw new DatabaseError(
        13,
        `Requested getMore on namespace '${namespace}', but cursor belongs to another namespace`,
      );
    }
    if (cursor.busy) throw new DatabaseError(143, `cursor id ${id} is already in use`);
    return cursor;
  }

  /** Whether it was open. */
  kill(id: bigint): boolean {
    const cursor = this.open.get(id);
    if (cursor === undefined) return false;
    cursor.killed = true;
    cursor.rows.return?.();
    return this.open.delete(id);
  }

  closeIdle(): void {
    const limit = this.now().getTime() - IDLE_MILLISECONDS;
    for (const { id, lastUsed, busy } of this.open.values()) if (!busy && lastUsed < limit) this.kill(id);
  }

  get size(): number {
    return this.open.size;
  }

  /** The next rows of a cursor, at most `size` of them and 16 MB; lets other commands run in between. */
  async next(cursor: Cursor, size: number, deadline = new Deadline(undefined)): Promise<Batch> {
    const documents: Document[] = [];
    if (size === 0) return { documents, finished: false };
    cursor.busy = true;
    try {
      let bytes = 0;
      const slice = new Slice(this.slice);
      while (documents.length < size) {
        const row = cursor.held ?? nextRow(cursor);
        cursor.held = undefined;
        if (row === null) return { documents, finished: true };
        if (row !== undefined && row.length > LIMITS.documentBytes) {
          throw new DatabaseError(10334, `a document of the answer is larger than ${LIMITS.documentBytes}`);
        }
        if (row !== undefined) {
          if (documents.length > 0 && bytes + row.length > LIMITS.documentBytes) {
            cursor.held = row;
            break;
          }
          documents.push(row);
          bytes += row.length;
        }
        if (!slice.over) continue;
        deadline.check();
        await slice.next();
        if (cursor.killed) throw new DatabaseError(237, `cursor id ${cursor.id} was killed`);
        cursor.stillThere();
      }
      return { documents, finished: false };
    } finally {
      cursor.busy = false;
    }
  }
}

function nextRow(cursor: Cursor): Document | undefined | null {
  const next = cursor.rows.next();
  return next.done === true ? null : next.value;
}
