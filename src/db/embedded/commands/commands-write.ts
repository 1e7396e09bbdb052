import { ObjectId } from 'bson';
import { type CompiledFilter, compileFilter } from '../filter/filter.js';
import { type Deadline, find, onlyDocuments } from '../indexes/query.js';
import type { CollectionInfo } from '../store/catalogue.js';
import { deleteDocument, insertDocument, prepareInsert, recordOfId, replaceDocument } from '../store/documents.js';
import type { Store } from '../store/store.js';
import type { Transaction } from '../store/transaction.js';
import { type CompiledUpdate, compileUpdate, upsertDocument } from '../update/update.js';
import { DatabaseError } from '../values/errors.js';
import { asDocument, type Document, encodeValue, fieldOf, itemsOf, TYPE, type Value } from '../values/value.js';
import { arrayOf, objectOf } from '../values/writer.js';
import { fields, okReply, writeError } from '../wire/reply.js';
import { LIMITS } from '../wire/wire.js';
import { Arguments } from './arguments.js';
import type { Context } from './context.js';

function newId(): Value {
  return encodeValue(new ObjectId());
}

/** The operations of a batch. */
function operationsOf(args: Arguments, name: string): readonly Document[] {
  const operations = args.documents(name);
  if (operations === undefined) throw args.missing(name);
  if (operations.length < 1 || operations.length > LIMITS.batchOperations) {
    const limit = `between 1 and ${LIMITS.batchOperations}`;
    throw new DatabaseError(16, `Write batch sizes must be ${limit}. Got ${operations.length} operations.`);
  }
  return operations;
}

/** Runs operations one after another: an error of one is noted, and ends an ordered batch. */
function runBatch(
  operations: readonly Document[],
  ordered: boolean,
  run: (one: Document, at: number) => void,
): Value[] {
  const errors: Value[] = [];
  for (const [at, operation] of operations.entries()) {
    try {
      run(operation, at);
    } catch (error) {
      // Anything else is a fault of this program: the whole command is taken back.
      if (!(error instanceof DatabaseError)) throw error;
      errors.push(writeError(at, error));
      if (ordered) break;
    }
  }
  return errors;
}

function withErrors(errors: readonly Value[]): Record<string, unknown> {
  return errors.length === 0 ? {} : { writeErrors: arrayOf(errors) };
}

export function insert(args: Arguments, context: Context): Promise<Document> {
  const name = args.collection();
  const documents = operationsOf(args, 'documents');
  const ordered = args.flag('ordered', true);
  return context.store.write((transaction) => {
    let n = 0;
    const errors = runBatch(documents, ordered, (document) => {
      const prepared = prepareInsert(document, newId);
      insertDocument(transaction, transaction.ensureCollection(context.database, name), prepared);
      n++;
    });
    return okReply({ n, ...withErrors(errors) });
  });
}

interface Matched {
  readonly count: number;
  /** Read one by one: a hundred thousand of them need not be in memory at once. */
  readonly documents: Iterable<Document>;
}

interface MatchOptions {
  readonly sort?: Document | undefined;
  /** 0: no limit. */
  readonly limit: number;
  readonly deadline: Deadline;
}

/** The documents an operation is for, all found before the first of them is changed. */
export function match(
  transaction: Transaction,
  namespace: string,
  filter: CompiledFilter,
  options: MatchOptions,
): Matched {
  const { store } = transaction;
  const collection = transaction.collection(namespace);
  if (collection === undefined) return { count: 0, documents: [] };
  const { sort, limit, deadline } = options;
  const { rows } = find(store, collection, { filter, sort, limit });
  const found = onlyDocuments(rows, deadline);
  if (limit === 1) {
    const documents = [...found];
    return { count: documents.length, documents };
  }
  const records: Buffer[] = [];
  for (const one of found) records.push(recordOfId(store, collection, fieldOf(one, '_id') as Value));
  return { count: records.length, documents: read(store, records) };
}

function* read(store: Store, records: readonly Buffer[]): Generator<Document> {
  for (const record of records) yield store.document(record);
}

export function compileUpdateArgument(value: Value | undefined, args: Arguments, name: string): CompiledUpdate {
  if (value?.type === TYPE.object) return compileUpdate(asDocument(value));
  if (value?.type !== TYPE.array) throw args.missing(name);
  const pipeline = itemsOf(value).map((stage) => {
    if (stage.type !== TYPE.object) throw new DatabaseError(14, 'a stage of an update must be an object');
    return asDocument(stage);
  });
  return compileUpdate({ pipeline });
}

