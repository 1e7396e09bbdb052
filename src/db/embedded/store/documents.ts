import { indexKeys, keyRows } from '../indexes/index-keys.js';
import { refuseEmptyTimestamps, requireSameId, withId } from '../update/update.js';
import { DatabaseError } from '../values/errors.js';
import { encodeKey } from '../values/key-encoding.js';
import { showValue } from '../values/show.js';
import { type Document, ElementCursor, fieldOf, isOperators, TYPE, type Value } from '../values/value.js';
import { LIMITS } from '../wire/wire.js';
import { allIndexes, type CollectionInfo, type IndexInfo, namespaceOf } from './catalogue.js';
import { recordKey } from './record.js';
import type { Store } from './store.js';
import type { Transaction } from './transaction.js';

const NOTHING = Buffer.alloc(0);

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

/** Entries of a unique index are found by their key alone and hold the record; others end in it. */
export function entryKey(index: IndexInfo, key: Uint8Array, record: Uint8Array): Buffer {
  const entry = Buffer.allocUnsafe(4 + key.length + (index.unique ? 0 : record.length));
  entry.writeUInt32BE(index.id);
  entry.set(key, 4);
  if (!index.unique) entry.set(record, 4 + key.length);
  return entry;
}

/** The key under which the index of `_id` holds the record of a document. */
export function idKey(primary: IndexInfo, id: Value): Buffer {
  return entryKey(primary, encodeKey([id], [1]).key, NOTHING);
}

/** The record of the document that has an `_id`. */
export function recordOfId(store: Store, collection: CollectionInfo, id: Value): Buffer {
  return store.get(idKey(collection.primary, id)) as Buffer;
}

/**
 * The document as it is stored: `_id` first, made where it is missing.
 * @throws DatabaseError 53 or 52 for an `_id` that cannot be one, `tooLarge` for more than 16 MB
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
  if (isOperators(id)) throw new DatabaseError(52, "_id fields may not contain '$'-prefixed fields");
}

function checkSize(document: Document, code: number, what: string): void {
  if (document.length <= LIMITS.documentBytes) return;
  throw new DatabaseError(code, `${what} is larger than ${LIMITS.documentBytes}`);
}

/** Inserts a prepared document. Everything that can fail is checked before the first byte is written. */
export function insertDocument(transaction: Transaction, collection: CollectionInfo, document: Document): void {
  const record = transaction.store.takeRecord();
  const changes = allIndexes(collection).map((index) =>
    changeOf(transaction, collection, index, undefined, document, record),
  );
  transaction.put(recordKey(record), document);
  transaction.count(collection.id, 1);
  applyChanges(transaction, collection, changes, record);
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
  const record = recordOfId(transaction.store, collection, id);
  const changes = collection.indexes.map((index) => changeOf(transaction, collection, index, before, after, record));
  transaction.put(recordKey(record), after);
  applyChanges(transaction, collection, changes, record);
}

export function deleteDocument(transaction: Transaction, collection: CollectionInfo, document: Document): void {
  const record = recordOfId(transaction.store, collection, fieldOf(document, '_id') as Value);
  for (const index of allIndexes(collection)) {
    for (const key of indexKeys(document, index).keys) removeEntry(transaction, index, key, record);
  }
  transaction.remove(recordKey(record));
  transaction.count(collection.id, -1);
}

/** Adds the entries of a document that is already stored: the building of an index. */
export function indexDocument(
  transaction: Transaction,
  collection: CollectionInfo,
  index: IndexInfo,
  record: Buffer,
): void {
  const document = transaction.store.document(record);
  const change = changeOf(transaction, collection, index, undefined, document, record);
  applyChanges(transaction, collection, [change], record);
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
  record: Uint8Array,
): IndexChange {
  const old = before === undefined ? [] : indexKeys(before, index).keys;
  const { keys, multikey, exact } = indexKeys(after, index);
  const added = keys.filter((key) => !old.some((one) => Buffer.compare(one, key) === 0));
  const removed = old.filter((key) => !keys.some((one) => Buffer.compare(one, key) === 0));
  if (index.unique) {
    for (const key of added) {
      const holder = transaction.store.get(entryKey(index, key, record));
      if (holder !== undefined && Buffer.compare(holder, record) !== 0) throw duplicate(collection, index, after, key);
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

function applyChanges(
  transaction: Transaction,
  collection: CollectionInfo,
  changes: readonly IndexChange[],
  record: Uint8Array,
): void {
  for (const { index, removed, added } of changes) {
    for (const key of removed) removeEntry(transaction, index, key, record);
    for (const key of added) transaction.put(entryKey(index, key, record), index.unique ? record : NOTHING);
  }
  noteKinds(transaction, collection, changes);
}

function removeEntry(transaction: Transaction, index: IndexInfo, key: Uint8Array, record: Uint8Array): void {
  const entry = entryKey(index, key, record);
  if (index.unique && !index.ready) {
    // While a unique index is built, the entry may be that of another document, whose conflict is not found yet.
    const holder = transaction.store.get(entry);
    if (holder === undefined || Buffer.compare(holder, record) !== 0) return;
  }
  transaction.remove(entry);
}

/** Writes down once what a key tells about its whole index. */
function noteKinds(transaction: Transaction, collection: CollectionInfo, changes: readonly IndexChange[]): void {
  for (const { index, multikey, exact } of changes) {
    if ((!multikey || index.multikey) && (exact || index.inexact)) continue;
    const kinds = { multikey: multikey || index.multikey, inexact: !exact || index.inexact };
    transaction.setIndex(namespaceOf(collection), { ...index, ...kinds });
  }
}
