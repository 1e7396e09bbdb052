import { notImplemented } from './errors.js';
import type { Document, Value } from './value.js';

/**
 * A condition every match fulfils, for choosing an index. It narrows only: what an index finds must still pass `matches`.
 * `values`: eq, gt, gte, lt, lte: one; in: any number; prefix: one string; exists: TRUE or FALSE; type: none.
 * Equality with null comes as `in [undefined, null]`, under which missing fields lie in a non-sparse index.
 */
export interface Conjunct {
  readonly path: string;
  readonly op: 'eq' | 'in' | 'gt' | 'gte' | 'lt' | 'lte' | 'prefix' | 'exists' | 'type';
  readonly values: readonly Value[];
}

export interface CompiledFilter {
  matches(document: Document): boolean;
  /** Of the top level and its $and only; nothing from $or, $nor, $not, $elemMatch, $expr. */
  readonly conjuncts: readonly Conjunct[];
  /** What an upsert takes over into a new document, in the filter's order. */
  readonly equalities: readonly { path: string; value: Value }[];
}

export interface FilterContext {
  /** The time `$$NOW` stands for. */
  readonly now: Date;
}

export function compileFilter(_filter: Document, _context: FilterContext): CompiledFilter {
  throw notImplemented('filter');
}
