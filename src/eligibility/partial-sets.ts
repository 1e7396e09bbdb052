import type { CivilDate, Threshold } from './facts.js';
import type { ComposedOperator } from './operators.js';

/**
 * Compares a set of which only some elements are known: `fact` holds those that belong to it, `known` all of which it is
 * known whether they do. What any of the unknown ones could turn is undecided (undefined).
 *
 * Every operator on sets is monotone or antitone in the set, so two completions are enough: nothing more belongs to it,
 * or everything that the value names and that is not known. `someFact` and `everyFact` may meet any element at all: they
 * are decided by a witness among the certain ones only.
 */
export function comparePartial(
  { decorators, test }: ComposedOperator,
  fact: readonly string[],
  known: readonly string[],
  value: Threshold,
  asOf: CivilDate,
): boolean | undefined {
  if (decorators.includes('swap')) return undefined;
  const certain = test(fact, value, asOf);
  const quantifier = decorators.findIndex((name) => name.endsWith('Fact'));
  if (quantifier < 0) {
    const unknown = namedIn(value).filter((element) => !known.includes(element));
    return test([...fact, ...unknown], value, asOf) === certain ? certain : undefined;
  }
  const negated = decorators.slice(0, quantifier).filter((name) => name === 'not').length % 2 === 1;
  const inner = certain !== negated;
  const settled = decorators[quantifier] === 'someFact' ? inner : !inner;
  return settled ? certain : undefined;
}

function namedIn(value: Threshold): string[] {
  const all: readonly unknown[] = Array.isArray(value) ? value : [value];
  return all.filter((one) => typeof one === 'string');
}

/**
 * Compares a text of which it is known only that it is none of `unlike`: a record that no department has spoken of.
 * Undefined (undecided) unless the value names nothing but texts that it is not.
 */
export function compareUnlike(
  { base, decorators }: ComposedOperator,
  unlike: readonly string[],
  value: Threshold,
): boolean | undefined {
  if (decorators.some((name) => name !== 'not')) return undefined;
  const named = namedIn(value);
  if (named.length === 0 || !named.every((one) => unlike.includes(one))) return undefined;
  const negated = decorators.length % 2 === 1;
  if (base.name === 'equal' || base.name === 'in') return negated;
  return base.name === 'notEqual' || base.name === 'notIn' ? !negated : undefined;
}
