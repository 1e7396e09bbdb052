import type { CompiledFilter, Conjunct } from '../filter/filter.js';
import { sortFields } from '../stages/sort.js';
import { allIndexes, type CollectionInfo, type IndexInfo } from '../store/catalogue.js';
import { idKey } from '../store/documents.js';
import type { Store } from '../store/store.js';
import { compareValues } from '../values/key-encoding.js';
import { rankOf } from '../values/order.js';
import { type Document, documentValue, isNullish, sameBytes, TYPE, type Value } from '../values/value.js';
import { type Bounds, boundsOf, type Interval } from './bounds.js';
import type { IndexField } from './index-keys.js';

/** How a query reads its documents. The whole filter is applied to each that is read, whatever the plan. */
export interface Plan {
  readonly index: IndexInfo;
  /** Over the collection's own order, without bounds. */
  readonly collectionScan: boolean;
  readonly intervals: readonly Interval[];
  readonly reverse: boolean;
  /** The documents come in the order that the sort asks for. */
  readonly sorted: boolean;
  /** Each interval is one key of a unique index: it is looked up, not walked. */
  readonly exact: boolean;
  /** What lies in the intervals matches: to count or to skip, no document is read. */
  readonly decides: boolean;
  /** No document has two entries in the intervals. */
  readonly single: boolean;
}

interface Candidate extends Bounds {
  readonly index: IndexInfo;
  readonly reverse: boolean;
  readonly sorted: boolean;
  readonly decides: boolean;
}

/** A filter that asks nothing. */
const EVERYTHING = { complete: true, conjuncts: [] };
/** Keys that are counted to compare plans. */
const PROBE = 200;

export function planQuery(
  store: Store,
  collection: CollectionInfo,
  filter: CompiledFilter,
  sort: Document | undefined,
): Plan {
  const order = sort === undefined ? [] : sortFields(documentValue(sort));
  const { conjuncts } = filter;
  const direct = byId(collection.primary, filter, order);
  if (direct !== undefined) return direct;
  const candidates: Candidate[] = [];
  for (const index of allIndexes(collection)) {
    const first = (index.fields[0] as IndexField).path;
    // Without a condition on its first field, all that an index can give is the order.
    if (order.length === 0 && !conjuncts.some(({ path }) => path === first)) continue;
    if (!index.ready || !holdsAll(index, conjuncts)) continue;
    const candidate = candidateOf(index, filter, order);
    if (index.unique && candidate.points === index.fields.length) return planOf(candidate);
    if (candidate.bounded > 0 || (candidate.sorted && order.length > 0)) candidates.push(candidate);
  }
  const chosen = choose(store, candidates);
  return chosen === undefined ? planOf(collectionScan(collection, filter, order), true) : planOf(chosen);
}

function planOf(candidate: Candidate, collectionScan = false): Plan {
  const { index, intervals, reverse, sorted, decides, allPoints } = candidate;
  const single = !index.multikey || (allPoints && intervals.length === 1);
  return { index, intervals, reverse, sorted, decides, single, exact: index.unique && allPoints, collectionScan };
}

function collectionScan({ primary }: CollectionInfo, filter: CompiledFilter, order: Order): Candidate {
  return { ...candidateOf(primary, EVERYTHING, order), decides: isDecided(filter, primary, []) };
}

/**
 * One document at most: nothing else is worth a look. A sort is left out where only `_id` is asked for, as the server does
 * ("IDHACK"); beside other conditions it sorts that one document, which two arrays in its keys make an error.
 */
function byId(index: IndexInfo, filter: CompiledFilter, order: Order): Plan | undefined {
  const equal = filter.conjuncts.find(({ path, op }) => path === '_id' && op === 'eq');
  if (equal === undefined) return undefined;
  const start = idKey(index, equal.values[0] as Value);
  const alone = filter.complete && filter.conjuncts.length === 1;
  const sorted = alone || order.length === 0;
  const intervals = [{ start, end: start }];
  const decides = alone && !index.inexact;
  return { index, intervals, exact: true, single: true, decides, sorted, reverse: false, collectionScan: false };
}

type Order = readonly { readonly path: string; readonly direction: number }[];

function candidateOf(
  index: IndexInfo,
  filter: Pick<CompiledFilter, 'complete' | 'conjuncts'>,
  order: Order,
): Candidate {
  const bounds = boundsOf(index, filter.conjuncts);
  const direction = directionFor(index, bounds.points, order);
  const decides = isDecided(filter, index, bounds.met);
  return { index, ...bounds, reverse: direction === -1, sorted: direction !== undefined, decides };
}

/** Whether all that a filter asks is met by what lies in the bounds, or by what lies in the index at all. */
function isDecided(
  { complete, conjuncts }: Pick<CompiledFilter, 'complete' | 'conjuncts'>,
  { inexact, partial }: IndexInfo,
  met: readonly Conjunct[],
): boolean {
  const known = [...met, ...(partial?.conjuncts ?? [])];
  return complete && !inexact && conjuncts.every((wanted) => isImplied(wanted, known));
}

