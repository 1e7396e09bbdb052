import { indexKeys, keyRows } from '../indexes/index-keys.js';
import { refuseEmptyTimestamps, requireSameId, withId } from '../update/update.js';
import { DatabaseError } from '../values/errors.js';
import { encodeKey } from '../values/key-encoding.js';
import { showValue } from '../values/show.js';
import { type Document, ElementCursor, fieldOf, TYPE, type Value } from '../values/value.js';
import { LIMITS } from '../wire/wire.js';
import { type CollectionInfo, type IndexInfo, namespaceOf, prefixOf } from './catalogue.js';
import type { Transaction } from './transaction.js';

/** Code 11000, with what a real server tells beside the text. */
export class DuplicateKeyError extends DatabaseError {
  constructor(
    namespace: string,
    readonly index: IndexInfo,
    readonly keyValues: readonly (Value | undefined)[],
  ) {
    const key = index.fields.map(({ path }, at) => `${path}: ${showValue(keyValues[at])}`).join(', ');
    super(11000, `E11000 duplicate key error collection: ${namespace} index: ${index.name} dup key: { ${key} }`);
  }
}

/** The key of a document's `_id` in its collection, without the collection's prefix. */
export function idKeyOf(id: Value): { key: Uint8Array; exact: boolean } {
  return encodeKey([id], [1]);
}

export function documentKey(collection: number, idKey: Uint8Array): Buffer {
  return Buffer.concat([prefixOf(collection), idKey]);
}

/** Entries of a unique index are found by their key alone; others hold the document's key too. */
function entryKey(index: IndexInfo, key: Uint8Array, idKey: Uint8Array): Buffer {
  return index.unique ? Buffer.concat([prefixOf(index.id), key]) : Buffer.concat([prefixOf(index.id), key, idKey]);
}

/**
 * The document as it is stored: `_id` first, made where it is missing.
 * @throws DatabaseError 53 for an `_id` of a type that cannot be one, `tooLarge` for more than 16 MB
 */
export function prepareInsert(document: Document, newId: () => Value, tooLarge: 10334 | 17420 = 10334): Document {
  const id = fieldOf(document, '_id');
  if (id !== undefined) checkId(id);
  refuseEmptyTimestamps(document);
  const first = new ElementCursor(document);
  const leads = id !== undefined && first.next() && first.name() === '_id';
  const whole = leads ? document : withId(document, id ?? newId());
  checkSize(whole, tooLarge, tooLarge === 17420 ? 'Document to upsert' : 'object to insert');
  return whole;
}

function checkId(id: Value): void {
  const refused: Record<number, string> = {
    [TYPE.array]: 'array',
    [TYPE.regex]: 'regex',
    [TYPE.undefined]: 'undefined',
  };
  const name = refused[id.type];
  if (name !== undefined) throw new DatabaseError(53, `The '_id' value cannot be of type ${name}`);
}

function checkSize(document: Document, code: number, what: string): void {
  if (document.length <= LIMITS.documentBytes) return;
  throw new DatabaseError(code, `${what} is larger than ${LIMITS.documentBytes}`);
}

/** Inserts a prepared document. Everything that can fail is checked before the first byte is written. */
export function insertDocument(transaction: Transaction, collection: CollectionInfo, document: Document): void {
  const id = fieldOf(document, '_id') as Value;
  const idKey = idKeyOf(id);
  const key = documentKey(collection.id, idKey.key);
  if (transaction.store.get(key) !== undefined) {
    throw new DuplicateKeyError(namespaceOf(collection), collection.primary, [id]);
  }
  const changes = collection.indexes.map((index) =>
    changeOf(transaction, collection, index, undefined, document, idKey.key),
  );
  transaction.put(key, document);
  transaction.count(collection.id, 1);
  for (const change of changes) applyChange(transaction, change, idKey.key);
  noteKinds(transaction, collection, changes, idKey.exact);
}

