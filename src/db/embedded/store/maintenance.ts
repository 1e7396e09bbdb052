import { compileFilter } from '../filter/filter.js';
import { Deadline, find, onlyDocuments } from '../indexes/query.js';
import { type Document, documentValue, encodeDocument, fieldOf, type Value } from '../values/value.js';
import { arrayOf, documentOf } from '../values/writer.js';
import { Catalogue, type CollectionInfo, droppedKey, type IndexInfo, namespaceOf, wholeRange } from './catalogue.js';
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
    const { rows } = find(store, collection, { filter, limit: EXPIRE_CHUNK }, deadline);
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
