import { calculate } from './arithmetic.js';
import { DatabaseError, notImplemented } from './errors.js';
import { typeName } from './expression-values.js';
import { compileItemFilter } from './filter.js';
import { firstName } from './filter-operators.js';
import { nearestDouble, numericOf } from './numeric.js';
import { compareValues, equalValues } from './order.js';
import { elementsOf, isNumber, itemsOf, TYPE, type Value } from './value.js';
import { arrayOf, objectOf } from './writer.js';

/** One operator on one path. */
export interface Operation {
  readonly operator: string;
  /** Whether a missing path is made for it; $unset and $pull leave it missing. */
  readonly creates: boolean;
  /** The new value: the very same object for no change, undefined to remove the field. */
  apply(current: Value | undefined, path: string): Value | undefined;
}

type Compiler = (argument: Value, path: string) => Operation['apply'];

function modifiersOf(argument: Value, operator: string): Map<string, Value> | undefined {
  if (argument.type !== TYPE.object || firstName(argument)?.startsWith('$') !== true) return undefined;
  const modifiers = new Map(elementsOf(argument).map(({ name, value }) => [name, value]));
  const each = modifiers.get('$each');
  if (each === undefined)
    throw new DatabaseError(52, `The dollar ($) prefixed field in ${operator} is not valid for storage`);
  if (each.type !== TYPE.array) {
    throw new DatabaseError(
      2,
      `The argument to $each in ${operator} must be an array but it was of type: ${typeName(each)}`,
    );
  }
  return modifiers;
}

/** $slice takes the first (0 or more) or the last (negative) items. */
function slicer(modifiers: ReadonlyMap<string, Value>): (items: Value[]) => Value[] {
  for (const name of modifiers.keys()) {
    if (name === '$position' || name === '$sort') throw notImplemented(`${name} in $push`);
    if (name !== '$each' && name !== '$slice') throw new DatabaseError(2, `Unrecognized clause in $push: ${name}`);
  }
  const slice = modifiers.get('$slice');
  if (slice === undefined) return (items) => items;
  const count = isNumber(slice) ? nearestDouble(numericOf(slice)) : NaN;
  if (!Number.isInteger(count)) throw new DatabaseError(2, 'The value for $slice must be an integer value');
  return (items) => (count < 0 ? items.slice(count) : items.slice(0, count));
}

function arrayItems(current: Value | undefined, path: string): Value[] {
  if (current === undefined) return [];
  if (current.type === TYPE.array) return itemsOf(current);
  throw new DatabaseError(2, `The field '${path}' must be an array but is of type ${typeName(current)}`);
}

const push: Compiler = (argument) => {
  const modifiers = modifiersOf(argument, '$push');
  const added = modifiers === undefined ? [argument] : itemsOf(modifiers.get('$each') as Value);
  const slice = slicer(modifiers ?? new Map());
  return (current, path) => {
    const before = arrayItems(current, path);
    const after = slice([...before, ...added]);
    const unchanged = added.length === 0 && after.length === before.length;
    return current !== undefined && unchanged ? current : arrayOf(after);
  };
};

const addToSet: Compiler = (argument) => {
  const modifiers = modifiersOf(argument, '$addToSet');
  if (modifiers !== undefined && modifiers.size > 1) {
    throw new DatabaseError(2, 'Found unexpected fields after $each in $addToSet');
  }
  const wanted = modifiers === undefined ? [argument] : itemsOf(modifiers.get('$each') as Value);
  return (current, path) => {
    const items = arrayItems(current, path);
    const before = items.length;
    for (const value of wanted) if (!items.some((item) => equalValues(item, value))) items.push(value);
    return current !== undefined && items.length === before ? current : arrayOf(items);
  };
};

/** What $pull takes away: equal values, items that pass operators, or objects that pass a filter of their fields. */
function pullTest(argument: Value): (item: Value) => boolean {
  if (
    argument.type === TYPE.regex ||
    (argument.type === TYPE.object && firstName(argument)?.startsWith('$') === true)
  ) {
    const matches = compileItemFilter(objectOf([['', argument]]));
    return (item) => matches(objectOf([['', item]]));
  }
  return argument.type === TYPE.object ? compileItemFilter(argument) : (item) => equalValues(item, argument);
}

const pull: Compiler = (argument) => {
  const taken = pullTest(argument);
  return (current) => {
    if (current === undefined) return current;
    if (current.type !== TYPE.array) throw new DatabaseError(2, 'Cannot apply $pull to a non-array value');
    const items = itemsOf(current);
    const kept = items.filter((item) => !taken(item));
    return kept.length === items.length ? current : arrayOf(kept);
  };
};

const increase: Compiler = (by, path) => {
  if (!isNumber(by))
    throw new DatabaseError(14, `Cannot increment with non-numeric argument: {${path}: ${typeName(by)}}`);
  return (current) => {
    if (current === undefined) return by;
    if (isNumber(current)) return calculate(current, by, '$inc');
    throw new DatabaseError(
      14,
      `Cannot apply $inc to a value of non-numeric type. The field '${path}' is of type ${typeName(current)}`,
    );
  };
};

function extreme(sign: 1 | -1): Compiler {
  return (argument) => (current) =>
    current === undefined || compareValues(argument, current) * sign > 0 ? argument : current;
}

const set: Compiler = (argument) => () => argument;

/** The update operators of the closed list. */
export const UPDATE_OPERATORS: ReadonlyMap<string, { compile: Compiler; creates: boolean }> = new Map([
  ['$set', { compile: set, creates: true }],
  ['$setOnInsert', { compile: set, creates: true }],
  ['$unset', { compile: () => () => undefined, creates: false }],
  ['$inc', { compile: increase, creates: true }],
  ['$min', { compile: extreme(-1), creates: true }],
  ['$max', { compile: extreme(1), creates: true }],
  ['$push', { compile: push, creates: true }],
  ['$addToSet', { compile: addToSet, creates: true }],
  ['$pull', { compile: pull, creates: false }],
]);

/** Compiles one operator on one path. An unknown one: code 9. */
export function compileOperation(operator: string, path: string, argument: Value): Operation {
  const known = knownOperator(operator);
  return { operator, creates: known.creates, apply: known.compile(argument, path) };
}

export function knownOperator(operator: string): { compile: Compiler; creates: boolean } {
  const known = UPDATE_OPERATORS.get(operator);
  if (known !== undefined) return known;
  throw new DatabaseError(
    9,
    `Unknown modifier: ${operator}. Expected a valid update modifier or pipeline-style update specified as an array`,
  );
}
