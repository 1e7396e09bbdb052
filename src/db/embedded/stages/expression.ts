import { calculate, doubleOf, integerOf, requireArithmetic } from '../values/arithmetic.js';
import { DatabaseError, notImplemented } from '../values/errors.js';
import { compareValues } from '../values/key-encoding.js';
import {
  type Document,
  documentValue,
  elementsOf,
  FALSE,
  findField,
  firstName,
  isNullish,
  itemsOf,
  NULL,
  readInt64,
  TRUE,
  TYPE,
  textOf,
  UNDEFINED,
  type Value,
} from '../values/value.js';
import { arrayOf, dateValue, objectOf } from '../values/writer.js';

/** What an expression gives for a document; undefined = missing. `now` is the time `$$NOW` stands for. */
export type Expression = (document: Document, now: Date) => Value | undefined;

/** A field path of an expression: arrays are mapped over, a numeric segment is only a name (manual, "Field Paths"). */
function pathValue(value: Value, names: readonly Uint8Array[], from: number): Value | undefined {
  let current: Value | undefined = value;
  for (let i = from; i < names.length && current !== undefined; i++) {
    if (current.type === TYPE.array) {
      const found = itemsOf(current).map((item) => (item.type === TYPE.array ? undefined : pathValue(item, names, i)));
      return arrayOf(found.filter((item): item is Value => item !== undefined));
    }
    if (current.type !== TYPE.object) return undefined;
    current = findField(current.bytes, current.start, names[i] as Uint8Array);
  }
  return current;
}

/** Compiles the path of an expression, without its `$`. */
export function compileFieldPath(path: string): Expression {
  const segments = path.split('.');
  if (segments.includes('')) {
    throw new DatabaseError(40353, `FieldPath must not be or contain an empty name: '${path}'`);
  }
  if (segments.some((segment) => segment.startsWith('$'))) {
    throw new DatabaseError(16410, `FieldPath field names may not start with '$'. Consider using $getField.`);
  }
  if (path.includes('\0')) throw new DatabaseError(16411, 'FieldPath field names may not contain NUL bytes');
  const names = segments.map((segment) => Buffer.from(segment));
  const [only] = names;
  if (only !== undefined && names.length === 1) return (document) => findField(document, 0, only);
  return (document) => pathValue(documentValue(document), names, 0);
}

function compileText(value: Value): Expression {
  const text = textOf(value);
  if (text === '$$NOW') return (_, now) => dateValue(BigInt(now.getTime()));
  if (text.startsWith('$$'))
    throw new DatabaseError(17276, `Use of undefined variable: ${text.slice(2).split('.')[0]}`);
  return text.startsWith('$') ? compileFieldPath(text.slice(1)) : () => value;
}

function compileObject(value: Value): Expression {
  const fields = elementsOf(value).map(({ name, value: inner }) => {
    if (name.includes('.')) {
      throw new DatabaseError(16405, `dotted field names are only allowed at the top level: '${name}'`);
    }
    if (name.startsWith('$')) {
      throw new DatabaseError(15983, `an object with operators must have exactly one field: '${name}'`);
    }
    return [name, compileExpression(inner)] as const;
  });
  return (document, now) => {
    const made = fields.map(([name, expression]) => [name, expression(document, now)] as const);
    return objectOf(made.filter((field): field is readonly [string, Value] => field[1] !== undefined));
  };
}

/** An operator on two evaluated arguments. */
function binary(
  name: string,
  argument: Value,
  apply: (a: Value | undefined, b: Value | undefined) => Value,
): Expression {
  const given = argument.type === TYPE.array ? itemsOf(argument) : [argument];
  const [left, right, ...more] = given.map(compileExpression);
  if (left !== undefined && right !== undefined && more.length === 0) {
    return (document, now) => apply(left(document, now), right(document, now));
  }
  if (name === '$add') throw notImplemented('$add of other than two numbers');
  throw new DatabaseError(16020, `Expression ${name} takes exactly 2 arguments. ${given.length} were passed in.`);
}

/** A date and whole milliseconds. */
function shiftDate(date: Value, by: Value): Value {
  requireArithmetic(by, '$add');
  return dateValue(
    readInt64(date.bytes, date.start) + wholeNumber(by, notImplemented('$add of a date and a fraction')),
  );
}

function wholeNumber(value: Value, otherwise: DatabaseError): bigint {
  if (value.type === TYPE.int || value.type === TYPE.long) return integerOf(value);
  if (value.type === TYPE.double && Number.isSafeInteger(doubleOf(value))) return BigInt(doubleOf(value));
  throw otherwise;
}

