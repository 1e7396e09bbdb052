import { ObjectId } from 'bson';
import { Arguments, commandArguments } from './arguments.js';
import type { CollectionInfo } from './catalogue.js';
import type { Context } from './context.js';
import { deleteDocument, insertDocument, prepareInsert, replaceDocument } from './documents.js';
import { DatabaseError } from './errors.js';
import { type CompiledFilter, compileFilter } from './filter.js';
import { compileProjection } from './projection.js';
import { Deadline, find, onlyDocuments } from './query.js';
import { okReply, writeError } from './reply.js';
import type { Transaction } from './transaction.js';
import { type CompiledUpdate, compileUpdate, upsertDocument } from './update.js';
import {
  asDocument,
  type Document,
  documentValue,
  encodeDocument,
  encodeValue,
  fieldOf,
  itemsOf,
  TYPE,
  type Value,
} from './value.js';
import { LIMITS } from './wire.js';
import { arrayOf, objectOf } from './writer.js';

function newId(): Value {
  return encodeValue(new ObjectId());
}

/** The operations of a batch, from its document sequence or from the field of the body. */
function operationsOf(args: Arguments, { request }: Context, name: string): readonly Document[] {
  const operations = request.sequences.get(name) ?? args.documents(name);
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

const BATCH = ['ordered', 'bypassDocumentValidation'] as const;

export function insert(context: Context): Promise<Document> {
  const args = commandArguments('insert', context.request, ['documents', ...BATCH]);
  const name = args.requiredText('insert');
  const documents = operationsOf(args, context, 'documents');
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
  readonly collection: CollectionInfo;
  readonly documents: readonly Document[];
}

/** The documents an operation is for, all found before the first of them is changed. */
function match(
  transaction: Transaction,
  namespace: string,
  filter: CompiledFilter,
  options: { sort?: Document | undefined; limit: number; deadline: Deadline; now: Date },
): Matched | undefined {
  const collection = transaction.collection(namespace);
  if (collection === undefined) return undefined;
  const { sort, limit, deadline, now } = options;
  const { rows } = find(transaction.store, collection, { filter, sort, limit }, deadline, now);
  return { collection, documents: [...onlyDocuments(rows, deadline)] };
}

function compileUpdateArgument(value: Value | undefined, args: Arguments, name: string): CompiledUpdate {
  if (value?.type === TYPE.object) return compileUpdate(asDocument(value));
  if (value?.type !== TYPE.array) throw args.missing(name);
  const pipeline = itemsOf(value).map((stage) => {
    if (stage.type !== TYPE.object) throw new DatabaseError(14, 'a stage of an update must be an object');
    return asDocument(stage);
  });
  return compileUpdate({ pipeline });
}

function insertUpsert(
  transaction: Transaction,
  context: Context,
  name: string,
  filter: CompiledFilter,
  update: CompiledUpdate,
): Document {
  const made = prepareInsert(upsertDocument(filter, update, context.now), newId);
  insertDocument(transaction, transaction.ensureCollection(context.database, name), made);
  return made;
}

/** Applies an update to one document. @returns the document as it is now, the same object where nothing changed */
function applyUpdate(
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

export function update(context: Context): Promise<Document> {
  const args = commandArguments('update', context.request, ['updates', ...BATCH]);
  const name = args.requiredText('update');
  const operations = operationsOf(args, context, 'updates');
  const ordered = args.flag('ordered', true);
  const deadline = new Deadline(args.number('maxTimeMS'));
  return context.store.write((transaction) => {
    const counts = { n: 0, nModified: 0 };
    const upserted: Value[] = [];
    const errors = runBatch(operations, ordered, (operation, index) => {
      const made = updateOne(transaction, context, name, operation, counts, deadline);
      if (made !== undefined) {
        upserted.push(
          objectOf([
            ['index', encodeValue(index)],
            ['_id', fieldOf(made, '_id') as Value],
          ]),
        );
      }
    });
    const also = upserted.length === 0 ? {} : { upserted: arrayOf(upserted) };
    return okReply({ ...counts, ...also, ...withErrors(errors) });
  });
}

/** One operation of an update command. @returns the document that an upsert made */
function updateOne(
  transaction: Transaction,
  context: Context,
  name: string,
  operation: Document,
  counts: { n: number; nModified: number },
  deadline: Deadline,
): Document | undefined {
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
  const filter = compileFilter(query, { now });
  const found = match(transaction, namespace, filter, { limit: multi ? 0 : 1, deadline, now });
  const documents = found?.documents ?? [];
  if (documents.length === 0 && args.flag('upsert')) {
    counts.n++;
    try {
      return insertUpsert(transaction, context, name, filter, changes);
    } catch (error) {
      counts.n--;
      throw error;
    }
  }
  let modified = 0;
  const applyAll = () => {
    for (const document of documents) {
      if (applyUpdate(transaction, namespace, document, changes, now) !== document) modified++;
    }
  };
  if (documents.length > 1) transaction.atomically(applyAll);
  else applyAll();
  counts.n += documents.length;
  counts.nModified += modified;
  return undefined;
}

export function remove(context: Context): Promise<Document> {
  const args = commandArguments('delete', context.request, ['deletes', ...BATCH]);
  const namespace = `${context.database}.${args.requiredText('delete')}`;
  const operations = operationsOf(args, context, 'deletes');
  const ordered = args.flag('ordered', true);
  const deadline = new Deadline(args.number('maxTimeMS'));
  return context.store.write((transaction) => {
    let n = 0;
    const errors = runBatch(operations, ordered, (operation) => {
      const each = new Arguments('delete.deletes', operation, ['q', 'limit']);
      const query = each.document('q');
      const limit = each.number('limit');
      if (query === undefined) throw each.missing('q');
      if (limit === undefined) throw each.missing('limit');
      if (limit > 1) throw new DatabaseError(9, 'The limit field in delete objects must be 0 or 1');
      const filter = compileFilter(query, { now: context.now });
      const found = match(transaction, namespace, filter, { limit, deadline, now: context.now });
      for (const document of found?.documents ?? []) {
        deleteDocument(transaction, (found as Matched).collection, document);
        n++;
      }
    });
    return okReply({ n, ...withErrors(errors) });
  });
}

function checkFindAndModify(args: Arguments, removes: boolean, returnsNew: boolean, upserts: boolean): void {
  const given = args.value('update') !== undefined;
  if (removes && given) throw new DatabaseError(9, "Cannot specify both an 'update' and 'remove'=true");
  if (removes && upserts) throw new DatabaseError(9, "Cannot specify both 'upsert'=true and 'remove'=true");
  if (removes && returnsNew) {
    throw new DatabaseError(
      9,
      "Cannot specify both 'new'=true and 'remove'=true; 'remove' always returns the deleted document",
    );
  }
  if (!removes && !given) throw new DatabaseError(9, "Either an 'update' or 'remove'=true must be specified");
}

export const FIND_AND_MODIFY = [
  'query',
  'sort',
  'remove',
  'update',
  'new',
  'fields',
  'upsert',
  'bypassDocumentValidation',
];

export function findAndModify(context: Context): Promise<Document> {
  const args = commandArguments('findAndModify', context.request, FIND_AND_MODIFY);
  const name = args.requiredText('findAndModify');
  const { now } = context;
  const query = args.document('query') ?? encodeDocument({});
  const filter = compileFilter(query, { now });
  const removes = args.flag('remove');
  const returnsNew = args.flag('new');
  const upserts = args.flag('upsert');
  checkFindAndModify(args, removes, returnsNew, upserts);
  const changes = removes ? undefined : compileUpdateArgument(args.value('update'), args, 'update');
  const fields = args.document('fields');
  const project = fields === undefined ? (one: Document) => one : compileProjection(fields, { now });
  const deadline = new Deadline(args.number('maxTimeMS'));
  const namespace = `${context.database}.${name}`;
  return context.store.write((transaction) => {
    const found = match(transaction, namespace, filter, { sort: args.document('sort'), limit: 1, deadline, now });
    const document = found?.documents[0];
    if (document === undefined) {
      if (!upserts || changes === undefined) {
        return okReply({ lastErrorObject: removes ? { n: 0 } : { n: 0, updatedExisting: false }, value: null });
      }
      const made = insertUpsert(transaction, context, name, filter, changes);
      const last = { n: encodeValue(1), updatedExisting: encodeValue(false), upserted: fieldOf(made, '_id') as Value };
      return okReply({
        lastErrorObject: objectOf(Object.entries(last)),
        value: returnsNew ? documentValue(project(made)) : null,
      });
    }
    if (changes === undefined) {
      deleteDocument(transaction, (found as Matched).collection, document);
      return okReply({ lastErrorObject: { n: 1 }, value: documentValue(project(document)) });
    }
    const changed = applyUpdate(transaction, namespace, document, changes, now);
    const value = documentValue(project(returnsNew ? changed : document));
    return okReply({ lastErrorObject: { n: 1, updatedExisting: true }, value });
  });
}
