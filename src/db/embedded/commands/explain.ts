import { compileFilter } from '../filter/filter.js';
import type { Plan } from '../indexes/planner.js';
import { find, type PlannedCount, type PlannedQuery, tally } from '../indexes/query.js';
import { DatabaseError, notImplemented } from '../values/errors.js';
import {
  asDocument,
  type Document,
  documentValue,
  encodeDocument,
  fieldOf,
  firstName,
  TYPE,
  type Value,
} from '../values/value.js';
import { objectOf } from '../values/writer.js';
import { fields, okReply } from '../wire/reply.js';
import { type Arguments, commandArguments } from './arguments.js';
import { collectionOf, finishCount, planAggregate, planCount, planFind } from './commands-read.js';
import type { Context } from './context.js';

/** @param counts whether only the number of what matches is asked for */
function stageOf(plan: Plan | undefined, counts: boolean): Value {
  if (plan === undefined) return objectOf(fields({ stage: 'EOF' }));
  const direction = plan.reverse ? 'backward' : 'forward';
  if (plan.collectionScan) return objectOf(fields({ stage: 'COLLSCAN', direction }));
  const { index } = plan;
  const inner = fields({
    stage: counts && plan.decides ? 'COUNT_SCAN' : 'IXSCAN',
    keyPattern: fieldOf(index.definition, 'key'),
    indexName: index.name,
    isMultiKey: index.multikey,
    isUnique: index.unique,
    isSparse: index.sparse,
    isPartial: index.partial !== undefined,
    direction,
    intervals: plan.intervals.length,
  });
  if (counts && plan.decides) return objectOf(inner);
  return objectOf(fields({ stage: 'FETCH', inputStage: objectOf(inner) }));
}

interface Explained {
  readonly namespace: string;
  readonly planned: PlannedQuery | PlannedCount;
  readonly sort?: Document | undefined;
}

/** The query of the one operation of a write command. */
function firstQuery(args: Arguments, list: string): Document | undefined {
  const query = fieldOf(args.documents(list)?.[0] ?? encodeDocument({}), 'q');
  return query?.type === TYPE.object ? asDocument(query) : undefined;
}

/** What the explained command would read. */
function planCommand(context: Context, body: Document): Explained {
  const name = firstName(documentValue(body)) ?? '';
  const args = commandArguments(name, { body, sequences: new Map() });
  const collection = args.collection();
  const namespace = `${context.database}.${collection}`;
  const planQuery = (filter: Document | undefined, sort?: Document, limit?: number): Explained => {
    const query = { filter: compileFilter(filter ?? encodeDocument({}), context), sort, limit };
    return { namespace, planned: find(context.store, collectionOf(context, collection), query), sort };
  };
  switch (name) {
    case 'find':
      return { namespace, planned: planFind(context, args), sort: args.document('sort') };
    case 'aggregate':
      return { namespace, planned: planAggregate(context, args) };
    case 'count':
      return { namespace, planned: planCount(context, args) };
    case 'findAndModify':
      return planQuery(args.document('query'), args.document('sort'), 1);
    case 'update':
    case 'delete':
      return planQuery(firstQuery(args, `${name}s`));
    default:
      throw notImplemented(`explain of ${name}`);
  }
}

/**
 * The plan of a find, count, aggregate, update, delete or findAndModify, and unless `queryPlanner` is asked for what it
 * reads. Nothing is written: of a write its query is explained.
 */
export async function explain(args: Arguments, context: Context): Promise<Document> {
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
  const access = stageOf(plan, 'counting' in planned);
  const inMemory = sort !== undefined && plan !== undefined && !plan.sorted;
  const winningPlan = inMemory ? objectOf(fields({ stage: 'SORT', inputStage: access })) : access;
  const queryPlanner = { namespace, winningPlan, rejectedPlans: [] };
  if (verbosity === 'queryPlanner') return okReply({ queryPlanner: objectOf(fields(queryPlanner)) });
  const started = performance.now();
  const counting = 'rows' in planned ? tally(planned.rows, Infinity) : planned.counting;
  const nReturned = await finishCount(context, { ...planned, counting });
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
