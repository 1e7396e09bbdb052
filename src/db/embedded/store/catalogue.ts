import { compileFilter } from '../filter/filter.js';
import type { IndexField, IndexSpec } from '../indexes/index-keys.js';
import { isTruthy, numberOf } from '../values/numeric.js';
import {
  asDocument,
  type Document,
  elementsOf,
  encodeDocument,
  fieldOf,
  itemsOf,
  textOf,
  type Value,
} from '../values/value.js';
import type { Store } from './store.js';

/** Keys begin with four bytes: 0 for the catalogue itself, else the id of an index; a collection has that of its `_id`. */
export function prefixOf(id: number): Buffer {
  const bytes = Buffer.allocUnsafe(4);
  bytes.writeUInt32BE(id);
  return bytes;
}

/** All entries of an index; with a collection's id, of its documents in the order of `_id`. */
export function wholeRange(id: number): { start: Buffer; end: Buffer } {
  return { start: prefixOf(id), end: prefixOf(id + 1) };
}

export interface IndexInfo extends IndexSpec {
  readonly id: number;
  readonly name: string;
  /** As listIndexes shows it. */
  readonly definition: Document;
  readonly unique: boolean;
  readonly sparse: boolean;
  readonly expireAfterSeconds?: number;
  /** Some document has an array on a path of it: bounds must not be intersected, and it gives no order. */
  readonly multikey: boolean;
  /** Some key of it was shortened: it gives no order. */
  readonly inexact: boolean;
  /** False while it is built: kept up by writes, not used by queries. */
  readonly ready: boolean;
}

export interface CollectionInfo {
  readonly id: number;
  readonly database: string;
  readonly name: string;
  /** Of `_id`: has the collection's id. */
  readonly primary: IndexInfo;
  readonly indexes: readonly IndexInfo[];
}

export function namespaceOf(collection: Pick<CollectionInfo, 'database' | 'name'>): string {
  return `${collection.database}.${collection.name}`;
}

/** All indexes, that of `_id` first. */
export function allIndexes({ primary, indexes }: CollectionInfo): readonly IndexInfo[] {
  return [primary, ...indexes];
}

/** Raised with every change of the layout: a folder of another one is refused. The second had no counters (counter.ts). */
const FORMAT = 3;
const WITHOUT_COUNTERS = 2;
const COLLECTION = 0x63;
const DROPPED = 0x64;
const NEXT_ID = Buffer.from([0, 0, 0, 0, 0x6e]);

export function collectionKey(namespace: string): Buffer {
  return Buffer.concat([prefixOf(0), Buffer.from([COLLECTION]), Buffer.from(namespace)]);
}

/** Marks an id whose keys are to be removed; `purge` in maintenance.ts does it later, in pieces. */
export function droppedKey(id: number): Buffer {
  return Buffer.concat([prefixOf(0), Buffer.from([DROPPED]), prefixOf(id)]);
}

/** The next free id, after the number of the layout. */
export function nextIdEntry(nextId: number): [key: Buffer, value: Buffer] {
  return [NEXT_ID, Buffer.concat([prefixOf(FORMAT), prefixOf(nextId)])];
}

/** @throws Error where the file was written in another layout */
function readNextId(value: Buffer | undefined): number {
  if (value === undefined) return 1;
  const format = value.length === 8 ? value.readUInt32BE(0) : 1;
  if (format === FORMAT || format === WITHOUT_COUNTERS) return value.readUInt32BE(4);
  throw new Error(
    `the database was written in format ${format}, this version reads ${FORMAT}: copy its collections out with the ` +
      'version that wrote it (`zhida db`), move the folder away, and copy them in again',
  );
}

