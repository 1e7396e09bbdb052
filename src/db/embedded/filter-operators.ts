import { DatabaseError } from './errors.js';
import type { Conjunct } from './filter.js';
import { compareTest, inTest, typesOf } from './filter-comparison.js';
import { type Condition, type Matcher, not, someItem, someObject } from './filter-conditions.js';
import { compilePattern } from './filter-regex.js';
import { isNaNumeric, nearestDouble, numericOf } from './numeric.js';
import {
  ElementCursor,
  elementsOf,
  FALSE,
  isNullish,
  isNumber,
  itemsOf,
  NULL,
  TRUE,
  TYPE,
  UNDEFINED,
  type Value,
} from './value.js';
import { intValue, stringValue } from './writer.js';

/** What one operator on a path asks, and what of it an index or an upsert can use. */
export interface CompiledOperator {
  readonly condition: Condition;
  readonly conjuncts: readonly Omit<Conjunct, 'path'>[];
  readonly equalities: readonly Value[];
}

interface Surroundings {
  /** Compiles the filter inside $elemMatch. */
  readonly filter: (value: Value) => Matcher;
  /** The operators beside this one, for $options. */
  readonly beside: ReadonlyMap<string, Value>;
}

type Compiler = (argument: Value, name: string, around: Surroundings) => CompiledOperator;

function only(condition: Condition): CompiledOperator {
  return { condition, conjuncts: [], equalities: [] };
}

/** A value an index can look up for equality: arrays match as items too, NaN and edges are left to the filter. */
function isIndexable(value: Value): boolean {
  if (value.type === TYPE.array || value.type === TYPE.regex) return false;
  if (value.type === TYPE.minKey || value.type === TYPE.maxKey) return false;
  return !isNumber(value) || !isNaNumeric(numericOf(value));
}

/** Null stands for undefined too, under which an empty array lies. */
function inConjunct(values: readonly Value[]): Omit<Conjunct, 'path'>[] {
  if (!values.every((value) => isNullish(value) || isIndexable(value))) return [];
  const wanted = values.filter((value) => !isNullish(value));
  return [{ op: 'in', values: wanted.length < values.length ? [UNDEFINED, NULL, ...wanted] : wanted }];
}

/** Equality: `{ field: value }` and $eq. */
export function equality(value: Value): CompiledOperator {
  const test = compareTest('$eq', value);
  const conjuncts = isNullish(value)
    ? inConjunct([value])
    : isIndexable(value)
      ? [{ op: 'eq', values: [value] } as const]
      : [];
  return { condition: { kind: 'leaf', test }, conjuncts, equalities: [value] };
}

function comparison(name: '$gt' | '$gte' | '$lt' | '$lte'): Compiler {
  const op = name.slice(1) as 'gt' | 'gte' | 'lt' | 'lte';
  return (value) => {
    const condition: Condition = { kind: 'leaf', test: compareTest(name, value) };
    if (isNullish(value)) return { ...only(condition), conjuncts: op.length === 3 ? inConjunct([value]) : [] };
    return { ...only(condition), conjuncts: isIndexable(value) ? [{ op, values: [value] }] : [] };
  };
}

/** `{ field: /^x/ }` and $regex. */
export function pattern(spec: Value, options?: Value): CompiledOperator {
  const { test, prefix, regex } = compilePattern(spec, options);
  const conjuncts = prefix === undefined ? [] : [{ op: 'prefix', values: [stringValue(prefix), regex] } as const];
  return { condition: { kind: 'leaf', test }, conjuncts, equalities: [] };
}

function itemsOfList(argument: Value, name: string): Value[] {
  if (argument.type !== TYPE.array) throw new DatabaseError(2, `${name} needs an array`);
  return itemsOf(argument);
}

const compileIn: Compiler = (argument, name) => {
  const items = itemsOfList(argument, name);
  for (const item of items) {
    if (item.type === TYPE.object && firstName(item)?.startsWith('$') === true) {
      throw new DatabaseError(2, `cannot nest $ under ${name}`);
    }
  }
  const values = items.filter((item) => item.type !== TYPE.regex);
  const patterns = items.filter((item) => item.type === TYPE.regex).map((item) => compilePattern(item).test);
  return {
    condition: { kind: 'leaf', test: inTest(values, patterns) },
    conjuncts: patterns.length > 0 ? [] : inConjunct(values),
    equalities: patterns.length === 0 && values.length === 1 ? values : [],
  };
};

export function firstName(value: Value): string | undefined {
  const cursor = new ElementCursor(value.bytes, value.start);
  return cursor.next() ? cursor.name() : undefined;
}

