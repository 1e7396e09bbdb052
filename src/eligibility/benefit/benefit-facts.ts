import { AS_OF_FACT, definitionOf, ENTERPRISE_PREFIX, type Vocabulary } from '../vocabulary.js';
import { RECEIVED } from './benefit-lists.js';

/** Operators that compare with the day of evaluation without naming it. */
const OF_THE_DAY = /(^|:)(withinMonthsBefore|olderThanMonths)$/;

/**
 * The facts of the enterprise that a formula, or any part of one, may look at, each once: those in the conditions of its
 * cases and the lists it goes through too. A field of a list's records that is called like a fact is among them.
 */
export function factsOfBenefit(formula: unknown, vocabulary: Vocabulary): readonly string[] {
  const found = new Set<string>();
  const add = (address: string) => {
    const key = address.startsWith(ENTERPRISE_PREFIX) ? address.slice(ENTERPRISE_PREFIX.length) : address;
    if (key !== AS_OF_FACT && definitionOf(key, vocabulary) !== undefined) found.add(key);
  };
  walk(formula, vocabulary, (name, value) => {
    if (name === 'topUp') add(RECEIVED);
    else if ((name === 'fact' || name === 'list') && typeof value === 'string') add(value);
  });
  return [...found];
}

/** Whether a formula or a condition may come out differently on another day although every fact is the same. */
export function dependsOnDay(formula: unknown, vocabulary: Vocabulary): boolean {
  let depends = false;
  walk(formula, vocabulary, (name, value) => {
    if (typeof value !== 'string') return;
    if (name === 'fact') depends ||= value === AS_OF_FACT || value === ENTERPRISE_PREFIX + AS_OF_FACT;
    else if (name === 'operator') depends ||= OF_THE_DAY.test(value);
  });
  return depends;
}

/** Goes through all that has a name, also inside the conditions that a name stands for. */
function walk(node: unknown, vocabulary: Vocabulary, visit: (name: string, value: unknown) => void): void {
  if (typeof node !== 'object' || node === null) return;
  for (const [name, value] of Object.entries(node)) {
    visit(name, value);
    if (name === 'condition' && typeof value === 'string') walk(vocabulary.named.get(value), vocabulary, visit);
    else walk(value, vocabulary, visit);
  }
}
