import { compileFilter } from '../filter/filter.js';
import { Deadline, find, onlyDocuments } from '../indexes/query.js';
import { passAll } from '../indexes/scan.js';
import { runInSlices, Slice } from '../slices.js';
import { type Document, documentValue, encodeDocument, fieldOf, type Value } from '../values/value.js';
import { arrayOf, documentOf } from '../values/writer.js';
import {
  Catalogue,
  type CollectionInfo,
  droppedKey,
  type IndexInfo,
  namespaceOf,
  nextIdEntry,
  wholeRange,
} from './catalogue.js';
import { counterKey, decodeCounter, encodeCounter } from './counter.js';
import { deleteDocument } from './documents.js';
import { recordKey, recordOf } from './record.js';
import type { Store } from './store.js';

const PURGE_CHUNK = 5000;
const EXPIRE_CHUNK = 1000;

/** Removes the keys of dropped collections and indexes, in pieces. */
export async function purge(store: Store): Promise<void> {
  for (const { id, documents } of Catalogue.dropped(store)) {
    for (let more = true; more; ) {
      more = await store.write((transaction) => {
        const entries = [...store.range({ ...wholeRange(id), limit: PURGE_CHUNK })];
        for (const entry of entries) {
          transaction.remove(entry.key);
          if (documents) transaction.remove(recordKey(recordOf(entry)));
        }
        if (entries.length < PURGE_CHUNK) transaction.remove(droppedKey(id));
        return entries.length === PURGE_CHUNK;
      });
    }
  }
}

/**
 * Counts the documents of collections that a version without counters wrote, beside other work: what a snapshot holds, less
 * what its counter holds of them already. That version must not write to the folder again, as the number of the layout says.
 */
export async function countUncounted(store: Store): Promise<void> {
  const uncounted = [...store.catalogue.collections.values()].filter(({ id }) => store.count(id) === undefined);
  if (uncounted.length === 0) return;
  await store.write((transaction) => transaction.put(...nextIdEntry(transaction.catalogue.nextId)));
  for (const collection of uncounted) {
    const key = counterKey(collection.id);
    const missing = await store.inSnapshot(async (snapshot) => {
      const counting = passAll(store, { ...wholeRange(collection.id), snapshot });
      const documents = await runInSlices(counting, new Slice(), () => store.checkOpen());
      return documents - decodeCounter(store.get(key, snapshot)).documents;
    });
    await store.write((transaction) => {
      if (transaction.collection(namespaceOf(collection))?.id !== collection.id) return;
      const { documents } = decodeCounter(store.get(key));
      transaction.put(key, encodeCounter({ documents: documents + missing, whole: true }));
    });
  }
}

/** Deletes what its TTL indexes say is expired at `now`. @returns how many documents */
export async function expire(store: Store, now: Date): Promise<number> {
  let deleted = 0;
  for (const collection of store.catalogue.collections.values()) {
    for (const index of collection.indexes) {
      if (index.expireAfterSeconds === undefined || !index.ready) continue;
      for (let more = true; more; ) {
        const count = await expireSome(store, collection, index, now);
        deleted += count;
        more = count === EXPIRE_CHUNK;
      }
    }
  }
  return deleted;
}

function expireSome(store: Store, { database, name }: CollectionInfo, index: IndexInfo, now: Date): Promise<number> {
  const filter = compileFilter(expired(index, now), { now });
  return store.write((transaction) => {
    const namespace = namespaceOf({ database, name });
    const collection = transaction.collection(namespace);
    if (collection?.indexes.some((one) => one.id === index.id) !== true) return 0;
    const deadline = new Deadline(undefined);
    const { rows } = find(store, collection, { filter, limit: EXPIRE_CHUNK });
    const documents = [...onlyDocuments(rows, deadline)];
    for (const document of documents) deleteDocument(transaction, collection, document);
    return documents.length;
  });
}

/** A date in the field (or in an array there) that is older than the index says, and its partial filter. */
function expired(index: IndexInfo, now: Date): Document {
  const limit = new Date(now.getTime() - (index.expireAfterSeconds as number) * 1000);
  const path = (index.fields[0] as { path: string }).path;
  const old = encodeDocument({ [path]: { $lt: limit } });
  const partial: Value | undefined = fieldOf(index.definition, 'partialFilterExpression');
  if (partial === undefined) return old;
  return documentOf([['$and', arrayOf([partial, documentValue(old)])]]);
}
