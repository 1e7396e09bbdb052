import { calculate } from '../values/arithmetic.js';
import { DatabaseError, notImplemented } from '../values/errors.js';
import { numberOf } from '../values/numeric.js';
import {
  type Document,
  elementsOf,
  isNumber,
  isOperators,
  itemsOf,
  TYPE,
  typeName,
  type Value,
} from '../values/value.js';
import { arrayOf } from '../values/writer.js';

/** What is done to the value at one path. */
export interface Operation {
  /** Whether a path that is not there is made for it: all but $unset. */
  readonly makes: boolean;
  /** The new value: the very same object for no change, undefined to remove the field. */
  apply(current: Value | undefined, document: Document, now: Date): Value | undefined;
}

type Compiler = (argument: Value, path: string) => Operation['apply'];

interface PushModifiers {
  readonly added: readonly Value[];
  /** $slice: the first (0 or more) or the last (negative) items are kept. */
  readonly kept?: number;
}

function pushModifiers(argument: Value): PushModifiers {
  if (!isOperators(argument)) return { added: [argument] };
  const modifiers = new Map(elementsOf(argument).map(({ name, value }) => [name, value]));
  const each = modifiers.get('$each');
  if (each === undefined) {
    throw new DatabaseError(52, 'The dollar ($) prefixed field in $push is not valid for storage');
  }
  if (each.type !== TYPE.array) {
    throw new DatabaseError(2, `The argument to $each in $push must be an array but it was of type: ${typeName(each)}`);
  }
  for (const name of modifiers.keys()) {
    if (name === '$position' || name === '$sort') throw notImplemented(`${name} in $push`);
    if (!UPDATE_MODIFIERS.includes(name)) throw new DatabaseError(2, `Unrecognized clause in $push: ${name}`);
  }
  const slice = modifiers.get('$slice');
  if (slice === undefined) return { added: itemsOf(each) };
  const kept = numberOf(slice);
  if (!Number.isInteger(kept)) throw new DatabaseError(2, 'The value for $slice must be an integer value');
  return { added: itemsOf(each), kept };
}

const push: Compiler = (argument, path) => {
  const { added, kept } = pushModifiers(argument);
  return (current) => {
    if (current !== undefined && current.type !== TYPE.array) {
      throw new DatabaseError(2, `The field '${path}' must be an array but is of type ${typeName(current)}`);
    }
    const before = current === undefined ? [] : itemsOf(current);
    const all = [...before, ...added];
    const after = kept === undefined ? all : kept < 0 ? all.slice(kept) : all.slice(0, kept);
    return added.length === 0 && after.length === before.length && current !== undefined ? current : arrayOf(after);
  };
};

const increase: Compiler = (by, path) => {
  if (!isNumber(by)) {
    throw new DatabaseError(14, `Cannot increment with non-numeric argument: {${path}: ${typeName(by)}}`);
  }
  return (current) => {
    if (current === undefined) return by;
    if (isNumber(current)) return calculate(current, by, '$inc');
    const wrong = `The field '${path}' is of type ${typeName(current)}`;
    throw new DatabaseError(14, `Cannot apply $inc to a value of non-numeric type. ${wrong}`);
  };
};

const set: Compiler = (argument) => () => argument;

/** The modifiers of $push in the closed list. */
export const UPDATE_MODIFIERS: readonly string[] = ['$each', '$slice'];

/** The update operators of the closed list. */
export const UPDATE_OPERATORS: ReadonlyMap<string, Compiler> = new Map<string, Compiler>([
  ['$set', set],
  ['$setOnInsert', set],
  ['$unset', () => () => undefined],
  ['$inc', increase],
  ['$push', push],
]);
