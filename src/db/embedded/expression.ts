import { DatabaseError } from './errors.js';
import { EXPRESSIONS } from './expression-operators.js';
import {
  type Document,
  documentValue,
  ElementCursor,
  findField,
  itemsOf,
  NULL,
  TYPE,
  textOf,
  type Value,
} from './value.js';
import { arrayOf, dateValue, objectOf } from './writer.js';

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
  if (segments.some((segment) => segment === '')) {
    throw new DatabaseError(40353, `FieldPath must not be or contain an empty name: '${path}'`);
  }
  if (segments.some((segment) => segment.startsWith('$'))) {
    throw new DatabaseError(16410, `FieldPath field names may not start with '$'. Consider using $getField.`);
  }
  if (path.includes('\0')) throw new DatabaseError(16411, 'FieldPath field names may not contain NUL bytes');
  const names = segments.map((segment) => Buffer.from(segment));
  const [first] = names;
  if (first !== undefined && names.length === 1) return (document) => findField(document, 0, first);
  return (document) => pathValue(documentValue(document), names, 0);
}

function compileVariable(name: string): Expression {
  if (name === 'NOW') return (_, now) => dateValue(BigInt(now.getTime()));
  if (name === 'ROOT' || name === 'CURRENT') return (document) => documentValue(document);
  if (/^(?:ROOT|CURRENT)\./.test(name)) return compileFieldPath(name.slice(name.indexOf('.') + 1));
  throw new DatabaseError(17276, `Use of undefined variable: ${name.split('.')[0]}`);
}

function compileObject(value: Value): Expression {
  const fields: [string, Expression][] = [];
  for (const c = new ElementCursor(value.bytes, value.start); c.next(); ) {
    const name = c.name();
    if (name.includes('.'))
      throw new DatabaseError(16405, `dotted field names are only allowed at the top level: '${name}'`);
    if (name.startsWith('$'))
      throw new DatabaseError(15983, `an object with operators must have exactly one field: '${name}'`);
    fields.push([name, compileExpression(c.value())]);
  }
  return (document, now) => {
    const made: [string, Value][] = [];
    for (const [name, expression] of fields) {
      const found = expression(document, now);
      if (found !== undefined) made.push([name, found]);
    }
    return objectOf(made);
  };
}

function compileOperator(name: string, argument: Value, fields: number): Expression {
  if (fields !== 1) {
    throw new DatabaseError(
      15983,
      `an object representing an expression must have exactly one field, beside '${name}'`,
    );
  }
  const operator = EXPRESSIONS.get(name);
  if (operator === undefined) throw new DatabaseError(168, `Unrecognized expression '${name}'`);
  if (operator.raw !== undefined) return operator.raw(argument, compileExpression);
  const given = argument.type === TYPE.array ? itemsOf(argument) : [argument];
  const { least, most } = operator;
  if (given.length < least || given.length > most) {
    const wanted = least === most ? `exactly ${least}` : `at least ${least}`;
    throw new DatabaseError(
      operator.code ?? 16020,
      `Expression ${name} takes ${wanted} arguments. ${given.length} were passed in.`,
    );
  }
  return operator.make(given.map(compileExpression));
}

/** Compiles an aggregation expression: field path, variable, literal, array, object or operator of the closed list. */
export function compileExpression(value: Value): Expression {
  if (value.type === TYPE.string) {
    const text = textOf(value);
    if (text.startsWith('$$')) return compileVariable(text.slice(2));
    if (text.startsWith('$')) return compileFieldPath(text.slice(1));
    return () => value;
  }
  if (value.type === TYPE.array) {
    const items = itemsOf(value).map(compileExpression);
    return (document, now) => arrayOf(items.map((item) => item(document, now) ?? NULL));
  }
  if (value.type !== TYPE.object) return () => value;
  const cursor = new ElementCursor(value.bytes, value.start);
  if (!cursor.next()) return () => value;
  const name = cursor.name();
  if (!name.startsWith('$')) return compileObject(value);
  const argument = cursor.value();
  return compileOperator(name, argument, cursor.next() ? 2 : 1);
}
