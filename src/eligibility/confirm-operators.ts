import type { Engine } from 'json-rules-engine';
import type { CivilDate } from './facts.js';

type Scalar = (fact: never, value: never) => boolean;

/**
 * Zhida's own operators for json-rules-engine, on present values. Written apart from `operators.ts` on purpose: a fault
 * in one of them shows as a disagreement of the two engines.
 */
function ownOperators(asOf: CivilDate): Readonly<Record<string, Scalar>> {
  return {
    between: (fact: number | string, [from, to]: [number | string, number | string]) => !(fact < from || fact > to),
    notBetween: (fact: number | string, [from, to]: [number | string, number | string]) => fact < from || fact > to,
    startsWith: (fact: string, prefix: string) => fact.slice(0, prefix.length) === prefix,
    startsWithAny: (fact: string, prefixes: string[]) => {
      for (const prefix of prefixes) if (fact.indexOf(prefix) === 0) return true;
      return false;
    },
    containsAny: (fact: string[], wanted: string[]) => fact.filter((one) => wanted.indexOf(one) >= 0).length > 0,
    containsAll: (fact: string[], wanted: string[]) => wanted.filter((one) => fact.indexOf(one) < 0).length === 0,
    containsNone: (fact: string[], unwanted: string[]) => fact.filter((one) => unwanted.indexOf(one) >= 0).length === 0,
    before: (fact: string, day: string) => dayNumber(fact) < dayNumber(day),
    onOrBefore: (fact: string, day: string) => dayNumber(fact) <= dayNumber(day),
    after: (fact: string, day: string) => dayNumber(fact) > dayNumber(day),
    onOrAfter: (fact: string, day: string) => dayNumber(fact) >= dayNumber(day),
    withinMonthsBefore: (fact: string, months: number) =>
      dayNumber(fact) <= dayNumber(asOf) && dayNumber(asOf) <= monthsLater(fact, months),
    olderThanMonths: (fact: string, months: number) => monthsLater(fact, months) < dayNumber(asOf),
  };
}

/** Gives a fresh engine the own operators for one day, and the decorators that say what a missing side means. */
export function addOperators(engine: Engine, asOf: CivilDate): void {
  for (const [name, scalar] of Object.entries(ownOperators(asOf))) engine.addOperator(name, scalar);
  for (const [name, verdict] of [
    ['missingIsFalse', false],
    ['missingIsTrue', true],
  ] as const) {
    engine.addOperatorDecorator(
      name,
      (fact: unknown, value: unknown, next: (fact: unknown, value: unknown) => boolean) =>
        fact === undefined || value === undefined ? verdict : next(fact, value),
    );
  }
}

const DAY = 86_400_000;

function dayNumber(date: string): number {
  const [year = 0, month = 1, day = 1] = date.split('-').map(Number);
  return Date.UTC(year, month - 1, day) / DAY;
}

/** The day number of the same day `months` later, or of that month's last day. */
function monthsLater(date: string, months: number): number {
  const [year = 0, month = 1, day = 1] = date.split('-').map(Number);
  const monthEnd = Date.UTC(year, month + months, 0) / DAY;
  return Math.min(Date.UTC(year, month - 1 + months, 1) / DAY + day - 1, monthEnd);
}
