import { type Engine, Operator, OperatorDecorator } from 'json-rules-engine';
import type { CivilDate } from '../facts.js';

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

/** A set of which only some elements are known: `sure` belong to it, of `known` it is known whether they do. */
export class PartialSet {
  constructor(
    readonly sure: readonly string[],
    readonly known: readonly string[],
  ) {}

  /**
   * The set at its largest, as far as a comparison with `value` goes: all that the value names and that is not known
   * belongs to it, some element satisfies whatever is asked of the elements, and not every one does.
   */
  atMost(value: unknown): unknown {
    const named: readonly unknown[] = Array.isArray(value) ? value : [value];
    const open = named.filter((one) => typeof one === 'string' && !this.known.includes(one));
    return Object.assign([...this.sure, ...open], { some: () => true, every: () => false });
  }
}

/** What one fact is worth for each of several enterprises, in the same order for every fact. */
export class OfFirms {
  constructor(readonly values: readonly unknown[]) {}
}

let known: { readonly asOf: CivilDate; readonly operators: readonly Operator<never, never>[] } | undefined;

/** Gives a fresh engine the own operators for one day, and the decorators that say what a missing side means. */
export function addOperators(engine: Engine, asOf: CivilDate): void {
  // They hold nothing of an engine, and making them takes longer than confirming a short rule.
  if (known?.asOf !== asOf) {
    const operators = Object.entries(ownOperators(asOf)).map(([name, scalar]) => new Operator(name, scalar));
    known = { asOf, operators };
  }
  for (const operator of known.operators) engine.addOperator(operator as Operator);
  for (const decorator of DECORATORS) engine.addOperatorDecorator(decorator);
}

type Next = (fact: unknown, value: unknown) => boolean;

/** What a leaf is worth against the enterprise: `verdict` for a missing side, the worse bound of a set known in part. */
function against(verdict: boolean, partial: 'bounds' | 'missing') {
  return (fact: unknown, value: unknown, next: Next): boolean => {
    if (fact === undefined || value === undefined || value instanceof PartialSet) return verdict;
    if (!(fact instanceof PartialSet)) return next(fact, value);
    if (partial === 'missing') return verdict;
    const bounds = [next(fact.sure, value), next(fact.atMost(value), value)];
    return bounds.includes(verdict) ? verdict : !verdict;
  };
}

/**
 * What a leaf is worth for several enterprises: `enough` as soon as it is that for one of them. False for every `not`
 * around it that is even, true for the odd: so a rule that comes out true is true of each of them by itself.
 */
function ofFirms(enough: boolean) {
  return (fact: unknown, value: unknown, next: Next): boolean => {
    const rows = fact instanceof OfFirms ? fact.values.length : value instanceof OfFirms ? value.values.length : 1;
    for (let row = 0; row < rows; row += 1) {
      if (next(sideOf(fact, row), sideOf(value, row)) === enough) return enough;
    }
    return !enough;
  };
}

function sideOf(side: unknown, row: number): unknown {
  return side instanceof OfFirms ? side.values[row] : side;
}

const DECORATORS = [
  new OperatorDecorator('ofEvery', ofFirms(false)),
  new OperatorDecorator('ofSome', ofFirms(true)),
  new OperatorDecorator('missingIsFalse', against(false, 'bounds')),
  new OperatorDecorator('missingIsTrue', against(true, 'bounds')),
  new OperatorDecorator('partialIsFalse', against(false, 'missing')),
  new OperatorDecorator('partialIsTrue', against(true, 'missing')),
] as const;

const DAY = 86_400_000;

function dayNumber(date: string): number {
  const [year = 0, month = 1, day = 1] = date.split('-').map(Number);
  return Date.UTC(year, month - 1, day) / DAY;
}

/** The day number of the same day `months` later, or of that month's last day; whole months, a thousand years at most. */
function monthsLater(date: string, months: number): number {
  const [year = 0, month = 1, day = 1] = date.split('-').map(Number);
  const later = Math.abs(months) > 12_000 ? 12_000 * Math.sign(months) : Math.trunc(months);
  const monthEnd = Date.UTC(year, month + later, 0) / DAY;
  return Math.min(Date.UTC(year, month - 1 + later, 1) / DAY + day - 1, monthEnd);
}
