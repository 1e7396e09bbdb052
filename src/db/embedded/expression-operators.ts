import { calculate } from './arithmetic.js';
import { addToDate, dateUnit } from './date-add.js';
import { DatabaseError, notImplemented } from './errors.js';
import type { Expression } from './expression.js';
import {
  add,
  compareInExpression,
  concat,
  divide,
  isTrue,
  subtract,
  toText,
  truth,
  typeName,
} from './expression-values.js';
import { nearestDouble, numericOf } from './numeric.js';
import { elementsOf, isNullish, isNumber, itemsOf, NULL, TYPE, textOf, type Value } from './value.js';
import { intValue, stringValue } from './writer.js';

type Compile = (value: Value) => Expression;

export interface ExpressionOperator {
  readonly least: number;
  readonly most: number;
  /** Code for a wrong number of arguments, where it is not 16020. */
  readonly code?: number;
  /** From compiled arguments. */
  make(args: readonly Expression[]): Expression;
  /** From the argument as it is written, for those with named or unevaluated arguments. */
  readonly raw?: (argument: Value, compile: Compile) => Expression;
}

function comparison(test: (order: number) => boolean): ExpressionOperator {
  const make = ([a, b]: readonly Expression[]): Expression => {
    const [left, right] = [a as Expression, b as Expression];
    return (document, now) => truth(test(compareInExpression(left(document, now), right(document, now))));
  };
  return { least: 2, most: 2, make };
}

/** An operator on evaluated arguments that gives null when one of them is null or missing. */
function strict(least: number, most: number, apply: (...args: Value[]) => Value): ExpressionOperator {
  const make =
    (args: readonly Expression[]): Expression =>
    (document, now) => {
      const values = args.map((arg) => arg(document, now));
      return values.some(isNullish) ? NULL : apply(...(values as Value[]));
    };
  return { least, most, make };
}

/** Codes of the server: not a number, not whole, negative. */
function wholeNumber(value: Value | undefined, [kind, whole, sign]: readonly [number, number, number]): number {
  if (value === undefined || !isNumber(value)) throw new DatabaseError(kind, '$substrCP: a place must be a number');
  const number = nearestDouble(numericOf(value));
  if (!Number.isInteger(number)) throw new DatabaseError(whole, '$substrCP: a place must be a whole number');
  if (number < 0) throw new DatabaseError(sign, '$substrCP: a place must not be negative');
  return number;
}

function substring(args: readonly Expression[]): Expression {
  return (document, now) => {
    const [text, start, length] = args.map((arg) => arg(document, now));
    const from = wholeNumber(start, [34450, 34451, 34455]);
    const count = wholeNumber(length, [34452, 34453, 34454]);
    if (text === undefined || isNullish(text)) return stringValue('');
    if (text.type !== TYPE.string) throw notImplemented(`$substrCP of ${typeName(text)}`);
    return stringValue([...textOf(text)].slice(from, from + count).join(''));
  };
}

function size(args: readonly Expression[]): Expression {
  return (document, now) => {
    const array = args[0]?.(document, now);
    if (array?.type === TYPE.array) return intValue(itemsOf(array).length);
    throw new DatabaseError(17124, `The argument to $size must be an array, but was of type: ${typeName(array)}`);
  };
}

function isIn(args: readonly Expression[]): Expression {
  return (document, now) => {
    const [value, array] = args.map((arg) => arg(document, now));
    if (array?.type !== TYPE.array) {
      throw new DatabaseError(40081, `$in requires an array as a second argument, found: ${typeName(array)}`);
    }
    return truth(itemsOf(array).some((item) => compareInExpression(value, item) === 0));
  };
}

/** Branches that are not taken are not evaluated: they may be errors. */
function ifNull(args: readonly Expression[]): Expression {
  return (document, now) => {
    for (const arg of args.slice(0, -1)) {
      const value = arg(document, now);
      if (!isNullish(value)) return value;
    }
    return args.at(-1)?.(document, now);
  };
}

function condition([test, then, otherwise]: readonly Expression[]): Expression {
  return (document, now) => (isTrue(test?.(document, now)) ? then : otherwise)?.(document, now);
}