export function insertUpsert(
  transaction: Transaction,
  context: Context,
  name: string,
  filter: CompiledFilter,
  update: CompiledUpdate,
): Document {
  const made = prepareInsert(upsertDocument(filter, update, context.now), newId, 17420);
  insertDocument(transaction, transaction.ensureCollection(context.database, name), made);
  return made;
}

/** Applies an update to one document. @returns the document as it is now, the same object where nothing changed */
export function applyUpdate(
  transaction: Transaction,
  namespace: string,
  document: Document,
  update: CompiledUpdate,
  now: Date,
): Document {
  const changed = update.apply(document, { now, inserting: false });
  if (changed !== document) {
    // Looked up again for each: the document before may have told something new about an index.
    replaceDocument(transaction, transaction.collection(namespace) as CollectionInfo, document, changed);
  }
  return changed;
}

export function update(args: Arguments, context: Context): Promise<Document> {
  const name = args.collection();
  const operations = operationsOf(args, 'updates');
  const ordered = args.flag('ordered', true);
  return context.store.write((transaction) => {
    const counts = { n: 0, nModified: 0 };
    const upserted: Value[] = [];
    const errors = runBatch(operations, ordered, (operation, index) => {
      const { matched, modified, made } = updateOne(transaction, context, name, operation);
      counts.n += matched;
      counts.nModified += modified;
      if (made !== undefined) upserted.push(objectOf(fields({ index, _id: fieldOf(made, '_id') })));
    });
    const also = upserted.length === 0 ? {} : { upserted: arrayOf(upserted) };
    return okReply({ ...counts, ...also, ...withErrors(errors) });
  });
}

interface Updated {
  readonly matched: number;
  readonly modified: number;
  /** The document that an upsert made. */
  readonly made?: Document;
}

/** One operation of an update command. */
function updateOne(transaction: Transaction, context: Context, name: string, operation: Document): Updated {
  const args = new Arguments('update.updates', operation, ['q', 'u', 'upsert', 'multi']);
  const query = args.document('q');
  if (query === undefined) throw args.missing('q');
  const changes = compileUpdateArgument(args.value('u'), args, 'u');
  const multi = args.flag('multi');
  if (multi && changes.kind === 'replacement') {
    throw new DatabaseError(9, 'multi update is not supported for replacement-style update');
  }
  const { now, deadline } = context;
  const namespace = `${context.database}.${name}`;
  const filter = compileFilter(query, context);
  const found = match(transaction, namespace, filter, { limit: multi ? 0 : 1, deadline });
  if (found.count === 0 && args.flag('upsert')) {
    return { matched: 1, modified: 0, made: insertUpsert(transaction, context, name, filter, changes) };
  }
  let modified = 0;
  const applyAll = () => {
    for (const document of found.documents) {
      if (applyUpdate(transaction, namespace, document, changes, now) !== document) modified++;
    }
  };
  if (found.count > 1) transaction.atomically(applyAll);
  else applyAll();
  return { matched: found.count, modified };
}

export function deleteFrom(transaction: Transaction, namespace: string, document: Document): void {
  deleteDocument(transaction, transaction.collection(namespace) as CollectionInfo, document);
}

export function remove(args: Arguments, context: Context): Promise<Document> {
  const namespace = `${context.database}.${args.collection()}`;
  const operations = operationsOf(args, 'deletes');
  const ordered = args.flag('ordered', true);
  return context.store.write((transaction) => {
    let n = 0;
    const errors = runBatch(operations, ordered, (operation) => {
      const each = new Arguments('delete.deletes', operation, ['q', 'limit']);
      const query = each.document('q');
      const limit = each.number('limit');
      if (query === undefined) throw each.missing('q');
      if (limit === undefined) throw each.missing('limit');
      if (limit > 1) throw new DatabaseError(9, 'The limit field in delete objects must be 0 or 1');
      const filter = compileFilter(query, context);
      const found = match(transaction, namespace, filter, { limit, deadline: context.deadline });
      for (const document of found.documents) deleteFrom(transaction, namespace, document);
      n += found.count;
    });
    return okReply({ n, ...withErrors(errors) });
  });
}
