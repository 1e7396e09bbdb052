import type { CompiledFilter } from '../filter/filter.js';
import { compileProjection } from '../stages/projection.js';
import { mapRows, type Rows, sliceRows } from '../stages/rows.js';
import { DEFAULT_LIMITS, sortDocuments } from '../stages/sort.js';
import type { CollectionInfo } from '../store/catalogue.js';
import type { Store } from '../store/store.js';
import { DatabaseError } from '../values/errors.js';
import type { Document } from '../values/value.js';
import { type Plan, planQuery } from './planner.js';
import { checkStillThere, Scan, type ScanCounts } from './scan.js';

/** The time a command may take (`maxTimeMS`). */
export class Deadline {
  private readonly end: number;

  constructor(milliseconds: number | undefined) {
    this.end = milliseconds === undefined || milliseconds === 0 ? Infinity : performance.now() + milliseconds;
  }

  /** @throws DatabaseError 50 */
  check(): void {
    if (performance.now() > this.end) throw new DatabaseError(50, 'operation exceeded time limit');
  }
}

export interface Query {
  readonly filter: CompiledFilter;
  readonly sort?: Document | undefined;
  readonly projection?: Document | undefined;
  readonly skip?: number | undefined;
  /** 0 and undefined: no limit. */
  readonly limit?: number | undefined;
}

interface Planned {
  readonly plan: Plan | undefined;
  readonly counts: ScanCounts;
  /** Throws (175) where the collection or the index that is read is gone. */
  stillThere(): void;
}

export interface PlannedQuery extends Planned {
  readonly rows: Rows;
}

export interface PlannedCount extends Planned {
  /** Pauses, and returns the number. */
  readonly counting: Generator<undefined, number>;
}

/** Rows without the pauses; the deadline is looked at in each. */
export function* onlyDocuments(rows: Rows, deadline: Deadline): Generator<Document> {
  for (const row of rows) {
    if (row === undefined) deadline.check();
    else yield row;
  }
}

/** A find: plan, scan, sort in memory where no index gives the order, skip, limit, projection. */
export function find(store: Store, collection: CollectionInfo | undefined, query: Query): PlannedQuery {
  const counts: ScanCounts = { keys: 0, documents: 0 };
  const { filter, sort, projection } = query;
  const project = projection === undefined ? undefined : compileProjection(projection);
  if (collection === undefined) return { plan: undefined, counts, rows: [], stillThere() {} };
  const plan = planQuery(store, collection, filter, sort);
  const sorts = sort !== undefined && !plan.sorted;
  const found = cut(new Scan(store, plan, filter, counts, sorts ? undefined : project), plan, query);
  const rows = sorts && project !== undefined ? mapRows(found, (row) => project.of(row)) : found;
  return { plan, counts, rows, stillThere: () => checkStillThere(store, collection, plan) };
}

function cut(scan: Scan, plan: Plan, { sort, skip = 0, limit = 0 }: Query): Rows {
  const last = limit === 0 ? Infinity : skip + limit;
  if (sort !== undefined && !plan.sorted) {
    return sliceRows(sortDocuments(scan.documents(), sort, DEFAULT_LIMITS, last), skip, last);
  }
  if (skip > 0 && plan.decides) return passThenRead(scan, skip, last - skip);
  return skip === 0 && limit === 0 ? scan.documents() : sliceRows(scan.documents(last), skip, last);
}

function* passThenRead(scan: Scan, skip: number, wanted: number): Generator<Document | undefined> {
  yield* scan.pass(skip);
  yield* sliceRows(scan.documents(wanted), 0, wanted);
}

/** How many a find would give: by the counter where all are asked for, by keys alone where the plan decides. */
export function count(
  store: Store,
  collection: CollectionInfo | undefined,
  query: Pick<Query, 'filter' | 'skip' | 'limit'>,
): PlannedCount {
  const counts: ScanCounts = { keys: 0, documents: 0 };
  if (collection === undefined) return { plan: undefined, counts, counting: tally([], 0), stillThere() {} };
  const plan = planQuery(store, collection, query.filter, undefined);
  const { skip = 0, limit = 0 } = query;
  const last = limit === 0 ? Infinity : skip + limit;
  function* counting(): Generator<undefined, number> {
    const known = plan.collectionScan && plan.decides ? store.count(collection?.id ?? 0) : undefined;
    const scan = new Scan(store, plan, query.filter, counts);
    const found = known ?? (yield* plan.decides ? scan.pass(last) : tally(scan.documents(), last));
    return Math.max(0, Math.min(found, last) - skip);
  }
  return { plan, counts, counting: counting(), stillThere: () => checkStillThere(store, collection, plan) };
}

/** Counts rows, until there are `last`. */
export function* tally(rows: Rows, last: number): Generator<undefined, number> {
  let found = 0;
  for (const row of rows) {
    if (row === undefined) yield undefined;
    else if (++found >= last) break;
  }
  return found;
}