const compileNot: Compiler = (argument, _name, around) => {
  if (argument.type === TYPE.regex) return only(not(pattern(argument).condition));
  if (argument.type !== TYPE.object) throw new DatabaseError(2, '$not needs a regex or a document');
  const operators = compileOperators(argument, around.filter);
  if (operators.length === 0) throw new DatabaseError(2, '$not cannot be empty');
  return only(not(...operators.map((operator) => operator.condition)));
};

const compileExists: Compiler = (argument) => {
  const wanted = argument.type === TYPE.bool ? argument.bytes[argument.start] !== 0 : isTruthy(argument);
  const exists: Condition = { kind: 'leaf', test: (value) => value !== undefined };
  return { ...only(wanted ? exists : not(exists)), conjuncts: [{ op: 'exists', values: [wanted ? TRUE : FALSE] }] };
};

function isTruthy(value: Value): boolean {
  return !isNullish(value) && !(isNumber(value) && nearestDouble(numericOf(value)) === 0);
}

const compileType: Compiler = (argument) => {
  const types = typesOf(argument);
  const condition: Condition = { kind: 'leaf', test: (value) => value !== undefined && types.has(value.type) };
  return { ...only(condition), conjuncts: [{ op: 'type', values: [...types].map(intValue) }] };
};

const compileSize: Compiler = (argument) => {
  const size = isNumber(argument) ? nearestDouble(numericOf(argument)) : NaN;
  if (!Number.isInteger(size) || size < 0) {
    throw new DatabaseError(2, 'Failed to parse $size. Expected a non-negative whole number');
  }
  return only({
    kind: 'leaf',
    whole: true,
    test: (value) => value?.type === TYPE.array && itemsOf(value).length === size,
  });
};

const compileAll: Compiler = (argument, name, around) => {
  const items = itemsOfList(argument, name);
  const matching = items.filter((item) => item.type === TYPE.object && firstName(item) === '$elemMatch');
  if (matching.length > 0 && matching.length < items.length) throw new DatabaseError(2, 'no $ expressions in $all');
  const parts = items.map((item) => {
    if (item.type === TYPE.regex) return pattern(item);
    if (item.type !== TYPE.object || firstName(item)?.startsWith('$') !== true) return equality(item);
    const [only_] = compileOperators(item, around.filter);
    if (matching.length === 0 || only_ === undefined) throw new DatabaseError(2, 'no $ expressions in $all');
    return only_;
  });
  if (parts.length === 0) return only({ kind: 'leaf', test: () => false });
  return {
    condition: { kind: 'all', of: parts.map((part) => part.condition) },
    conjuncts: parts.flatMap((part) => part.conjuncts),
    equalities: parts.flatMap((part) => part.equalities),
  };
};

const compileElemMatch: Compiler = (argument, _name, around) => {
  if (argument.type !== TYPE.object) throw new DatabaseError(2, '$elemMatch needs an Object');
  const first = firstName(argument);
  const logical = first === '$and' || first === '$or' || first === '$nor' || first === '$expr';
  if (first === undefined || !first.startsWith('$') || logical) return only(someObject(around.filter(argument)));
  return only(someItem(compileOperators(argument, around.filter).map((operator) => operator.condition)));
};

const compileRegex: Compiler = (argument, _name, around) => pattern(argument, around.beside.get('$options'));

const compileOptions: Compiler = (_argument, _name, around) => {
  if (!around.beside.has('$regex')) throw new DatabaseError(2, '$options needs a $regex');
  return only({ kind: 'all', of: [] });
};

/** The operators on a field of the closed list. */
export const FIELD_OPERATORS: ReadonlyMap<string, Compiler> = new Map<string, Compiler>([
  ['$eq', equality],
  [
    '$ne',
    (value) => {
      if (value.type === TYPE.regex) throw new DatabaseError(2, "Can't have regex as arg to $ne.");
      return only(not(equality(value).condition));
    },
  ],
  ['$gt', comparison('$gt')],
  ['$gte', comparison('$gte')],
  ['$lt', comparison('$lt')],
  ['$lte', comparison('$lte')],
  ['$in', compileIn],
  ['$nin', (argument, name, around) => only(not(compileIn(argument, name, around).condition))],
  ['$not', compileNot],
  ['$exists', compileExists],
  ['$type', compileType],
  ['$size', compileSize],
  ['$all', compileAll],
  ['$elemMatch', compileElemMatch],
  ['$regex', compileRegex],
  ['$options', compileOptions],
]);

/** All operators of `{ field: { $op: …, … } }`. An unknown one: code 2. */
export function compileOperators(value: Value, filter: (value: Value) => Matcher): CompiledOperator[] {
  const elements = elementsOf(value);
  const beside = new Map(elements.map((element) => [element.name, element.value]));
  return elements.map(({ name, value: argument }) => {
    const compile = FIELD_OPERATORS.get(name);
    if (compile === undefined) throw new DatabaseError(2, `unknown operator: ${name}`);
    return compile(argument, name, { filter, beside });
  });
}
