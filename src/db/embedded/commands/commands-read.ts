import { type CompiledFilter, compileFilter } from '../filter/filter.js';
import { count as countRows, find as findRows, type PlannedCount, type PlannedQuery } from '../indexes/query.js';
import { runInSlices, Slice } from '../slices.js';
import { countingOf } from '../stages/counting.js';
import type { Rows } from '../stages/rows.js';
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
  return findRows(context.store, collectionOf(context, args.collection()), query);
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

export function planCount(context: Context, args: Arguments): PlannedCount {
  const filter = compileFilter(args.document('query') ?? EMPTY, context);
  const query = { filter, skip: args.number('skip'), limit: args.number('limit') };
  return countRows(context.store, collectionOf(context, args.collection()), query);
}

export async function count(args: Arguments, context: Context): Promise<Document> {
  return okReply({ n: await finishCount(context, planCount(context, args)) });
}

/** Counts to the end, letting others in between. */
export function finishCount({ cursors, deadline }: Context, { counting, stillThere }: PlannedCount): Promise<number> {
  return runInSlices(counting, new Slice(cursors.slice), () => {
    deadline.check();
    stillThere();
  });
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

/** The one row of a pipeline that counts, when it is counted. */
function* rowOf({ counting }: PlannedCount, row: (count: number) => Document): Generator<Document | undefined> {
  const found = yield* counting;
  if (found > 0) yield row(found);
}

/** Rows of another collection than the cursor looks after. */
function* guarded({ rows, stillThere }: PlannedQuery): Generator<Document | undefined> {
  for (const row of rows) {
    yield row;
    if (row === undefined) stillThere();
  }
}

export function planAggregate(context: Context, args: Arguments): PlannedQuery {
  const { store, now } = context;
  const stages = args.documents('pipeline');
  if (stages === undefined) throw args.missing('pipeline');
  const { filter, sort, rest } = pushDown(stages, now);
  const collection = collectionOf(context, args.collection());
  const pipeline: PipelineContext = {
    now,
    limits: DEFAULT_LIMITS,
    find: (other, query) =>
      guarded(findRows(store, collectionOf(context, other), { filter: compileFilter(query, context) })),
  };
  const through = (left: readonly Document[], rows: Rows): Rows =>
    left.length === 0 ? rows : runPipeline(left, rows, pipeline);
  const counted = countingOf(stages.slice(rest));
  if (counted !== undefined) {
    const planned = countRows(store, collection, { filter, skip: counted.skip, limit: counted.limit });
    return { ...planned, rows: through(stages.slice(rest + counted.stages), rowOf(planned, counted.row)) };
  }
  // The stage $sort knows how many rows a $limit after it leaves; so only an index may take its place.
  const probe = findRows(store, collection, { filter, sort });
  const sorted = sort !== undefined && probe.plan?.sorted === true;
  const input = sorted ? probe : findRows(store, collection, { filter });
  return { ...input, rows: through(stages.slice(rest + (sorted ? 1 : 0)), input.rows) };
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
