import type { CompiledFilter } from '../filter/filter.js';
import { allIndexes, type CollectionInfo, namespaceOf } from '../store/catalogue.js';
import { recordOf } from '../store/record.js';
import type { Entry, Store } from '../store/store.js';
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

/**
 * The documents that match, in the order of the plan. It reads in chunks and holds no reader between them, so that a slow
 * client does not make the file grow; writes in between are seen or not, as on a server without snapshot reads. After each
 * chunk it yields undefined, so that the caller can look at the clock or let others run.
 * @param wanted documents that are enough: no more entries are read at first
 */
export function* scan(
  store: Store,
  plan: Plan,
  filter: CompiledFilter,
  counts: ScanCounts,
  wanted = FIRST_CHUNK,
): Generator<Document | undefined, void, void> {
  const seen = plan.index.multikey ? new Set<string>() : undefined;
  for (const entries of chunks(store, plan, Math.min(wanted, FIRST_CHUNK))) {
    const found: Document[] = [];
    for (const entry of entries) {
      if (!plan.collectionScan) counts.keys++;
      const record = recordOf(entry);
      if (seen !== undefined && !addNew(seen, record)) continue;
      const document = store.document(record);
      counts.documents++;
      if (filter.matches(document)) found.push(document);
    }
    yield* found;
    yield undefined;
  }
}

function addNew(seen: Set<string>, record: Buffer): boolean {
  const text = record.toString('latin1');
  if (seen.has(text)) return false;
  seen.add(text);
  return true;
}

/** The entries of the plan's intervals; each chunk begins after the last key of the one before. */
function* chunks(store: Store, plan: Plan, first: number): Generator<Entry[]> {
  let limit = first;
  const intervals = plan.reverse ? [...plan.intervals].reverse() : plan.intervals;
  for (const interval of intervals) {
    if (plan.exact) {
      const value = store.get(interval.start);
      if (value !== undefined) yield [{ key: interval.start, value }];
      continue;
    }
    let { start, end } = interval;
    while (true) {
      const entries = [...store.range({ start, end, reverse: plan.reverse, limit })];
      if (entries.length > 0) yield entries;
      if (entries.length < limit) break;
      const last = (entries.at(-1) as Entry).key;
      if (plan.reverse) end = last;
      else start = Buffer.concat([last, Buffer.from([0])]);
      limit = Math.min(limit * 4, LARGEST_CHUNK);
    }
  }
}

/** @throws DatabaseError 175 where the collection or the index of a plan is gone since a query began */
export function checkStillThere(store: Store, collection: CollectionInfo, plan: Plan): void {
  const namespace = namespaceOf(collection);
  const current = store.catalogue.find(namespace);
  const indexes = current?.id === collection.id ? allIndexes(current) : [];
  if (indexes.some(({ id }) => id === plan.index.id)) return;
  throw new DatabaseError(175, `collection or index dropped while it was read: ${namespace}`);
}
