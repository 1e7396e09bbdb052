import type { FactValue, Threshold } from '../../src/eligibility/facts.js';

/** For each operator a fact of the real catalogue, a threshold, a value of which it is true and one of which it is not. */
export interface Example {
  readonly fact: string;
  readonly threshold: Threshold;
  readonly holds: FactValue;
  readonly fails: FactValue;
}

const of = (fact: string, threshold: Threshold, holds: FactValue, fails: FactValue): Example => ({
  fact,
  threshold,
  holds,
  fails,
});

export const ONE_OF_EACH: Readonly<Record<string, Example>> = {
  equal: of('employees', 30, 30, 31),
  notEqual: of('employees', 30, 31, 30),
  in: of('name', ['a'], 'a', 'b'),
  notIn: of('name', ['a'], 'b', 'a'),
  contains: of('qualificationCodes', 'gazelle', ['gazelle'], []),
  doesNotContain: of('qualificationCodes', 'gazelle', [], ['gazelle']),
  lessThan: of('employees', 30, 29, 30),
  lessThanInclusive: of('employees', 30, 30, 31),
  greaterThan: of('employees', 30, 31, 30),
  greaterThanInclusive: of('employees', 30, 30, 29),
  between: of('employees', [10, 30], 30, 31),
  notBetween: of('employees', [10, 30], 31, 30),
  startsWith: of('name', 'a', 'ab', 'ba'),
  startsWithAny: of('name', ['a'], 'ab', 'ba'),
  containsAny: of('qualificationCodes', ['gazelle'], ['gazelle'], []),
  containsAll: of('qualificationCodes', ['gazelle'], ['gazelle'], []),
  containsNone: of('qualificationCodes', ['gazelle'], [], ['gazelle']),
  before: of('establishedOn', '2025-01-02', '2025-01-01', '2025-01-02'),
  onOrBefore: of('establishedOn', '2025-01-02', '2025-01-02', '2025-01-03'),
  after: of('establishedOn', '2025-01-02', '2025-01-03', '2025-01-02'),
  onOrAfter: of('establishedOn', '2025-01-02', '2025-01-02', '2025-01-01'),
  withinMonthsBefore: of('establishedOn', 12, '2026-01-01', '2020-01-01'),
  olderThanMonths: of('establishedOn', 12, '2020-01-01', '2026-01-01'),
};
