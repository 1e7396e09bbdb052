import type { CompiledFilter } from '../filter/filter.js';
import { SLICE_MILLISECONDS } from '../slices.js';
import type { Projection } from '../stages/projection.js';
import { allIndexes, type CollectionInfo, namespaceOf } from '../store/catalogue.js';
import { type Entry, type Range, rangeAfter } from '../store/range.js';
import { recordOf } from '../store/record.js';
import type { Store } from '../store/store.js';
import { DatabaseError } from '../values/errors.js';
import type { Document } from '../values/value.js';
import type { Plan } from './planner.js';

/** What a scan has read so far, for `explain`. */
export interface ScanCounts {
  keys: number;
  documents: number;
}

const FIRST_CHUNK = 16;
const LARGEST_CHUNK = 512;
/** Keys that are passed at once: a page or two, each of which may have to come from a slow disk. */
const PASSED_AT_ONCE = 128;

/** Passes all entries of a range, with pauses. @returns how many */
export function* passAll(store: Store, range: Range): Generator<undefined, number> {
  let rest = range;
  for (let count = 0; ; ) {
    const { passed, last } = store.pass(rest, PASSED_AT_ONCE);
    count += passed;
    if (last === undefined) return count;
    rest = rangeAfter(rest, last);
    yield undefined;
  }
}

/** The entries of a plan's intervals; each read begins after the last key of the one before. */
class Entries {
  /** Intervals that were begun. */
  private begun = 0;
  /** Of the last of them: what was not read yet. */
  private rest: Range | undefined;

  constructor(
    private readonly store: Store,
    private readonly plan: Plan,
  ) {}

  /** Up to `limit` of the next; none at the end. */
  read(limit: number): readonly Entry[] {
    for (let range = this.next(); range !== undefined; range = this.next()) {
      const entries = this.plan.exact ? this.lookUp(range) : [...this.store.range(this.part(range, limit))];
      if (entries.length === limit) this.goOn(range, entries[limit - 1]?.key);
      if (entries.length > 0) return entries;
    }
    return [];
  }

  /** Passes up to `most` of the next. @returns how many; 0 at the end */
  pass(most: number): number {
    for (let range = this.next(); range !== undefined; range = this.next()) {
      const { passed, last } = this.plan.exact
        ? { passed: this.lookUp(range).length, last: undefined }
        : this.store.pass(this.part(range), most);
      this.goOn(range, last);
      if (passed > 0) return passed;
    }
    return 0;
  }

  private next(): Range | undefined {
    const { rest, begun } = this;
    this.rest = undefined;
    if (rest !== undefined) return rest;
    const { intervals, reverse } = this.plan;
    this.begun++;
    return intervals[reverse ? intervals.length - 1 - begun : begun];
  }

  private part({ start, end }: Range, limit?: number): Range {
    const { reverse } = this.plan;
    return limit === undefined ? { start, end, reverse } : { start, end, reverse, limit };
  }

  private goOn(range: Range, last: Buffer | undefined): void {
    if (last !== undefined && !this.plan.exact) this.rest = rangeAfter(this.part(range), last);
  }

  private lookUp({ start }: Range): Entry[] {
    const value = this.store.get(start);
    return value === undefined ? [] : [{ key: start as Buffer, value }];
  }
}

/**
 * The documents that match, in the order of the plan. It reads in chunks and holds no reader between them, so that a slow
 * client does not make the file grow; writes in between are seen or not, as on a server without snapshot reads. After each
 * chunk it pauses (undefined), so that the caller can look at the clock or let others run.
 */
export class Scan {
  private readonly entries: Entries;
  /** Records that were met, where one may have several entries. */
  private readonly seen: Set<string> | undefined;

  constructor(
    private readonly store: Store,
    private readonly plan: Plan,
    private readonly filter: CompiledFilter,
    private readonly counts: ScanCounts,
    /** What is handed out of a document; without it all. */
    private readonly projection?: Projection,
  ) {
    this.entries = new Entries(store, plan);
    this.seen = plan.single ? undefined : new Set<string>();
  }

  /** Passes up to `most` matches by their keys alone: of a plan that decides. @returns how many */
  *pass(most: number): Generator<undefined, number> {
    let count = 0;
    while (count < most) {
      const { entries, matches } = this.passSome(Math.min(PASSED_AT_ONCE, most - count));
      if (entries === 0) break;
      if (!this.plan.collectionScan) this.counts.keys += entries;
      count += matches;
      yield undefined;
    }
    return count;
  }

  private passSome(most: number): { entries: number; matches: number } {
    if (this.seen === undefined) {
      const passed = this.entries.pass(most);
      return { entries: passed, matches: passed };
    }
    const entries = this.entries.read(most);
    return { entries: entries.length, matches: entries.filter((entry) => this.isNew(recordOf(entry))).length };
  }

  /** @param wanted documents that are enough: no more entries are read at first */
  *documents(wanted = FIRST_CHUNK): Generator<Document | undefined> {
    for (let limit = Math.min(wanted, FIRST_CHUNK); ; ) {
      const started = performance.now();
      const entries = this.entries.read(limit);
      if (entries.length === 0) return;
      // All of them before any is handed out: meanwhile one may be deleted.
      const found = this.matching(entries);
      const slow = performance.now() - started > SLICE_MILLISECONDS;
      yield* found;
      yield undefined;
      if (slow) limit = Math.ceil(limit / 4);
      else if (entries.length === limit) limit = Math.min(limit * 4, LARGEST_CHUNK);
    }
  }

  private matching(entries: readonly Entry[]): Document[] {
    const found: Document[] = [];
    for (const entry of entries) {
      if (!this.plan.collectionScan) this.counts.keys++;
      const record = recordOf(entry);
      if (!this.isNew(record)) continue;
      const document = this.store.glanceAt(record);
      this.counts.documents++;
      if (this.filter.matches(document)) found.push(this.projection?.of(document) ?? Buffer.from(document));
    }
    return found;
  }

  private isNew(record: Buffer): boolean {
    if (this.seen === undefined) return true;
    const before = this.seen.size;
    return this.seen.add(record.toString('latin1')).size > before;
  }
}

/** @throws DatabaseError 175 where the collection or the index of a plan is gone since a query began, 11600 at the end */
export function checkStillThere(store: Store, collection: CollectionInfo, plan: Plan): void {
  store.checkOpen();
  const namespace = namespaceOf(collection);
  const current = store.catalogue.find(namespace);
  const indexes = current?.id === collection.id ? allIndexes(current) : [];
  if (indexes.some(({ id }) => id === plan.index.id)) return;
  throw new DatabaseError(175, `collection or index dropped while it was read: ${namespace}`);
}