/** An index from its definition and its state. */
export function indexOf(
  definition: Document,
  state: { id: number; multikey: boolean; inexact: boolean; ready: boolean },
): IndexInfo {
  const key = fieldOf(definition, 'key') as Value;
  const fields: IndexField[] = elementsOf(key).map(({ name, value }) => ({
    path: name,
    direction: numberOf(value) < 0 ? -1 : 1,
  }));
  const partial = fieldOf(definition, 'partialFilterExpression');
  const expireAfterSeconds = numberOf(fieldOf(definition, 'expireAfterSeconds'));
  return {
    ...state,
    name: textOf(fieldOf(definition, 'name') as Value),
    definition,
    fields,
    unique: isTrue(fieldOf(definition, 'unique')),
    sparse: isTrue(fieldOf(definition, 'sparse')),
    // No $$NOW can stand in the filter of an index.
    ...(partial === undefined ? {} : { partial: compileFilter(asDocument(partial), { now: new Date(0) }) }),
    ...(Number.isNaN(expireAfterSeconds) ? {} : { expireAfterSeconds }),
  };
}

function isTrue(value: Value | undefined): boolean {
  return value !== undefined && isTruthy(value);
}

function primaryIndex(id: number, inexact: boolean): IndexInfo {
  const definition = encodeDocument({ v: 2, key: { _id: 1 }, name: '_id_' });
  return { ...indexOf(definition, { id, multikey: false, inexact, ready: true }), unique: true };
}

export function newCollection(id: number, database: string, name: string): CollectionInfo {
  return { id, database, name, primary: primaryIndex(id, false), indexes: [] };
}

export function encodeCollection(collection: CollectionInfo): Document {
  return encodeDocument({
    id: collection.id,
    database: collection.database,
    name: collection.name,
    inexact: collection.primary.inexact,
    indexes: collection.indexes.map(({ id, definition, multikey, inexact, ready }) => ({
      state: { id, multikey, inexact, ready },
      definition: Buffer.from(definition),
    })),
  });
}

function decodeCollection(document: Document): CollectionInfo {
  const id = numberOf(fieldOf(document, 'id'));
  const indexes = itemsOf(fieldOf(document, 'indexes') as Value).map((item) => {
    const entry = asDocument(item);
    const state = asDocument(fieldOf(entry, 'state') as Value);
    const definition = fieldOf(entry, 'definition') as Value;
    return indexOf(Buffer.from(definition.bytes.subarray(definition.start + 5, definition.end)), {
      id: numberOf(fieldOf(state, 'id')),
      multikey: isTrue(fieldOf(state, 'multikey')),
      inexact: isTrue(fieldOf(state, 'inexact')),
      ready: isTrue(fieldOf(state, 'ready')),
    });
  });
  return {
    id,
    database: textOf(fieldOf(document, 'database') as Value),
    name: textOf(fieldOf(document, 'name') as Value),
    primary: primaryIndex(id, isTrue(fieldOf(document, 'inexact'))),
    indexes,
  };
}

/** Which collections and indexes there are. Never changed in place: a transaction makes a new one, published at commit. */
export class Catalogue {
  constructor(
    readonly collections: ReadonlyMap<string, CollectionInfo>,
    readonly nextId: number,
  ) {}

  static read(store: Store): Catalogue {
    const nextId = readNextId(store.get(NEXT_ID));
    const collections = new Map<string, CollectionInfo>();
    const start = collectionKey('');
    const end = Buffer.from(start);
    end[4] = COLLECTION + 1;
    for (const { value } of store.range({ start, end })) {
      const collection = decodeCollection(value);
      collections.set(namespaceOf(collection), collection);
    }
    return new Catalogue(collections, nextId);
  }

  /** Ids of dropped indexes, and whether what they point to is dropped too. */
  static dropped(store: Store): { id: number; documents: boolean }[] {
    const start = Buffer.concat([prefixOf(0), Buffer.from([DROPPED])]);
    const end = Buffer.concat([prefixOf(0), Buffer.from([DROPPED + 1])]);
    return [...store.range({ start, end })].map(({ key, value }) => {
      return { id: key.readUInt32BE(5), documents: value[0] === 1 };
    });
  }

  find(namespace: string): CollectionInfo | undefined {
    return this.collections.get(namespace);
  }

  with(collection: CollectionInfo): Catalogue {
    return new Catalogue(new Map(this.collections).set(namespaceOf(collection), collection), this.nextId);
  }

  withNextId(nextId: number): Catalogue {
    return new Catalogue(this.collections, nextId);
  }

  without(namespace: string): Catalogue {
    const collections = new Map(this.collections);
    collections.delete(namespace);
    return new Catalogue(collections, this.nextId);
  }
}
