import { Engine, Operator } from 'json-rules-engine';
import { OPERATORS, type OperatorEntry } from '../../src/eligibility/operators.js';

/** While `run` goes on, our entry of that operator says the opposite of what it should. One at a time. */
export async function withOurFault<T>(name: string, run: () => Promise<T>): Promise<T> {
  const table = OPERATORS as Map<string, OperatorEntry>;
  const sound = table.get(name);
  if (!sound) throw new Error(name);
  table.set(name, { ...sound, test: (...sides) => !sound.test(...sides) });
  try {
    return await run();
  } finally {
    table.set(name, sound);
  }
}

/** Operators are composed once and kept, so that another spelling of the same one meets a fault planted later. */
export const respelled = (name: string): string => `not:not:not:not:${name}`;

/** What the package's types leave out. */
type Evaluated = Operator & { evaluate(fact: unknown, value: unknown): boolean };

/** While `run` goes on, json-rules-engine's function of that operator, its own or ours, says the opposite. */
export async function withTheirFault<T>(name: string, run: () => Promise<T>): Promise<T> {
  const original = Engine.prototype.addOperator;
  Engine.prototype.addOperator = function (this: Engine, given: Operator | string, callback?: never) {
    if ((given instanceof Operator ? given.name : given) !== name) {
      return original.call(this, given as never, callback as never);
    }
    const sound = (given instanceof Operator ? given : new Operator(given, callback as never)) as Evaluated;
    const wrong = new Operator(name, (fact, value) => !sound.evaluate(fact, value));
    return original.call(this, wrong as never, undefined as never);
  } as typeof original;
  try {
    return await run();
  } finally {
    Engine.prototype.addOperator = original;
  }
}
