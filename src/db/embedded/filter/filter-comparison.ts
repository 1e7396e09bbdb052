import { DatabaseError } from '../values/errors.js';
import { compareValues } from '../values/key-encoding.js';
import { isNaNumeric, numericOf } from '../values/numeric.js';
import { rankOf } from '../values/order.js';
import { isNullish, isNumber, TYPE, type Value } from '../values/value.js';

/** Whether one value matches; undefined = the field is missing. */
export type Test = (value: Value | undefined) => boolean;

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

/** The test of $in: any of the values. */
export function inTest(wanted: readonly Value[]): Test {
  if (wanted.length > 8 && wanted.every((value) => value.type === TYPE.string)) return stringSetTest(wanted);
  const tests = wanted.map((value) => compareTest('$eq', value));
  return (value) => tests.some((test) => test(value));
}

/** Long lists of strings, as lookups by key send them, by a hash instead of one by one. */
function stringSetTest(wanted: readonly Value[]): Test {
  const bytesOf = (value: Value) => Buffer.from(value.bytes.subarray(value.start, value.end)).toString('latin1');
  const set = new Set(wanted.map(bytesOf));
  return (value) => value?.type === TYPE.string && set.has(bytesOf(value));
}
