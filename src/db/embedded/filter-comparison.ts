import { DatabaseError } from './errors.js';
import type { Test } from './filter-conditions.js';
import { isNaNumeric, numericOf } from './numeric.js';
import { compareValues, rankOf } from './order.js';
import { isNullish, isNumber, itemsOf, TYPE, type Value } from './value.js';

export type Comparison = '$eq' | '$gt' | '$gte' | '$lt' | '$lte';

/**
 * Comparison in a filter (manual, "$gt" … and "Comparison/Sort Order": only values of the same type bracket compare; server
 * `expression_leaf.cpp`): null stands for missing too; NaN equals only NaN and is in no order with other numbers; MinKey and
 * MaxKey compare with every type.
 */
export function compareTest(operator: Comparison, wanted: Value): Test {
  if (wanted.type === TYPE.undefined) throw new DatabaseError(2, 'cannot compare to undefined');
  if (wanted.type === TYPE.regex && operator !== '$eq') {
    throw new DatabaseError(2, `Can't have RegEx as arg to predicate ${operator}`);
  }
  const withEqual = operator === '$eq' || operator === '$gte' || operator === '$lte';
  if (isNullish(wanted)) return (value) => withEqual && isNullish(value);
  if (wanted.type === TYPE.minKey || wanted.type === TYPE.maxKey) return edgeTest(operator, wanted);
  if (isNumber(wanted) && isNaNumeric(numericOf(wanted))) {
    return (value) => withEqual && value !== undefined && isNumber(value) && isNaNumeric(numericOf(value));
  }
  return bracketTest(operator, wanted);
}

function bracketTest(operator: Comparison, wanted: Value): Test {
  const rank = rankOf(wanted.type);
  if (operator === '$eq') {
    return (value) => value !== undefined && rankOf(value.type) === rank && compareValues(value, wanted) === 0;
  }
  const sign = operator === '$gt' || operator === '$gte' ? 1 : -1;
  const least = operator === '$gt' || operator === '$lt' ? 1 : 0;
  const numeric = isNumber(wanted);
  return (value) => {
    if (value === undefined || rankOf(value.type) !== rank) return false;
    if (compareValues(value, wanted) * sign < least) return false;
    return !numeric || !isNaNumeric(numericOf(value));
  };
}

/** Every other type, and a missing field, lies above MinKey and below MaxKey. */
function edgeTest(operator: Comparison, wanted: Value): Test {
  const outward = wanted.type === TYPE.minKey ? ['$gt', '$gte'] : ['$lt', '$lte'];
  const others = outward.includes(operator);
  const withEqual = operator !== '$gt' && operator !== '$lt';
  return (value) => (value?.type === wanted.type ? withEqual : others);
}

/** The test of $in: any of the values; `patterns` are the tests of regular expressions among them. */
export function inTest(wanted: readonly Value[], patterns: readonly Test[]): Test {
  const tests = wanted.map((value) => compareTest('$eq', value));
  if (patterns.length === 0 && wanted.length > 8 && wanted.every((value) => value.type === TYPE.string)) {
    return stringSetTest(wanted);
  }
  return (value) => tests.some((test) => test(value)) || patterns.some((test) => test(value));
}

/** Long lists of strings, as lookups by key send them, by a hash instead of one by one. */
function stringSetTest(wanted: readonly Value[]): Test {
  const bytesOf = (value: Value) => Buffer.from(value.bytes.subarray(value.start, value.end)).toString('latin1');
  const set = new Set(wanted.map(bytesOf));
  return (value) => value?.type === TYPE.string && set.has(bytesOf(value));
}

const TYPE_ALIASES: ReadonlyMap<string, number> = new Map<string, number>([
  ...Object.entries(TYPE),
  ['binData', TYPE.binary],
  ['javascript', TYPE.code],
  ['javascriptWithScope', TYPE.codeWithScope],
]);
const NOT_ALIASES = new Set(['binary', 'code', 'codeWithScope']);
const NUMBERS = [TYPE.int, TYPE.double, TYPE.long, TYPE.decimal];

function typesNamed(spec: Value): readonly number[] {
  if (spec.type === TYPE.string) {
    const alias = aliasOf(spec);
    if (alias === 'number') return NUMBERS;
    const type = NOT_ALIASES.has(alias) ? undefined : TYPE_ALIASES.get(alias);
    if (type === undefined) throw new DatabaseError(2, `Unknown type name alias: ${alias}`);
    return [type];
  }
  if (!isNumber(spec)) throw new DatabaseError(14, 'type must be represented as a number or a string');
  const code = Number(numericOf(spec));
  const type = code === -1 ? TYPE.minKey : code;
  if (type === 0 || (code !== -1 && code > 127) || rankOf(type) === 0 || !Number.isInteger(code)) {
    throw new DatabaseError(2, `Invalid numerical type code: ${code}`);
  }
  return [type];
}

function aliasOf(spec: Value): string {
  return Buffer.from(spec.bytes.subarray(spec.start + 4, spec.end - 1)).toString();
}

/** The type bytes that an argument of $type names: an alias, a number, or an array of these. */
export function typesOf(spec: Value): ReadonlySet<number> {
  const specs = spec.type === TYPE.array ? itemsOf(spec) : [spec];
  if (specs.length === 0) throw new DatabaseError(9, '$type must match at least one type');
  return new Set(specs.flatMap(typesNamed));
}
