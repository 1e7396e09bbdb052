import { Sum } from '../values/arithmetic.js';
import { DatabaseError } from '../values/errors.js';
import { encodeKey } from '../values/key-encoding.js';
import { copyValue, elementsOf, NULL, TYPE, type Value } from '../values/value.js';
import { documentOf } from '../values/writer.js';
import { compileExpression, type Expression } from './expression.js';
import type { Rows } from './rows.js';
import { Holding, type PipelineLimits } from './sort.js';

/** The accumulators of the closed list. */
export const ACCUMULATORS: ReadonlyMap<string, () => Sum> = new Map([['$sum', () => new Sum()]]);

/** A text that is equal for equal values: numbers of all types by their value. */
function identity(value: Value): string {
  if (value.type === TYPE.string) {
    const { bytes, start, end } = value;
    return `s${Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('latin1')}`;
  }
  return Buffer.from(encodeKey([value], [1], Infinity).key).toString('latin1');
}

interface Field {
  readonly name: string;
  readonly make: () => Sum;
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
  if (operator.value.type === TYPE.array) {
    throw new DatabaseError(40237, `The ${operator.name} accumulator is a unary operator`);
  }
  return { name, make, expression: compileExpression(operator.value) };
}

/** Bytes that the sum of one field of a group takes, roughly. */
const SUM_BYTES = 64;

/**
 * The $group stage (manual, "$group"): streamed input, one row per group held. Missing and null `_id` are one group. Values
 * that are kept are copies: a view would hold its whole document.
 */
export function compileGroup(spec: Value, now: Date, limits: PipelineLimits): (input: Rows) => Rows {
  if (spec.type !== TYPE.object) throw new DatabaseError(15947, "a group's fields must be specified in an object");
  const elements = elementsOf(spec);
  const id = elements.find((element) => element.name === '_id');
  if (id === undefined) throw new DatabaseError(15955, 'a group specification must include an _id');
  const expression = compileExpression(id.value);
  const fields = elements.filter((element) => element !== id).map(({ name, value }) => compileField(name, value));
  return function* (input) {
    const groups = new Map<string, { id: Value; sums: Sum[] }>();
    const holding = new Holding(limits, '$group');
    for (const document of input) {
      if (document === undefined) {
        yield undefined;
        continue;
      }
      const value = expression(document, now) ?? NULL;
      const key = identity(value);
      let group = groups.get(key);
      if (group === undefined) {
        group = { id: copyValue(value), sums: fields.map((field) => field.make()) };
        groups.set(key, group);
        holding.hold(key.length + value.end - value.start + fields.length * SUM_BYTES);
      }
      for (let at = 0; at < fields.length; at++) {
        const term = fields[at]?.expression(document, now);
        if (term !== undefined) group.sums[at]?.add(term);
      }
    }
    for (const { id: value, sums } of groups.values()) {
      const totals = fields.map(({ name }, at) => [name, (sums[at] as Sum).toValue()] as const);
      yield documentOf([['_id', value], ...totals]);
    }
  };
}
