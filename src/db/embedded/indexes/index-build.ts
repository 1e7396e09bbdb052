import {
  allIndexes,
  type CollectionInfo,
  type IndexInfo,
  indexOf,
  namespaceOf,
  wholeRange,
} from '../store/catalogue.js';
import { indexDocument } from '../store/documents.js';
import type { Entry } from '../store/range.js';
import { recordOf } from '../store/record.js';
import type { Store } from '../store/store.js';
import type { Transaction } from '../store/transaction.js';
import { DatabaseError } from '../values/errors.js';
import type { Document } from '../values/value.js';
import { isPresent, parseDefinition } from './index-definition.js';

const CHUNK = 500;

interface Created {
  readonly before: number;
  readonly after: number;
  /** Whether the collection was made for them. */
  readonly created: boolean;
}

const building = new WeakMap<Store, Promise<unknown>>();

/**
 * Makes the indexes that are not there yet, and builds them over what the collection holds, chunk by chunk. One command
 * after another: who asks for an index that another builds is answered when it is there, or hears why it cannot be.
 */
export function createIndexes(
  store: Store,
  database: string,
  name: string,
  given: readonly Document[],
): Promise<Created> {
  const done = (building.get(store) ?? Promise.resolve()).then(() => create(store, database, name, given));
  building.set(
    store,
    done.catch(() => {}),
  );
  return done;
}

async function create(store: Store, database: string, name: string, given: readonly Document[]): Promise<Created> {
  const definitions = given.map(parseDefinition);
  const added = await store.write((transaction) => register(transaction, database, name, definitions));
  const namespace = `${database}.${name}`;
  try {
    if (!added.empty) for (const id of added.ids) await build(store, namespace, id);
  } catch (error) {
    await store.write((transaction) => dropIndexes(transaction, namespace, added.ids));
    throw error;
  }
  return { before: added.before, after: added.before + added.ids.length, created: added.created };
}

function register(transaction: Transaction, database: string, name: string, definitions: readonly Document[]) {
  const created = transaction.collection(`${database}.${name}`) === undefined;
  let collection = transaction.ensureCollection(database, name);
  const before = collection.indexes.length + 1;
  const empty = [...transaction.store.keys({ ...wholeRange(collection.id), limit: 1 })].length === 0;
  const ids: number[] = [];
  for (const definition of definitions) {
    if (isPresent(definition, allIndexes(collection))) continue;
    if (collection.indexes.length >= 63) throw new DatabaseError(67, 'add index fails, too many indexes (64)');
    const index = indexOf(definition, { id: transaction.takeId(), multikey: false, inexact: false, ready: empty });
    collection = { ...collection, indexes: [...collection.indexes, index] };
    transaction.setCollection(collection);
    ids.push(index.id);
  }
  return { before, ids, empty, created };
}

function locate(transaction: Transaction, namespace: string, id: number): [CollectionInfo, IndexInfo] {
  const collection = transaction.collection(namespace);
  const index = collection?.indexes.find((one) => one.id === id);
  if (collection === undefined || index === undefined) {
    throw new DatabaseError(175, `the index was dropped while it was built on ${namespace}`);
  }
  return [collection, index];
}

/** Writes go on between the chunks and keep up their own entries; adding one twice changes nothing. */
async function build(store: Store, namespace: string, id: number): Promise<void> {
  let after: Buffer | undefined;
  for (let more = true; more; ) {
    more = await store.write((transaction) => {
      const range = wholeRange(locate(transaction, namespace, id)[0].id);
      const start = after === undefined ? range.start : Buffer.concat([after, Buffer.from([0])]);
      const entries: Entry[] = [...store.range({ start, end: range.end, limit: CHUNK })];
      for (const entry of entries) {
        const [collection, index] = locate(transaction, namespace, id);
        indexDocument(transaction, collection, index, recordOf(entry));
      }
      after = entries.at(-1)?.key;
      if (entries.length === CHUNK) return true;
      transaction.setIndex(namespace, { ...locate(transaction, namespace, id)[1], ready: true });
      return false;
    });
  }
}

function dropIndexes(transaction: Transaction, namespace: string, ids: readonly number[]): void {
  for (const id of ids) {
    const collection = transaction.collection(namespace);
    const index = collection?.indexes.find((one) => one.id === id);
    if (collection !== undefined && index !== undefined) transaction.dropIndex(collection, index);
  }
}

/** After a start: an index whose building a crash ended is dropped, before any command; whoever asked for it asks again. */
export async function dropUnfinished(store: Store): Promise<void> {
  const unfinished = [...store.catalogue.collections.values()].map((collection) => ({
    namespace: namespaceOf(collection),
    ids: collection.indexes.filter((index) => !index.ready).map((index) => index.id),
  }));
  if (unfinished.every(({ ids }) => ids.length === 0)) return;
  await store.write((transaction) => {
    for (const { namespace, ids } of unfinished) dropIndexes(transaction, namespace, ids);
  });
}
