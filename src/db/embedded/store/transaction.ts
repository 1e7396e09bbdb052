import { DatabaseError } from '../values/errors.js';
import {
  type Catalogue,
  type CollectionInfo,
  collectionKey,
  droppedKey,
  encodeCollection,
  type IndexInfo,
  namespaceOf,
  newCollection,
  nextIdEntry,
} from './catalogue.js';
import { counterKey, decodeCounter, encodeCounter } from './counter.js';
import type { Store } from './store.js';

const INDEX_ONLY = Buffer.from([0]);
const WITH_DOCUMENTS = Buffer.from([1]);

/**
 * One write command at work. What it puts lies in a child transaction of LMDB; its catalogue is its own until the commit.
 */
export class Transaction {
  catalogue: Catalogue;
  /** Documents more or fewer by collection id. */
  private readonly counts = new Map<number, number>();

  constructor(readonly store: Store) {
    this.catalogue = store.catalogue;
  }

  put(key: Uint8Array, value: Uint8Array): void {
    this.store.put(key, value);
  }

  remove(key: Uint8Array): void {
    this.store.remove(key);
  }

  count(collection: number, more: number): void {
    this.counts.set(collection, (this.counts.get(collection) ?? 0) + more);
  }

  /** Adds to the counters of the collections; once, when the command has done the rest. */
  saveCounts(): void {
    for (const [collection, more] of this.counts) {
      if (more === 0) continue;
      const { documents, whole } = decodeCounter(this.store.get(counterKey(collection)));
      this.put(counterKey(collection), encodeCounter({ documents: documents + more, whole }));
    }
  }

  /** Runs changes that are undone together where one of them throws. */
  atomically(changes: () => void): void {
    const { catalogue } = this;
    const counts = [...this.counts];
    try {
      this.store.child(changes);
    } catch (error) {
      this.catalogue = catalogue;
      this.counts.clear();
      for (const [collection, count] of counts) this.counts.set(collection, count);
      throw error;
    }
  }

  collection(namespace: string): CollectionInfo | undefined {
    return this.catalogue.find(namespace);
  }

  /** The collection, made where there is none: as a server does on the first insert. */
  ensureCollection(database: string, name: string): CollectionInfo {
    const found = this.catalogue.find(`${database}.${name}`);
    if (found !== undefined) return found;
    checkNamespace(database, name);
    const made = newCollection(this.takeId(), database, name);
    this.put(counterKey(made.id), encodeCounter({ documents: 0, whole: true }));
    this.setCollection(made);
    return made;
  }

  setCollection(collection: CollectionInfo): void {
    this.put(collectionKey(namespaceOf(collection)), encodeCollection(collection));
    this.catalogue = this.catalogue.with(collection);
  }

  /** Replaces the state of an index (found by its id; a collection's own id means that of `_id`). */
  setIndex(namespace: string, index: IndexInfo): CollectionInfo {
    const collection = this.catalogue.find(namespace);
    if (collection === undefined) throw new DatabaseError(26, `ns not found ${namespace}`);
    const changed: CollectionInfo =
      index.id === collection.id
        ? { ...collection, primary: index }
        : { ...collection, indexes: collection.indexes.map((one) => (one.id === index.id ? index : one)) };
    this.setCollection(changed);
    return changed;
  }

  dropCollection(collection: CollectionInfo): void {
    const namespace = namespaceOf(collection);
    this.remove(collectionKey(namespace));
    this.remove(counterKey(collection.id));
    this.counts.delete(collection.id);
    this.put(droppedKey(collection.id), WITH_DOCUMENTS);
    for (const { id } of collection.indexes) this.put(droppedKey(id), INDEX_ONLY);
    this.catalogue = this.catalogue.without(namespace);
  }

  dropIndex(collection: CollectionInfo, index: IndexInfo): void {
    this.put(droppedKey(index.id), INDEX_ONLY);
    this.setCollection({ ...collection, indexes: collection.indexes.filter((one) => one.id !== index.id) });
  }

  takeId(): number {
    const id = this.catalogue.nextId;
    this.put(...nextIdEntry(id + 1));
    this.catalogue = this.catalogue.withNextId(id + 1);
    return id;
  }
}

/** @throws DatabaseError 73 for a name that no collection can have */
export function checkNamespace(database: string, name: string): void {
  const namespace = `${database}.${name}`;
  const bad =
    !/^[^/\\. "$*<>:|?\0]{1,63}$/.test(database) ||
    name === '' ||
    /[$\0]/.test(name) ||
    name.startsWith('.') ||
    name.startsWith('system.') ||
    Buffer.byteLength(namespace) > 255;
  if (bad) throw new DatabaseError(73, `Invalid namespace specified '${namespace}'`);
}