/** 1 or -1 where reading the index that way gives the order; fields fixed to one value may stand anywhere in it. */
function directionFor(index: IndexInfo, points: number, order: Order): 1 | -1 | undefined {
  if (order.length === 0) return 1;
  if (index.multikey || index.inexact) return undefined;
  const fixed = new Set(index.fields.slice(0, points).map(({ path }) => path));
  const wanted = order.filter(({ path }) => !fixed.has(path));
  const rest = index.fields.slice(points);
  let direction: number | undefined;
  for (const [at, { path, direction: asked }] of wanted.entries()) {
    const field = rest[at];
    if (field === undefined || field.path !== path) return undefined;
    direction ??= asked * field.direction;
    if (asked * field.direction !== direction) return undefined;
  }
  return direction === -1 ? -1 : 1;
}

/** Whether every match of the filter has an entry in the index: a sparse or partial one must be proved to. */
function holdsAll(index: IndexInfo, conjuncts: readonly Conjunct[]): boolean {
  if (
    index.sparse &&
    !index.fields.some(({ path }) => conjuncts.some((one) => one.path === path && provesExists(one)))
  ) {
    return false;
  }
  if (index.partial === undefined) return true;
  return index.partial.complete && index.partial.conjuncts.every((wanted) => isImplied(wanted, conjuncts));
}

function provesExists({ op, values }: Conjunct): boolean {
  if (op === 'exists') return true;
  return values.length > 0 && values.every((value) => !isNullish(value) && value.type !== TYPE.minKey);
}

function isImplied(wanted: Conjunct, conjuncts: readonly Conjunct[]): boolean {
  return conjuncts.some((given) => given.path === wanted.path && implies(given, wanted));
}

function implies(given: Conjunct, wanted: Conjunct): boolean {
  const identical =
    given.op === wanted.op &&
    given.values.length === wanted.values.length &&
    given.values.every((value, at) => sameBytes(value, wanted.values[at] as typeof value));
  if (identical) return true;
  if (wanted.op === 'exists') return provesExists(given);
  const bound = wanted.values[0];
  if (bound === undefined || given.values.length === 0) return false;
  if (given.op === 'eq' || given.op === 'in') return given.values.every((value) => meets(value, wanted));
  const own = given.values[0] as typeof bound;
  if (rankOf(own.type) !== rankOf(bound.type)) return false;
  const order = compareValues(own, bound);
  const lower = (given.op === 'gt' || given.op === 'gte') && (wanted.op === 'gt' || wanted.op === 'gte');
  const upper = (given.op === 'lt' || given.op === 'lte') && (wanted.op === 'lt' || wanted.op === 'lte');
  // The same bound, but given with equality and wanted without.
  if (order === 0) return (lower || upper) && (given.op.length === 2 || wanted.op.length === 3);
  return (lower && order > 0) || (upper && order < 0);
}

function meets(value: Conjunct['values'][number], { op, values }: Conjunct): boolean {
  if (op === 'eq' || op === 'in') return values.some((one) => compareValues(value, one) === 0);
  const bound = values[0] as typeof value;
  if (rankOf(value.type) !== rankOf(bound.type) || value.type === TYPE.array) return false;
  const order = compareValues(value, bound);
  if (op === 'gt' || op === 'gte') return order > 0 || (order === 0 && op === 'gte');
  if (op === 'lt' || op === 'lte') return order < 0 || (order === 0 && op === 'lte');
  return false;
}

function choose(store: Store, candidates: readonly Candidate[]): Candidate | undefined {
  if (candidates.length < 2) return candidates[0];
  const costs = candidates.map((candidate) => (candidate.bounded === 0 ? PROBE : probe(store, candidate)));
  const rank = (candidate: Candidate, cost: number): number[] => [
    cost,
    candidate.bounded === 0 ? 1 : 0,
    candidate.sorted ? 0 : 1,
    candidate.decides ? 0 : 1,
    -candidate.points,
    -candidate.bounded,
  ];
  const ranked = candidates.map((candidate, at) => ({ candidate, rank: rank(candidate, costs[at] as number) }));
  ranked.sort((a, b) => compareRanks(a.rank, b.rank));
  return ranked[0]?.candidate;
}

function compareRanks(a: readonly number[], b: readonly number[]): number {
  for (const [at, left] of a.entries()) if (left !== b[at]) return left - (b[at] as number);
  return 0;
}

/** Entries within the bounds, as far as is worth counting. */
function probe(store: Store, candidate: Candidate): number {
  let count = 0;
  for (const interval of candidate.intervals.slice(0, PROBE)) {
    for (const _ of store.keys({ ...interval, limit: PROBE - count })) count++;
    if (count >= PROBE) return PROBE;
  }
  return count;
}