/** Replaces a stored document by a changed one of the same `_id`. */
export function replaceDocument(
  transaction: Transaction,
  collection: CollectionInfo,
  before: Document,
  after: Document,
): void {
  const id = fieldOf(before, '_id') as Value;
  requireSameId(id, after);
  checkSize(after, 17419, 'Resulting document after update');
  const idKey = idKeyOf(id).key;
  const changes = collection.indexes.map((index) => changeOf(transaction, collection, index, before, after, idKey));
  transaction.put(documentKey(collection.id, idKey), after);
  for (const change of changes) applyChange(transaction, change, idKey);
  noteKinds(transaction, collection, changes, true);
}

export function deleteDocument(transaction: Transaction, collection: CollectionInfo, document: Document): void {
  const idKey = idKeyOf(fieldOf(document, '_id') as Value).key;
  for (const index of collection.indexes) {
    for (const key of indexKeys(document, index).keys) removeEntry(transaction, index, key, idKey);
  }
  transaction.remove(documentKey(collection.id, idKey));
  transaction.count(collection.id, -1);
}

/** Adds the entries of a document that is already stored: the building of an index. */
export function indexDocument(
  transaction: Transaction,
  collection: CollectionInfo,
  index: IndexInfo,
  document: Document,
): void {
  const idKey = idKeyOf(fieldOf(document, '_id') as Value).key;
  const change = changeOf(transaction, collection, index, undefined, document, idKey);
  applyChange(transaction, change, idKey);
  noteKinds(transaction, collection, [change], true);
}

interface IndexChange {
  readonly index: IndexInfo;
  readonly removed: readonly Uint8Array[];
  readonly added: readonly Uint8Array[];
  readonly multikey: boolean;
  readonly exact: boolean;
}

function changeOf(
  transaction: Transaction,
  collection: CollectionInfo,
  index: IndexInfo,
  before: Document | undefined,
  after: Document,
  idKey: Uint8Array,
): IndexChange {
  const old = before === undefined ? [] : indexKeys(before, index).keys;
  const { keys, multikey, exact } = indexKeys(after, index);
  const added = keys.filter((key) => !old.some((one) => Buffer.compare(one, key) === 0));
  const removed = old.filter((key) => !keys.some((one) => Buffer.compare(one, key) === 0));
  if (index.unique) {
    for (const key of added) {
      const holder = transaction.store.get(entryKey(index, key, idKey));
      if (holder !== undefined && Buffer.compare(holder, idKey) !== 0) throw duplicate(collection, index, after, key);
    }
  }
  return { index, removed, added, multikey, exact };
}

function duplicate(
  collection: CollectionInfo,
  index: IndexInfo,
  document: Document,
  key: Uint8Array,
): DuplicateKeyError {
  const directions = index.fields.map((field) => field.direction);
  const { rows } = keyRows(document, index.fields, 171);
  const values = rows.find((row) => Buffer.compare(encodeKey(row, directions).key, key) === 0) ?? [];
  return new DuplicateKeyError(namespaceOf(collection), index, values);
}

function applyChange(transaction: Transaction, change: IndexChange, idKey: Uint8Array): void {
  for (const key of change.removed) removeEntry(transaction, change.index, key, idKey);
  for (const key of change.added) transaction.put(entryKey(change.index, key, idKey), idKey);
}

function removeEntry(transaction: Transaction, index: IndexInfo, key: Uint8Array, idKey: Uint8Array): void {
  const entry = entryKey(index, key, idKey);
  if (index.unique && !index.ready) {
    // While a unique index is built, the entry may be that of another document, whose conflict is not found yet.
    const holder = transaction.store.get(entry);
    if (holder === undefined || Buffer.compare(holder, idKey) !== 0) return;
  }
  transaction.remove(entry);
}

/** Writes down once what a key tells about its whole index. */
function noteKinds(
  transaction: Transaction,
  collection: CollectionInfo,
  changes: readonly IndexChange[],
  exactId: boolean,
): void {
  const namespace = namespaceOf(collection);
  for (const { index, multikey, exact } of changes) {
    if ((!multikey || index.multikey) && (exact || index.inexact)) continue;
    transaction.setIndex(namespace, {
      ...index,
      multikey: multikey || index.multikey,
      inexact: !exact || index.inexact,
    });
  }
  if (!exactId && !collection.primary.inexact) {
    transaction.setIndex(namespace, { ...collection.primary, inexact: true });
  }
}
