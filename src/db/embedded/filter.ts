import { DatabaseError, notImplemented } from './errors.js';
import { compileExpression } from './expression.js';
import { isTrue } from './expression-values.js';
import { atPath, type Matcher } from './filter-conditions.js';
import { type CompiledOperator, compileOperators, equality, firstName, pattern } from './filter-operators.js';
import { parsePath } from './path.js';
import { type Document, documentValue, elementsOf, itemsOf, TYPE, textOf, type Value } from './value.js';

/**
 * A condition every match fulfils, for choosing an index. It narrows only: what an index finds must still pass `matches`.
 * `values`: eq, gt, gte, lt, lte: one; in: any number; prefix: a string, and the
 * regular expression, which matches its like; exists: TRUE or FALSE; type: BSON type bytes as
 * ints. Equality with null comes as `in [undefined, null]`, under which missing fields lie in a non-sparse index.
 */
export interface Conjunct {
  readonly path: string;
  readonly op: 'eq' | 'in' | 'gt' | 'gte' | 'lt' | 'lte' | 'prefix' | 'exists' | 'type';
  readonly values: readonly Value[];
}

export interface Equality {
  readonly path: string;
  readonly value: Value;
}

export interface CompiledFilter {
  matches(document: Document): boolean;
  /** Of the top level and its $and only; nothing from $or, $nor, $not, $elemMatch, $expr. */
  readonly conjuncts: readonly Conjunct[];
  /** Whether the conjuncts say all that the filter asks: only then can another filter's prove it (partial indexes). */
  readonly complete: boolean;
  /** What an upsert takes over into a new document, in the filter's order. */
  readonly equalities: readonly Equality[];
}

export interface FilterContext {
  /** The time `$$NOW` stands for. */
  readonly now: Date;
}

type Part = Omit<CompiledFilter, 'matches'> & { readonly matcher: Matcher };

function opaque(matcher: Matcher): Part {
  return { matcher, conjuncts: [], complete: false, equalities: [] };
}

function every(matchers: readonly Matcher[]): Matcher {
  const [only] = matchers;
  if (only !== undefined && matchers.length === 1) return only;
  return (bytes, start) => {
    for (const matcher of matchers) if (!matcher(bytes, start)) return false;
    return true;
  };
}

function join(parts: readonly Part[]): Part {
  return {
    matcher: every(parts.map((part) => part.matcher)),
    conjuncts: parts.flatMap((part) => part.conjuncts),
    complete: parts.every((part) => part.complete),
    equalities: parts.flatMap((part) => part.equalities),
  };
}

function compileField(name: string, value: Value): Part {
  const path = parsePath(name);
  const operators = operatorsOf(value);
  return {
    matcher: every(operators.map((operator) => atPath(path, operator.condition))),
    conjuncts: operators.flatMap((one) => one.conjuncts.map((found) => ({ path: name, ...found }))),
    complete: operators.every((one) => one.conjuncts.length > 0),
    equalities: operators.flatMap((operator) => operator.equalities.map((found) => ({ path: name, value: found }))),
  };
}

function operatorsOf(value: Value): CompiledOperator[] {
  if (value.type === TYPE.regex) return [pattern(value)];
  if (value.type !== TYPE.object || firstName(value)?.startsWith('$') !== true) return [equality(value)];
  return compileOperators(value, (inner) => compilePart(inner, undefined).matcher);
}

function clauses(name: string, value: Value, now: Date | undefined): Part[] {
  if (value.type !== TYPE.array) throw new DatabaseError(2, `${name} must be an array`);
  const items = itemsOf(value);
  if (items.length === 0) throw new DatabaseError(2, `${name} must be a nonempty array`);
  return items.map((item) => {
    if (item.type !== TYPE.object) throw new DatabaseError(2, '$or/$and/$nor entries need to be full objects');
    return compilePart(item, now);
  });
}

function compileLogical(name: '$and' | '$or' | '$nor', value: Value, now: Date | undefined): Part {
  const parts = clauses(name, value, now);
  if (name === '$and') return join(parts);
  const matchers = parts.map((part) => part.matcher);
  const some: Matcher = (bytes, start) => matchers.some((matcher) => matcher(bytes, start));
  if (name === '$nor') return opaque((bytes, start) => !some(bytes, start));
  // An upsert takes over the equalities of an $or of one clause, as the server does after rewriting it.
  const [only] = parts;
  return parts.length === 1 && only !== undefined ? only : opaque(some);
}

const COMPARISONS = new Set(['$eq', '$ne', '$gt', '$gte', '$lt', '$lte']);

/** A field path, $$NOW, or a literal: the operands $expr may compare. */
function isOperand(value: Value): boolean {
  if (value.type === TYPE.array) return false;
  if (value.type === TYPE.object) return firstName(value) === '$literal';
  return value.type !== TYPE.string || !/^\$\$(?!NOW$)/.test(textOf(value));
}

/** $expr with one comparison of two operands; never inside $elemMatch (server: top-level document only). */
function compileExpr(value: Value, now: Date | undefined): Part {
  const [comparison, ...more] = value.type === TYPE.object ? elementsOf(value) : [];
  const known = comparison !== undefined && more.length === 0 && COMPARISONS.has(comparison.name);
  if (!known || comparison.value.type !== TYPE.array || !itemsOf(comparison.value).every(isOperand)) {
    throw notImplemented('$expr other than one comparison of field paths, $$NOW and literals');
  }
  if (now === undefined) throw new DatabaseError(2, '$expr can only be applied to the top-level document');
  const expression = compileExpression(value);
  return opaque((bytes) => isTrue(expression(bytes, now)));
}

function compileTop(name: string, value: Value, now: Date | undefined): Part {
  if (!name.startsWith('$')) return compileField(name, value);
  if (name === '$and' || name === '$or' || name === '$nor') return compileLogical(name, value, now);
  if (name === '$expr') return compileExpr(value, now);
  if (name === '$comment') return join([]);
  throw new DatabaseError(2, `unknown top level operator: ${name}`);
}

function compilePart(filter: Value, now: Date | undefined): Part {
  return join(elementsOf(filter).map(({ name, value }) => compileTop(name, value, now)));
}

/** Compiles a filter. What the closed list lacks is refused: an unknown operator with code 2, a form of a known one with 238. */
export function compileFilter(filter: Document, { now }: FilterContext): CompiledFilter {
  const { matcher, ...rest } = compilePart(documentValue(filter), now);
  return { matches: (document) => matcher(document, 0), ...rest };
}

/** A filter of the items of an array, as $pull has it: without $expr. */
export function compileItemFilter(filter: Value): (item: Value) => boolean {
  const { matcher } = compilePart(filter, undefined);
  return (item) => item.type === TYPE.object && matcher(item.bytes, item.start);
}
