import { DatabaseError, notImplemented } from '../values/errors.js';
import { isNaNumeric, isTruthy, numericOf } from '../values/numeric.js';
import {
  elementsOf,
  isNullish,
  isNumber,
  isOperators,
  itemsOf,
  NULL,
  TYPE,
  UNDEFINED,
  type Value,
} from '../values/value.js';
import { stringValue } from '../values/writer.js';
import type { Conjunct } from './filter.js';
import { type Comparison, compareTest, inTest, type Test } from './filter-comparison.js';
import { compilePattern } from './filter-regex.js';

/** What one operator on a path asks, and what of it an index or an upsert can use. */
export interface FieldOperator {
  /** Asked of each value that the path leads to, items of an array at its end too, until one passes. */
  readonly test: Test;
  /** It holds where none passes: $ne, $nin, $exists false. */
  readonly denies: boolean;
  readonly conjuncts: readonly Omit<Conjunct, 'path'>[];
  readonly equalities: readonly Value[];
}

type Conditions = FieldOperator['conjuncts'];
type Compiler = (argument: Value, name: string) => FieldOperator;

function asks(test: Test, conjuncts: Conditions = [], equalities: readonly Value[] = []): FieldOperator {
  return { test, denies: false, conjuncts, equalities };
}

function denies({ test }: FieldOperator): FieldOperator {
  return { test, denies: true, conjuncts: [], equalities: [] };
}

/** A value an index can look up: arrays match as items too, NaN and edges are left to the filter. */
function isIndexable(value: Value): boolean {
  if (value.type === TYPE.array || value.type === TYPE.regex) return false;
  if (value.type === TYPE.minKey || value.type === TYPE.maxKey) return false;
  return !isNumber(value) || !isNaNumeric(numericOf(value));
}

/** Null stands for undefined too, under which an empty array lies. */
function anyOf(values: readonly Value[]): Conditions {
  if (!values.every((value) => isNullish(value) || isIndexable(value))) return [];
  const wanted = values.filter((value) => !isNullish(value));
  return [{ op: 'in', values: wanted.length < values.length ? [UNDEFINED, NULL, ...wanted] : wanted }];
}

/** Equality: `{ field: value }` and $eq. */
function equality(value: Value): FieldOperator {
  const single: Conditions = isIndexable(value) ? [{ op: 'eq', values: [value] }] : [];
  return asks(compareTest('$eq', value), isNullish(value) ? anyOf([value]) : single, [value]);
}

const inequality: Compiler = (value) => {
  if (value.type === TYPE.regex) throw new DatabaseError(2, "Can't have regex as arg to $ne.");
  return denies(equality(value));
};

const range: Compiler = (value, name) => {
  const op = name.slice(1) as 'gt' | 'gte' | 'lt' | 'lte';
  const single: Conditions = isIndexable(value) ? [{ op, values: [value] }] : [];
  const withNull = op === 'gte' || op === 'lte' ? anyOf([value]) : [];
  return asks(compareTest(name as Comparison, value), isNullish(value) ? withNull : single);
};

const membership: Compiler = (argument, name) => {
  if (argument.type !== TYPE.array) throw new DatabaseError(2, `${name} needs an array`);
  const values = itemsOf(argument);
  if (values.some(isOperators)) throw new DatabaseError(2, `cannot nest $ under ${name}`);
  if (values.some((value) => value.type === TYPE.regex)) throw notImplemented(`a regular expression in ${name}`);
  return asks(inTest(values), anyOf(values), values.length === 1 ? values : []);
};

const exists: Compiler = (argument) => {
  const present = asks((value) => value !== undefined, [{ op: 'exists', values: [] }]);
  return isTruthy(argument) ? present : denies(present);
};

/** `{ field: /^x/ }` and $regex. */
const pattern: Compiler = (spec) => {
  const { test, prefix, regex } = compilePattern(spec);
  return asks(test, [{ op: 'prefix', values: [stringValue(prefix), regex] }]);
};

/** The operators on a field of the closed list. */
export const FIELD_OPERATORS: ReadonlyMap<string, Compiler> = new Map<string, Compiler>([
  ['$eq', equality],
  ['$ne', inequality],
  ['$gt', range],
  ['$gte', range],
  ['$lt', range],
  ['$lte', range],
  ['$in', membership],
  ['$nin', (argument, name) => denies(membership(argument, name))],
  ['$exists', exists],
  ['$regex', pattern],
]);

/** All that `{ field: value }` or `{ field: { $op: …, … } }` asks. An unknown operator: code 2. */
export function compileOperators(value: Value): FieldOperator[] {
  if (value.type === TYPE.regex) return [pattern(value, '')];
  if (!isOperators(value)) return [equality(value)];
  return elementsOf(value).map(({ name, value: argument }) => {
    const compile = FIELD_OPERATORS.get(name);
    if (compile === undefined) throw new DatabaseError(2, `unknown operator: ${name}`);
    return compile(argument, name);
  });
}
