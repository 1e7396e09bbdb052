import type { CompiledFilter } from '../filter/filter.js';
import { compileProjection } from '../stages/projection.js';
import { DEFAULT_LIMITS, sortDocuments } from '../stages/sort.js';
import type { CollectionInfo } from '../store/catalogue.js';
import type { Store } from '../store/store.js';
import { DatabaseError } from '../values/errors.js';
import type { Document } from '../values/value.js';
import { type Plan, planQuery } from './planner.js';
import { checkStillThere, type ScanCounts, scan } from './scan.js';

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

/** Rows as they come; undefined in between means "nothing yet". */
export type Rows = Iterable<Document | undefined>;

export interface PlannedQuery {
  readonly plan: Plan | undefined;
  readonly counts: ScanCounts;
  readonly rows: Rows;
  /** Throws (175) where the collection or the index that the rows come from is gone. */
  stillThere(): void;
}

/** Rows without the pauses; the deadline is looked at in each. */
export function* onlyDocuments(rows: Rows, deadline: Deadline): Generator<Document> {
  for (const row of rows) {
    if (row === undefined) deadline.check();
    else yield row;
  }
}

/** A find: plan, scan, sort in memory where no index gives the order, skip, limit, projection. */
export function find(
  store: Store,
  collection: CollectionInfo | undefined,
  query: Query,
  deadline: Deadline,
): PlannedQuery {
  const counts: ScanCounts = { keys: 0, documents: 0 };
  const project = query.projection === undefined ? undefined : compileProjection(query.projection);
  if (collection === undefined) return { plan: undefined, counts, rows: [], stillThere() {} };
  const plan = planQuery(store, collection, query.filter, query.sort);
  const skip = query.skip ?? 0;
  const last = query.limit === undefined || query.limit === 0 ? undefined : skip + query.limit;
  const sorts = query.sort !== undefined && !plan.sorted;
  let rows: Rows = scan(store, plan, query.filter, counts, sorts ? undefined : last);
  if (query.sort !== undefined && sorts) {
    rows = sortDocuments(onlyDocuments(rows, deadline), query.sort, DEFAULT_LIMITS, last);
  }
  if (skip > 0 || last !== undefined) rows = slice(rows, skip, last ?? Infinity);
  if (project !== undefined) rows = map(rows, project);
  return { plan, counts, rows, stillThere: () => checkStillThere(store, collection, plan) };
}

function* slice(rows: Rows, skip: number, last: number): Generator<Document | undefined> {
  let at = 0;
  for (const row of rows) {
    if (row !== undefined && at++ < skip) continue;
    yield row;
    if (row !== undefined && at >= last) return;
  }
}

function* map(rows: Rows, change: (document: Document) => Document): Generator<Document | undefined> {
  for (const row of rows) yield row === undefined ? undefined : change(row);
}
