import { compileFilter } from '../filter/filter.js';
import { createIndexes as createAll } from '../indexes/index-build.js';
import { type CollectionInfo, namespaceOf } from '../store/catalogue.js';
import { checkNamespace } from '../store/transaction.js';
import { DatabaseError } from '../values/errors.js';
import { equalValues } from '../values/key-encoding.js';
import { type Document, documentValue, fieldOf, itemsOf, TYPE, textOf, type Value } from '../values/value.js';
import { documentOf } from '../values/writer.js';
import { fields, okReply } from '../wire/reply.js';
import { LIMITS } from '../wire/wire.js';
import type { Arguments } from './arguments.js';
import { collectionOf, replyWithCursor } from './commands-read.js';
import type { Context } from './context.js';

/**
 * A standalone of wire version 21 (MongoDB 7.0). No `logicalSessionTimeoutMinutes`: so the driver sends no sessions and
 * no retryable writes. No `topologyVersion`: so it polls instead of streaming. `storeId` tells a joining process that it
 * reached the store of its own folder.
 */
export async function hello(_: Arguments, context: Context): Promise<Document> {
  return okReply({
    helloOk: true,
    ismaster: true,
    isWritablePrimary: true,
    maxBsonObjectSize: LIMITS.documentBytes,
    maxMessageSizeBytes: LIMITS.messageBytes,
    maxWriteBatchSize: LIMITS.batchOperations,
    localTime: context.now,
    connectionId: context.connection,
    minWireVersion: 0,
    maxWireVersion: 21,
    readOnly: false,
    storeId: context.storeId,
  });
}

/** ping, endSessions: nothing to do. */
export async function nothing(): Promise<Document> {
  return okReply();
}

export async function buildInfo(): Promise<Document> {
  return okReply({
    version: '7.0.0',
    versionArray: [7, 0, 0, 0],
    gitVersion: 'zhida-embedded',
    modules: [],
    storageEngines: ['lmdb'],
    maxBsonObjectSize: LIMITS.documentBytes,
  });
}

export async function createIndexes(args: Arguments, context: Context): Promise<Document> {
  const definitions = args.documents('indexes');
  if (definitions === undefined) throw args.missing('indexes');
  if (definitions.length === 0) throw new DatabaseError(2, 'Must specify at least one index to create');
  const done = await createAll(context.store, context.database, args.collection(), definitions);
  return okReply({
    numIndexesBefore: done.before,
    numIndexesAfter: done.after,
    createdCollectionAutomatically: done.created,
    ...(done.before === done.after ? { note: 'all indexes already exist' } : {}),
  });
}

function required(context: Context, name: string): CollectionInfo {
  const collection = collectionOf(context, name);
  if (collection === undefined) throw new DatabaseError(26, `ns does not exist: ${context.database}.${name}`);
  return collection;
}

export function listIndexes(args: Arguments, context: Context): Promise<Document> {
  const collection = required(context, args.collection());
  const rows = [collection.primary, ...collection.indexes.filter(({ ready }) => ready)].map(
    (index) => index.definition,
  );
  return answerRows(context, namespaceOf(collection), rows);
}

function answerRows(context: Context, namespace: string, rows: readonly Document[]): Promise<Document> {
  return replyWithCursor(context, namespace, { rows, stillThere() {} }, { batchSize: Infinity });
}

export function dropIndexes(args: Arguments, context: Context): Promise<Document> {
  const name = args.collection();
  const wanted = args.value('index');
  if (wanted === undefined) throw args.missing('index');
  return context.store.write((transaction) => {
    const namespace = `${context.database}.${name}`;
    const collection = transaction.collection(namespace);
    if (collection === undefined) throw new DatabaseError(26, `ns not found ${namespace}`);
    for (const index of chosenIndexes(collection, wanted)) {
      transaction.dropIndex(transaction.collection(namespace) as CollectionInfo, index);
    }
    return okReply({ nIndexesWas: collection.indexes.length + 1 });
  });
}

function chosenIndexes(collection: CollectionInfo, wanted: Value): CollectionInfo['indexes'] {
  if (wanted.type === TYPE.array) return itemsOf(wanted).flatMap((item) => chosenIndexes(collection, item));
  if (wanted.type === TYPE.object) {
    const found = collection.indexes.filter(({ definition }) =>
      equalValues(fieldOf(definition, 'key') as Value, wanted),
    );
    if (found.length > 0) return found;
    throw new DatabaseError(27, "can't find index with the given key");
  }
  const name = wanted.type === TYPE.string ? textOf(wanted) : '';
  if (name === '*') return collection.indexes;
  if (name === '_id_') throw new DatabaseError(72, 'cannot drop _id index');
  const found = collection.indexes.filter((index) => index.name === name);
  if (found.length === 0) throw new DatabaseError(27, `index not found with name [${name}]`);
  return found;
}

export function create(args: Arguments, context: Context): Promise<Document> {
  const name = args.collection();
  checkNamespace(context.database, name);
  return context.store.write((transaction) => {
    const namespace = `${context.database}.${name}`;
    if (transaction.collection(namespace) !== undefined) {
      throw new DatabaseError(48, `Collection ${namespace} already exists.`);
    }
    transaction.ensureCollection(context.database, name);
    return okReply();
  });
}

export function listCollections(args: Arguments, context: Context): Promise<Document> {
  const filter = args.document('filter');
  const compiled = filter === undefined ? undefined : compileFilter(filter, context);
  const rows: Document[] = [];
  for (const collection of context.store.catalogue.collections.values()) {
    if (collection.database !== context.database) continue;
    const head = { name: collection.name, type: 'collection' };
    const info = { options: {}, info: { readOnly: false }, idIndex: documentValue(collection.primary.definition) };
    const row = documentOf(fields(args.flag('nameOnly') ? head : { ...head, ...info }));
    if (compiled?.matches(row) !== false) rows.push(row);
  }
  return answerRows(context, `${context.database}.$cmd.listCollections`, rows);
}

export function drop(args: Arguments, context: Context): Promise<Document> {
  const namespace = `${context.database}.${args.collection()}`;
  return context.store.write((transaction) => {
    const collection = transaction.collection(namespace);
    if (collection === undefined) return okReply();
    transaction.dropCollection(collection);
    return okReply({ nIndexesWas: collection.indexes.length + 1, ns: namespace });
  });
}

export function dropDatabase(_: Arguments, context: Context): Promise<Document> {
  return context.store.write((transaction) => {
    const all = [...transaction.catalogue.collections.values()].filter(({ database }) => database === context.database);
    for (const collection of all) transaction.dropCollection(collection);
    return okReply(all.length === 0 ? {} : { dropped: context.database });
  });
}
