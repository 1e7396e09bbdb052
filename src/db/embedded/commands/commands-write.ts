import { ObjectId } from 'bson';
import { type CompiledFilter, compileFilter } from '../filter/filter.js';
import type { CollectionInfo } from '../store/catalogue.js';
import { deleteDocument, insertDocument, prepareInsert, replaceDocument } from '../store/documents.js';
import type { Transaction } from '../store/transaction.js';
import { type CompiledUpdate, compileUpdate, upsertDocument } from '../update/update.js';
import { DatabaseError } from '../values/errors.js';
import { asDocument, type Document, encodeValue, fieldOf, itemsOf, TYPE, type Value } from '../values/value.js';
import { arrayOf, objectOf } from '../values/writer.js';
import { fields, okReply } from '../wire/reply.js';
import { LIMITS } from '../wire/wire.js';
import { Arguments } from './arguments.js';
import type { Context } from './context.js';
import { type Candidates, match, writeBatch } from './write-batch.js';

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

function withErrors(errors: readonly Value[]): Record<string, unknown> {
  return errors.length === 0 ? {} : { writeErrors: arrayOf(errors) };
}

export async function insert(args: Arguments, context: Context): Promise<Document> {
  const name = args.collection();
  let n = 0;
  const errors = await writeBatch(context, {
    namespace: `${context.database}.${name}`,
    operations: operationsOf(args, 'documents'),
    ordered: args.flag('ordered', true),
    run: (transaction, document) => {
      const prepared = prepareInsert(document, newId);
      insertDocument(transaction, transaction.ensureCollection(context.database, name), prepared);
      n++;
    },
  });
  return okReply({ n, ...withErrors(errors) });
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

export async function update(args: Arguments, context: Context): Promise<Document> {
  const name = args.collection();
  const counts = { n: 0, nModified: 0 };
  const upserted: Value[] = [];
  const errors = await writeBatch(context, {
    namespace: `${context.database}.${name}`,
    operations: operationsOf(args, 'updates'),
    ordered: args.flag('ordered', true),
    run: (transaction, operation, index, candidates) => {
      const { matched, modified, made } = updateOne(transaction, context, name, operation, candidates);
      counts.n += matched;
      counts.nModified += modified;
      if (made !== undefined) upserted.push(objectOf(fields({ index, _id: fieldOf(made, '_id') })));
    },
  });
  const also = upserted.length === 0 ? {} : { upserted: arrayOf(upserted) };
  return okReply({ ...counts, ...also, ...withErrors(errors) });
}

interface Updated {
  readonly matched: number;
  readonly modified: number;
  /** The document that an upsert made. */
  readonly made?: Document;
}

/** One operation of an update command. */
function updateOne(
  transaction: Transaction,
  context: Context,
  name: string,
  operation: Document,
  candidates: Candidates | undefined,
): Updated {
  const args = new Arguments('update.updates', operation, ['q', 'u', 'upsert', 'multi']);
  const query = args.document('q');
  if (query === undefined) throw args.missing('q');
  const changes = compileUpdateArgument(args.value('u'), args, 'u');
  const multi = args.flag('multi');
  if (multi && changes.kind === 'replacement') {
    throw new DatabaseError(9, 'multi update is not supported for replacement-style update');
  }
  const { now } = context;
  const namespace = `${context.database}.${name}`;
  const filter = compileFilter(query, context);
  const found = match(transaction, context, namespace, { filter, limit: multi ? 0 : 1 }, candidates);
  const none = found.count === 0 && (candidates ?? []).length === 0;
  if (none && args.flag('upsert')) {
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

export async function remove(args: Arguments, context: Context): Promise<Document> {
  const namespace = `${context.database}.${args.collection()}`;
  let n = 0;
  const errors = await writeBatch(context, {
    namespace,
    operations: operationsOf(args, 'deletes'),
    ordered: args.flag('ordered', true),
    run: (transaction, operation, _, candidates) => {
      const each = new Arguments('delete.deletes', operation, ['q', 'limit']);
      const query = each.document('q');
      const limit = each.number('limit');
      if (query === undefined) throw each.missing('q');
      if (limit === undefined) throw each.missing('limit');
      if (limit > 1) throw new DatabaseError(9, 'The limit field in delete objects must be 0 or 1');
      const filter = compileFilter(query, context);
      const found = match(transaction, context, namespace, { filter, limit }, candidates);
      for (const document of found.documents) deleteFrom(transaction, namespace, document);
      n += found.count;
    },
  });
  return okReply({ n, ...withErrors(errors) });
}
