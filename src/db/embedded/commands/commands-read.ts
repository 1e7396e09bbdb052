import { type CompiledFilter, compileFilter } from '../filter/filter.js';
import { find as findRows, onlyDocuments, type PlannedQuery } from '../indexes/query.js';
import { DEFAULT_LIMITS } from '../stages/sort.js';
import { type PipelineContext, runPipeline } from '../stages/stages.js';
import type { CollectionInfo } from '../store/catalogue.js';
import { DatabaseError, notImplemented } from '../values/errors.js';
import { nearestDouble, numericOf } from '../values/numeric.js';
import {
  asDocument,
  type Document,
  documentValue,
  elementsOf,
  encodeDocument,
  isNumber,
  itemsOf,
  TYPE,
  textOf,
  type Value,
} from '../values/value.js';
import { arrayOf } from '../values/writer.js';
import { cursorReply, okReply } from '../wire/reply.js';
import { Arguments } from './arguments.js';
import type { Context } from './context.js';

/** Documents of a first batch where the client does not say. */
const FIRST_BATCH = 101;
const EMPTY = encodeDocument({});

export function collectionOf(context: Context, name: string): CollectionInfo | undefined {
  return context.store.catalogue.find(`${context.database}.${name}`);
}

/** Answers the first batch, and keeps the cursor where more may follow. */
export async function replyWithCursor(
  context: Context,
  namespace: string,
  { rows, stillThere }: Pick<PlannedQuery, 'rows' | 'stillThere'>,
  options: { batchSize: number; single?: boolean },
): Promise<Document> {
  const cursor = context.cursors.create(namespace, rows, stillThere);
  const { documents, finished } = await context.cursors.next(cursor, options.batchSize, context.deadline);
  const done = finished || options.single === true;
  if (!done) context.cursors.keep(cursor);
  return cursorReply('firstBatch', documents, done ? 0n : cursor.id, namespace);
}

export function planFind(context: Context, args: Arguments): PlannedQuery {
  const query = {
    filter: compileFilter(args.document('filter') ?? EMPTY, context),
    sort: nonEmpty(args.document('sort')),
    projection: nonEmpty(args.document('projection')),
    skip: args.number('skip'),
    limit: args.number('limit'),
  };
  return findRows(context.store, collectionOf(context, args.collection()), query, context.deadline);
}

function nonEmpty(document: Document | undefined): Document | undefined {
  return document === undefined || document.length === 5 ? undefined : document;
}

export function find(args: Arguments, context: Context): Promise<Document> {
  const planned = planFind(context, args);
  const options = { batchSize: args.number('batchSize') ?? FIRST_BATCH, single: args.flag('singleBatch') };
  return replyWithCursor(context, `${context.database}.${args.collection()}`, planned, options);
}

function longOf(value: Value | undefined): bigint {
  if (value === undefined || !isNumber(value)) throw new DatabaseError(14, 'a cursor id must be a long');
  const numeric = numericOf(value);
  return typeof numeric === 'bigint' ? numeric : BigInt(Math.trunc(nearestDouble(numeric)));
}

export async function getMore(args: Arguments, context: Context): Promise<Document> {
  const namespace = `${context.database}.${args.requiredText('collection')}`;
  const cursor = context.cursors.take(longOf(args.value('getMore')), namespace);
  cursor.stillThere();
  const size = args.number('batchSize');
  const batch = await context.cursors.next(cursor, size === undefined || size === 0 ? Infinity : size);
  if (batch.finished) context.cursors.kill(cursor.id);
  else context.cursors.keep(cursor);
  return cursorReply('nextBatch', batch.documents, batch.finished ? 0n : cursor.id, namespace);
}

