import { Sum } from './arithmetic.js';
import { DatabaseError } from './errors.js';
import { compileExpression, type Expression } from './expression.js';
import { firstName } from './filter-operators.js';
import { encodeKey } from './key-encoding.js';
import { compareValues } from './order.js';
import { Holding, type PipelineLimits } from './sort.js';
import { copyValue, type Document, elementsOf, isNullish, NULL, TYPE, type Value } from './value.js';
import { arrayOf, documentOf, doubleValue, intValue } from './writer.js';

/** Collects one field of one group. Values it keeps are copies: a view would hold the whole document. */
interface Accumulator {
  add(value: Value | undefined): void;
  result(): Value;
}

type MakeAccumulator = (holding: Holding) => Accumulator;

/** A text that is equal for equal values: numbers of all types by their value. */
function identity(value: Value): string {
  if (value.type === TYPE.string) {
    return `s${Buffer.from(value.bytes.buffer, value.bytes.byteOffset + value.start, value.end - value.start).toString('latin1')}`;
  }
  return Buffer.from(encodeKey([value], [1], Infinity).key).toString('latin1');
}

function sum(): Accumulator {
  const total = new Sum('$sum');
  return { add: (value) => value && total.add(value), result: () => total.toValue() };
}

function average(): Accumulator {
  const total = new Sum('$avg');
  return {
    add: (value) => value && total.add(value),
    result: () => (total.count === 0 ? NULL : doubleValue(total.toDouble() / total.count)),
  };
}

/** $min, $max: of all types in BSON's order; null and missing are passed over. */
function extreme(sign: 1 | -1): MakeAccumulator {
  return () => {
    let kept: Value | undefined;
    return {
      add(value) {
        if (value === undefined || isNullish(value)) return;
        if (kept === undefined || compareValues(value, kept) * sign > 0) kept = copyValue(value);
      },
      result: () => kept ?? NULL,
    };
  };
}

function first(): Accumulator {
  let kept: Value | undefined;
  return {
    add(value) {
      kept ??= value === undefined ? NULL : copyValue(value);
    },
    result: () => kept ?? NULL,
  };
}

function last(): Accumulator {
  let kept: Value = NULL;
  return {
    add(value) {
      kept = value === undefined ? NULL : copyValue(value);
    },
    result: () => kept,
  };
}

function push(holding: Holding): Accumulator {
  const items: Value[] = [];
  return {
    add(value) {
      if (value === undefined) return;
      holding.hold(value.end - value.start);
      items.push(copyValue(value));
    },
    result: () => arrayOf(items),
  };
}

/** Distinct values, in the order they came (MongoDB gives no order). */
function addToSet(holding: Holding): Accumulator {
  const items = new Map<string, Value>();
  return {
    add(value) {
      if (value === undefined) return;
      const key = identity(value);
      if (items.has(key)) return;
      holding.hold(value.end - value.start + key.length);
      items.set(key, copyValue(value));
    },
    result: () => arrayOf([...items.values()]),
  };
}

function counter(): Accumulator {
  let count = 0;
  return { add: () => count++, result: () => intValue(count) };
}

/** The accumulators of the closed list. */
export const ACCUMULATORS: ReadonlyMap<string, MakeAccumulator> = new Map<string, MakeAccumulator>([
  ['$sum', sum],
  ['$avg', average],
  ['$min', extreme(-1)],
  ['$max', extreme(1)],
  ['$first', first],
  ['$last', last],
  ['$push', push],
  ['$addToSet', addToSet],
  ['$count', counter],
]);

interface Field {
  readonly name: string;
  readonly make: MakeAccumulator;
  readonly expression: Expression;
}

function compileField(name: string, spec: Value): Field {
  if (name.includes('.')) throw new DatabaseError(40235, `The field name '${name}' cannot contain '.'`);
  if (name.startsWith('$')) throw new DatabaseError(40236, `The field name '${name}' cannot be an operator name`);
  const [operator, ...more] = spec.type === TYPE.object ? elementsOf(spec) : [];
  if (operator === undefined) throw new DatabaseError(40234, `The field '${name}' must be an accumulator object`);
  if (more.length > 0) throw new DatabaseError(40238, `The field '${name}' must specify one accumulator`);
  const make = ACCUMULATORS.get(operator.name);
  if (make === undefined) throw new DatabaseError(15952, `unknown group operator '${operator.name}'`);
  const argument = operator.value;
  if (argument.type === TYPE.array)
    throw new DatabaseError(40237, `The ${operator.name} accumulator is a unary operator`);
  if (operator.name === '$count' && (argument.type !== TYPE.object || firstName(argument) !== undefined)) {
    throw new DatabaseError(14, '$count takes no arguments, i.e. $count:{}');
  }
  return { name, make, expression: compileExpression(argument) };
}

interface Group {
  readonly id: Value;
  readonly accumulators: Accumulator[];
}

function* groupDocuments(
  input: Iterable<Document>,
  id: Expression,
  fields: readonly Field[],
  now: Date,
  limits: PipelineLimits,
): Generator<Document> {
  const groups = new Map<string, Group>();
  const holding = new Holding(limits, '$group');
  for (const document of input) {
    const value = id(document, now) ?? NULL;
    const key = identity(value);
    let group = groups.get(key);
    if (group === undefined) {
      group = { id: copyValue(value), accumulators: fields.map((field) => field.make(holding)) };
      groups.set(key, group);
      holding.hold(key.length + value.end - value.start + fields.length * 64);
    }
    for (let i = 0; i < fields.length; i++) {
      (group.accumulators[i] as Accumulator).add((fields[i] as Field).expression(document, now));
    }
  }
  for (const { id: value, accumulators } of groups.values()) {
    const made: [string, Value][] = [['_id', value]];
    accumulators.forEach((accumulator, i) => {
      made.push([(fields[i] as Field).name, accumulator.result()]);
    });
    yield documentOf(made);
  }
}

/** The $group stage (manual, "$group"): streamed input, one row per group held. Missing and null `_id` are one group. */
export function compileGroup(
  spec: Value,
  now: Date,
  limits: PipelineLimits,
): (input: Iterable<Document>) => Iterable<Document> {
  if (spec.type !== TYPE.object) throw new DatabaseError(15947, "a group's fields must be specified in an object");
  const elements = elementsOf(spec);
  const id = elements.find((element) => element.name === '_id');
  if (id === undefined) throw new DatabaseError(15955, 'a group specification must include an _id');
  const expression = compileExpression(id.value);
  const fields = elements.filter((element) => element !== id).map(({ name, value }) => compileField(name, value));
  return (input) => groupDocuments(input, expression, fields, now, limits);
}