/** Named arguments; `lacking` are the codes for each that is missing. */
function named(
  value: Value,
  operator: string,
  wanted: readonly string[],
  unknown: number,
  lacking: readonly number[],
): Value[] {
  const fields = new Map(elementsOf(value).map((field) => [field.name, field.value]));
  for (const name of fields.keys()) {
    if (!wanted.includes(name)) throw new DatabaseError(unknown, `Unrecognized parameter to ${operator}: ${name}`);
  }
  return wanted.map((name, index) => {
    const found = fields.get(name);
    if (found !== undefined) return found;
    throw new DatabaseError(lacking[index] as number, `Missing '${name}' parameter to ${operator}`);
  });
}

/** $cond is written as three arguments or as { if, then, else }. */
function compileCond(argument: Value, compile: Compile): Expression {
  if (argument.type === TYPE.object) {
    return condition(named(argument, '$cond', ['if', 'then', 'else'], 17083, [17080, 17081, 17082]).map(compile));
  }
  const args = argument.type === TYPE.array ? itemsOf(argument) : [argument];
  if (args.length === 3) return condition(args.map(compile));
  throw new DatabaseError(16020, `Expression $cond takes exactly 3 arguments. ${args.length} were passed in.`);
}

function compileDateAdd(argument: Value, compile: Compile): Expression {
  if (argument.type !== TYPE.object) throw new DatabaseError(5166400, '$dateAdd expects an object as its argument');
  const names = ['startDate', 'unit', 'amount'];
  const parts = named(argument, '$dateAdd', names, 5166401, [5166402, 5166402, 5166402]).map(compile);
  return (document, now) => {
    const values = parts.map((part) => part(document, now));
    if (values.some(isNullish)) return NULL;
    const [date, unit, amount] = values as [Value, Value, Value];
    if (date.type !== TYPE.date) throw new DatabaseError(5166403, '$dateAdd requires startDate to be a date');
    return addToDate(date, dateUnit(unit), amount);
  };
}

function literal(argument: Value): Expression {
  return () => argument;
}

function raw(compile: (argument: Value, compile: Compile) => Expression): ExpressionOperator {
  return { least: 0, most: 0, make: () => () => undefined, raw: compile };
}

/** The expressions of the closed list. */
export const EXPRESSIONS: ReadonlyMap<string, ExpressionOperator> = new Map<string, ExpressionOperator>([
  ['$literal', raw(literal)],
  ['$cond', raw(compileCond)],
  ['$dateAdd', raw(compileDateAdd)],
  ['$ifNull', { least: 2, code: 1257300, most: Infinity, make: ifNull }],
  ['$and', { least: 0, most: Infinity, make: (args) => (d, now) => truth(args.every((arg) => isTrue(arg(d, now)))) }],
  ['$or', { least: 0, most: Infinity, make: (args) => (d, now) => truth(args.some((arg) => isTrue(arg(d, now)))) }],
  [
    '$not',
    {
      least: 1,
      most: 1,
      make:
        ([arg]) =>
        (d, now) =>
          truth(!isTrue(arg?.(d, now))),
    },
  ],
  ['$eq', comparison((order) => order === 0)],
  ['$ne', comparison((order) => order !== 0)],
  ['$gt', comparison((order) => order > 0)],
  ['$gte', comparison((order) => order >= 0)],
  ['$lt', comparison((order) => order < 0)],
  ['$lte', comparison((order) => order <= 0)],
  ['$add', strict(0, Infinity, add)],
  ['$subtract', strict(2, 2, subtract)],
  ['$multiply', strict(0, Infinity, (...values) => values.reduce((a, b) => calculate(a, b, '$multiply'), intValue(1)))],
  ['$divide', strict(2, 2, divide)],
  ['$concat', strict(0, Infinity, concat)],
  ['$toString', strict(1, 1, toText)],
  ['$substrCP', { least: 3, most: 3, make: substring }],
  ['$size', { least: 1, most: 1, make: size }],
  ['$in', { least: 2, most: 2, make: isIn }],
]);
