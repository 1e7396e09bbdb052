import { type Arguments, commandArguments } from './arguments.js';
import { FIND_AND_MODIFY } from './commands-find-and-modify.js';
import { AGGREGATE, collectionOf, FIND, planAggregate, planFind } from './commands-read.js';
import type { Context } from './context.js';
import { DatabaseError, notImplemented } from './errors.js';
import { compileFilter } from './filter.js';
import type { Plan } from './planner.js';
import { Deadline, find, type PlannedQuery } from './query.js';
import { fields, okReply } from './reply.js';
import {
  asDocument,
  type Document,
  documentValue,
  elementsOf,
  encodeDocument,
  fieldOf,
  TYPE,
  type Value,
} from './value.js';
import { objectOf } from './writer.js';

function stageOf(plan: Plan | undefined): Value {
  if (plan === undefined) return objectOf(fields({ stage: 'EOF' }));
  const direction = plan.reverse ? 'backward' : 'forward';
  if (plan.collectionScan) return objectOf(fields({ stage: 'COLLSCAN', direction }));
  const { index } = plan;
  const inner = fields({
    stage: 'IXSCAN',
    keyPattern: fieldOf(index.definition, 'key'),
    indexName: index.name,
    isMultiKey: index.multikey,
    isUnique: index.unique,
    isSparse: index.sparse,
    isPartial: index.partial !== undefined,
    direction,
    intervals: plan.intervals.length,
  });
  return objectOf(fields({ stage: 'FETCH', inputStage: objectOf(inner) }));
}

interface Explained {
  readonly namespace: string;
  readonly planned: PlannedQuery;
  readonly sort?: Document | undefined;
}

/** What the explained command would read. */
function planCommand(outer: Context, body: Document): Explained {
  const context: Context = { ...outer, request: { ...outer.request, body, sequences: new Map() } };
  const name = elementsOf(documentValue(body))[0]?.name ?? '';
  const deadline = new Deadline(undefined);
  const start = (known: readonly string[]): [Arguments, string, string] => {
    const args = commandArguments(name, context.request, known);
    const collection = args.requiredText(name);
    return [args, collection, `${context.database}.${collection}`];
  };
  const planQuery = (collection: string, filter: Document | undefined, sort?: Document, limit?: number) => {
    const query = { filter: compileFilter(filter ?? encodeDocument({}), { now: context.now }), sort, limit };
    return find(context.store, collectionOf(context, collection), query, deadline);
  };
  if (name === 'find') {
    const [args, collection, namespace] = start(FIND);
    return { namespace, planned: planFind(context, args, collection, deadline), sort: args.document('sort') };
  }
  if (name === 'aggregate') {
    const [args, collection, namespace] = start(AGGREGATE);
    const planned = planAggregate(context, collection, args.documents('pipeline') ?? [], deadline);
    return { namespace, planned };
  }
  if (name === 'count') {
    const [args, collection, namespace] = start(['query', 'limit', 'skip', 'fields']);
    return { namespace, planned: planQuery(collection, args.document('query')) };
  }
  if (name === 'findAndModify') {
    const [args, collection, namespace] = start(FIND_AND_MODIFY);
    const sort = args.document('sort');
    return { namespace, planned: planQuery(collection, args.document('query'), sort, 1), sort };
  }
  if (name !== 'update' && name !== 'delete') throw notImplemented(`explain of ${name}`);
  const list = `${name}s`;
  const [args, collection, namespace] = start([list, 'ordered']);
  const query = fieldOf(args.documents(list)?.[0] ?? encodeDocument({}), 'q');
  return { namespace, planned: planQuery(collection, query?.type === TYPE.object ? asDocument(query) : undefined) };
}

/**
 * The plan of a find, count, aggregate, update, delete or findAndModify, and unless `queryPlanner` is asked for what it
 * reads. Nothing is written: of a write its query is explained.
 */
export async function explain(context: Context): Promise<Document> {
  const args = commandArguments('explain', context.request, ['explain', 'verbosity']);
  const body = args.document('explain');
  const verbosity = args.text('verbosity') ?? 'allPlansExecution';
  if (body === undefined) throw args.missing('explain');
  if (!['queryPlanner', 'executionStats', 'allPlansExecution'].includes(verbosity)) {
    throw new DatabaseError(
      9,
      `verbosity string must be one of 'queryPlanner', 'executionStats' or 'allPlansExecution'`,
    );
  }
  const { namespace, planned, sort } = planCommand(context, body);
  const { plan, counts } = planned;
  const access = stageOf(plan);
  const inMemory = sort !== undefined && plan !== undefined && !plan.sorted;
  const winningPlan = inMemory ? objectOf(fields({ stage: 'SORT', inputStage: access })) : access;
  const queryPlanner = { namespace, winningPlan, rejectedPlans: [] };
  if (verbosity === 'queryPlanner') return okReply({ queryPlanner: objectOf(fields(queryPlanner)) });
  const started = performance.now();
  let nReturned = 0;
  for (const row of planned.rows) if (row !== undefined) nReturned++;
  const executionStats = {
    executionSuccess: true,
    nReturned,
    executionTimeMillis: Math.round(performance.now() - started),
    totalKeysExamined: counts.keys,
    totalDocsExamined: counts.documents,
  };
  const stats = objectOf(fields(executionStats));
  return okReply({ queryPlanner: objectOf(fields(queryPlanner)), executionStats: stats });
}
