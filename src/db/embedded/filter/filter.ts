import { COMPARISONS, compileExpression } from '../stages/expression.js';
import { DatabaseError, notImplemented } from '../values/errors.js';
import { parsePath, walkPath } from '../values/path.js';
import {
  type Document,
  documentValue,
  elementsOf,
  firstName,
  itemsOf,
  sameBytes,
  TRUE,
  TYPE,
  textOf,
  type Value,
} from '../values/value.js';
import { compileOperators } from './filter-operators.js';

/**
 * A condition every match fulfils, for choosing an index. It narrows only: what an index finds must still pass `matches`.
 * `values`: eq, gt, gte, lt, lte: one; in: any number; prefix: a string, and the regular expression, which matches its
 * like; exists: none. Equality with null comes as `in [undefined, null]`, under which missing fields lie in a non-sparse
 * index.
 */
export interface Conjunct {
  readonly path: string;
  readonly op: 'eq' | 'in' | 'gt' | 'gte' | 'lt' | 'lte' | 'prefix' | 'exists';
  readonly values: readonly Value[];
}

export interface Equality {
  readonly path: string;
  readonly value: Value;
}

export interface CompiledFilter {
  matches(document: Document): boolean;
  /** Of the top level and its $and only; nothing from $or and $expr. */
  readonly conjuncts: readonly Conjunct[];
  /** Whether the conjuncts say all that the filter asks: only then can another filter's prove it (partial indexes). */
  readonly complete: boolean;
  /** What an upsert takes over into a new document. */
  readonly equalities: readonly Equality[];
}

export interface FilterContext {
  /** The time `$$NOW` stands for. */
  readonly now: Date;
}

type Matches = CompiledFilter['matches'];

function opaque(matches: Matches): CompiledFilter {
  return { matches, conjuncts: [], complete: false, equalities: [] };
}

function every(all: readonly Matches[]): Matches {
  const [only] = all;
  if (only !== undefined && all.length === 1) return only;
  return (document) => {
    for (const matches of all) if (!matches(document)) return false;
    return true;
  };
}

function join(parts: readonly CompiledFilter[]): CompiledFilter {
  const [only] = parts;
  if (only !== undefined && parts.length === 1) return only;
  return {
    matches: every(parts.map((part) => part.matches)),
    conjuncts: parts.flatMap((part) => part.conjuncts),
    complete: parts.every((part) => part.complete),
    equalities: parts.flatMap((part) => part.equalities),
  };
}

function compileField(name: string, value: Value): CompiledFilter {
  const path = parsePath(name);
  const operators = compileOperators(value);
  return {
    matches: every(
      operators.map(
        ({ test, denies }) =>
          (document) =>
            walkPath(document, 0, path, test) !== denies,
      ),
    ),
    conjuncts: operators.flatMap((one) => one.conjuncts.map((found) => ({ path: name, ...found }))),
    complete: operators.every((one) => one.conjuncts.length > 0),
    equalities: operators.flatMap((one) => one.equalities.map((found) => ({ path: name, value: found }))),
  };
}

function compileLogical(name: '$and' | '$or', value: Value, context: FilterContext): CompiledFilter {
  const items = value.type === TYPE.array ? itemsOf(value) : [];
  if (items.length === 0) throw new DatabaseError(2, `${name} must be a nonempty array`);
  const parts = items.map((item) => {
    if (item.type !== TYPE.object) throw new DatabaseError(2, '$or/$and entries need to be full objects');
    return compileAll(item, context);
  });
  // An upsert takes over the equalities of an $or of one clause, as the server does after rewriting it.
  if (name === '$and' || parts.length === 1) return join(parts);
  return opaque((document) => parts.some((part) => part.matches(document)));
}

/** A field path, $$NOW, or a literal: the operands $expr may compare. */
function isOperand(value: Value): boolean {
  if (value.type === TYPE.array) return false;
  if (value.type === TYPE.object) return firstName(value) === '$literal';
  return value.type !== TYPE.string || !/^\$\$(?!NOW$)/.test(textOf(value));
}

/** $expr with one comparison of two operands. */
function compileExpr(value: Value, { now }: FilterContext): CompiledFilter {
  const [comparison, ...more] = value.type === TYPE.object ? elementsOf(value) : [];
  const known = comparison !== undefined && more.length === 0 && COMPARISONS.has(comparison.name);
  if (!known || comparison.value.type !== TYPE.array || !itemsOf(comparison.value).every(isOperand)) {
    throw notImplemented('$expr other than one comparison of field paths, $$NOW and literals');
  }
  const expression = compileExpression(value);
  return opaque((document) => sameBytes(expression(document, now) as Value, TRUE));
}

function compileTop(name: string, value: Value, context: FilterContext): CompiledFilter {
  if (!name.startsWith('$')) return compileField(name, value);
  const compile = QUERY_OPERATORS.get(name);
  if (compile === undefined) throw new DatabaseError(2, `unknown top level operator: ${name}`);
  return compile(value, context);
}

/** The operators of the closed list that stand where a field's name could. */
export const QUERY_OPERATORS: ReadonlyMap<string, (value: Value, context: FilterContext) => CompiledFilter> = new Map([
  ['$and', (value, context) => compileLogical('$and', value, context)],
  ['$or', (value, context) => compileLogical('$or', value, context)],
  ['$expr', compileExpr],
]);

function compileAll(filter: Value, context: FilterContext): CompiledFilter {
  return join(elementsOf(filter).map(({ name, value }) => compileTop(name, value, context)));
}

/** Compiles a filter. What the closed list lacks is refused: an unknown operator with code 2, a form of a known one with 238. */
export function compileFilter(filter: Document, context: FilterContext): CompiledFilter {
  return compileAll(documentValue(filter), context);
}