export async function killCursors(args: Arguments, context: Context): Promise<Document> {
  const list = args.value('cursors');
  if (list?.type !== TYPE.array) throw args.missing('cursors');
  const killed: Value[] = [];
  const notFound: Value[] = [];
  for (const id of itemsOf(list)) (context.cursors.kill(longOf(id)) ? killed : notFound).push(id);
  const none = arrayOf([]);
  const answer = { cursorsKilled: arrayOf(killed), cursorsNotFound: arrayOf(notFound) };
  return okReply({ ...answer, cursorsAlive: none, cursorsUnknown: none });
}

export async function count(args: Arguments, context: Context): Promise<Document> {
  const collection = collectionOf(context, args.collection());
  const query = nonEmpty(args.document('query')) ?? EMPTY;
  const [skip, limit] = [args.number('skip') ?? 0, args.number('limit') ?? 0];
  const filter = compileFilter(query, context);
  if (query === EMPTY && collection !== undefined) {
    return okReply({ n: Math.min(limit || Infinity, Math.max(0, context.store.count(collection.id) - skip)) });
  }
  const { rows, stillThere } = findRows(context.store, collection, { filter, skip, limit }, context.deadline);
  const cursor = context.cursors.create('', rows, stillThere);
  let n = 0;
  for (let finished = false; !finished; ) {
    const batch = await context.cursors.next(cursor, Infinity, context.deadline);
    n += batch.documents.length;
    finished = batch.finished;
  }
  return okReply({ n });
}

/** A leading $match, and a $sort right after it, are left to the planner. */
function pushDown(stages: readonly Document[], now: Date): { filter: CompiledFilter; sort?: Document; rest: number } {
  const first = stageOf(stages[0]);
  const matches = first?.name === '$match' && first.value.type === TYPE.object;
  const filter = compileFilter(matches ? asDocument(first.value) : EMPTY, { now });
  const second = stageOf(stages[matches ? 1 : 0]);
  // A wrong $sort is left where it stands, to be refused.
  const sorts = second?.name === '$sort' && second.value.type === TYPE.object && elementsOf(second.value).length > 0;
  if (!sorts) return { filter, rest: matches ? 1 : 0 };
  return { filter, sort: asDocument(second.value), rest: matches ? 1 : 0 };
}

function stageOf(stage: Document | undefined): { name: string; value: Value } | undefined {
  return stage === undefined ? undefined : elementsOf(documentValue(stage))[0];
}

export function planAggregate(context: Context, args: Arguments): PlannedQuery {
  const { store, now, deadline } = context;
  const stages = args.documents('pipeline');
  if (stages === undefined) throw args.missing('pipeline');
  const { filter, sort, rest } = pushDown(stages, now);
  const collection = collectionOf(context, args.collection());
  // The stage $sort knows how many rows a $limit after it leaves; so only an index may take its place.
  const probe = findRows(store, collection, { filter, sort }, deadline);
  const sorted = sort !== undefined && probe.plan?.sorted === true;
  const input = sorted ? probe : findRows(store, collection, { filter }, deadline);
  const pipeline: PipelineContext = {
    now,
    limits: DEFAULT_LIMITS,
    find: (other, query) => {
      const compiled = compileFilter(query, context);
      return onlyDocuments(
        findRows(store, collectionOf(context, other), { filter: compiled }, deadline).rows,
        deadline,
      );
    },
  };
  const left = stages.slice(rest + (sorted ? 1 : 0));
  const rows = left.length === 0 ? input.rows : runPipeline(left, onlyDocuments(input.rows, deadline), pipeline);
  return { ...input, rows };
}

export function aggregate(args: Arguments, context: Context): Promise<Document> {
  const target = args.value('aggregate');
  if (target?.type !== TYPE.string) throw notImplemented('aggregate without a collection');
  const cursor = args.document('cursor');
  if (cursor === undefined) {
    throw new DatabaseError(9, "The 'cursor' option is required, except for aggregate with the explain argument");
  }
  const batchSize = new Arguments('cursor', cursor, ['batchSize']).number('batchSize') ?? FIRST_BATCH;
  return replyWithCursor(context, `${context.database}.${textOf(target)}`, planAggregate(context, args), { batchSize });
}