function add(a: Value | undefined, b: Value | undefined): Value {
  if (a === undefined || b === undefined || isNullish(a) || isNullish(b)) return NULL;
  if (a.type !== TYPE.date) return b.type === TYPE.date ? shiftDate(b, a) : calculate(a, b, '$add');
  if (b.type === TYPE.date) throw new DatabaseError(16612, 'only one date allowed in an $add expression');
  return shiftDate(a, b);
}

/** Units of $dateAdd that are always as long; those of the calendar are refused. */
const UNITS: ReadonlyMap<string, bigint> = new Map([
  ['millisecond', 1n],
  ['second', 1000n],
  ['minute', 60_000n],
  ['hour', 3_600_000n],
  ['day', 86_400_000n],
  ['week', 604_800_000n],
]);
const CALENDAR = ['month', 'quarter', 'year'];
const DATE_ADD = ['startDate', 'unit', 'amount'];

/** A date moved by whole units (manual, "$dateAdd"; without a time zone). A result outside JavaScript's dates: 5166406. */
function addToDate(date: Value, unit: Value, amount: Value): Value {
  if (date.type !== TYPE.date) throw new DatabaseError(5166403, '$dateAdd requires startDate to be a date');
  const name = unit.type === TYPE.string ? textOf(unit) : '';
  if (CALENDAR.includes(name)) throw notImplemented(`$dateAdd of a ${name}`);
  const length = UNITS.get(name);
  if (length === undefined) throw new DatabaseError(9, 'unknown time unit value of $dateAdd');
  const count = wholeNumber(amount, new DatabaseError(5166405, '$dateAdd expects integer amount of time units'));
  const to = readInt64(date.bytes, date.start) + length * count;
  if (Number.isNaN(new Date(Number(to)).getTime())) throw new DatabaseError(5166406, '$dateAdd overflowed');
  return dateValue(to);
}

function compileDateAdd(argument: Value): Expression {
  if (argument.type !== TYPE.object) throw new DatabaseError(5166400, '$dateAdd expects an object as its argument');
  const given = new Map(elementsOf(argument).map(({ name, value }) => [name, value]));
  for (const name of given.keys()) {
    if (name === 'timezone') throw notImplemented('timezone of $dateAdd');
    if (!DATE_ADD.includes(name)) throw new DatabaseError(5166401, `Unrecognized argument to $dateAdd: ${name}`);
  }
  const parts = DATE_ADD.map((name) => {
    const part = given.get(name);
    if (part === undefined) throw new DatabaseError(5166402, `$dateAdd requires '${name}' to be present`);
    return compileExpression(part);
  });
  return (document, now) => {
    const values = parts.map((part) => part(document, now));
    return values.some(isNullish) ? NULL : addToDate(...(values as [Value, Value, Value]));
  };
}

/** Comparisons of values of all types, a missing one before null; by what the order must be. */
export const COMPARISONS: ReadonlyMap<string, (order: number) => boolean> = new Map([
  ['$eq', (order) => order === 0],
  ['$ne', (order) => order !== 0],
  ['$gt', (order) => order > 0],
  ['$gte', (order) => order >= 0],
  ['$lt', (order) => order < 0],
  ['$lte', (order) => order <= 0],
]);

type Compiler = (argument: Value, name: string) => Expression;

/** The expressions of the closed list. */
export const EXPRESSIONS: ReadonlyMap<string, Compiler> = new Map<string, Compiler>([
  ['$literal', (argument) => () => argument],
  ['$add', (argument, name) => binary(name, argument, add)],
  ['$dateAdd', compileDateAdd],
  ...[...COMPARISONS].map(([operator, holds]): [string, Compiler] => [
    operator,
    (argument, name) =>
      binary(name, argument, (a, b) => (holds(compareValues(a ?? UNDEFINED, b ?? UNDEFINED)) ? TRUE : FALSE)),
  ]),
]);

function compileOperator(name: string, value: Value): Expression {
  const [first, ...more] = elementsOf(value);
  if (first === undefined || more.length > 0) {
    throw new DatabaseError(
      15983,
      `an object representing an expression must have exactly one field, beside '${name}'`,
    );
  }
  const compile = EXPRESSIONS.get(name);
  if (compile === undefined) throw new DatabaseError(168, `Unrecognized expression '${name}'`);
  return compile(first.value, name);
}

/** Compiles an aggregation expression: field path, $$NOW, literal, object or operator of the closed list. */
export function compileExpression(value: Value): Expression {
  if (value.type === TYPE.string) return compileText(value);
  if (value.type === TYPE.array) throw notImplemented('an array as an expression');
  if (value.type !== TYPE.object) return () => value;
  const name = firstName(value);
  return name?.startsWith('$') === true ? compileOperator(name, value) : compileObject(value);
}
