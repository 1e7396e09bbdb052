import { addMonths } from './civil-date.js';
import type { CivilDate, Threshold, Words } from './facts.js';
import { comparePartial, compareUnlike } from './partial-sets.js';

/** What a value looks like to an operator. Money, ratios and integers are numbers; codes are texts; a set is texts. */
export type Shape = 'number' | 'text' | 'boolean' | 'date' | 'numbers' | 'texts' | 'dates' | 'records';

type Test = (fact: Threshold, value: Threshold, asOf: CivilDate) => boolean;

/** One operator: the only place where it lives, besides its scalar function for the confirming engine. */
export interface OperatorEntry {
  readonly name: string;
  /** Shapes of fact and value that it is defined on. */
  readonly accepts: readonly (readonly [fact: Shape, value: Shape])[];
  /** Truth on present values of those shapes. Missing values never reach it. */
  readonly test: Test;
  /** What is wrong with a literal value of the right shape, or null. */
  readonly literal?: (value: Threshold) => string | null;
  /**
   * What it asks of its fact: "≤ {v}", "属于{v}", "one of {v}". `{v}` stands for the value, `{from}` and `{to}` for the
   * ends of a range. English follows "label: ", Chinese the label itself.
   */
  readonly words: Words;
  readonly negated: Words;
  /** The same of codes whose list says what a beginning stands for: a division lies within a city. */
  readonly ofCodes?: Pick<OperatorEntry, 'words' | 'negated'>;
}

const numbers = (test: (a: number, b: number) => boolean): Test => {
  return (fact, value) => typeof fact === 'number' && typeof value === 'number' && test(fact, value);
};
const texts = (test: (a: string, b: string) => boolean): Test => {
  return (fact, value) => typeof fact === 'string' && typeof value === 'string' && test(fact, value);
};
const sets = (test: (a: readonly unknown[], b: readonly unknown[]) => boolean): Test => {
  return (fact, value) => Array.isArray(fact) && Array.isArray(value) && test(fact, value);
};
const not = (next: Test): Test => {
  return (fact, value, asOf) => !next(fact, value, asOf);
};

const equal: Test = (fact, value) => fact === value;
const isIn: Test = (fact, value) => Array.isArray(value) && value.includes(fact);
const holds: Test = (fact, value) => Array.isArray(fact) && fact.includes(value);
const startsWith = texts((a, b) => a.startsWith(b));
// Loops: a function made for each pair of values would be compiled anew again and again (see lazy-facts.ts).
const containsAny = sets((a, b) => {
  for (const one of b) if (a.includes(one)) return true;
  return false;
});
const containsAll = sets((a, b) => {
  for (const one of b) if (!a.includes(one)) return false;
  return true;
});
const startsWithAny: Test = (fact, value) => {
  for (const prefix of elements(value)) if (startsWith(fact, prefix, '')) return true;
  return false;
};
const isWithin: Test = (fact, value) => {
  const [low, high] = value as readonly [number | string, number | string];
  return (fact as number | string) >= low && (fact as number | string) <= high;
};
const olderThan: Test = (date, months, asOf) =>
  typeof date === 'string' && typeof months === 'number' && addMonths(date, months) < asOf;
const monthsBefore: Test = (date, months, asOf) =>
  typeof date === 'string' && date <= asOf && !olderThan(date, months, asOf);

type Accepts = OperatorEntry['accepts'];
const SCALAR: Accepts = [
  ['number', 'number'],
  ['text', 'text'],
  ['boolean', 'boolean'],
  ['date', 'date'],
];
const MEMBER: Accepts = [
  ['number', 'numbers'],
  ['text', 'texts'],
  ['date', 'dates'],
];
const HOLDER: Accepts = [
  ['texts', 'text'],
  ['numbers', 'number'],
  ['dates', 'date'],
];
const NUMBER: Accepts = [['number', 'number']];
const RANGE: Accepts = [
  ['number', 'numbers'],
  ['date', 'dates'],
];
const PREFIX: Accepts = [['text', 'text']];
const PREFIXES: Accepts = [['text', 'texts']];
const SET: Accepts = [['texts', 'texts']];
const DATE: Accepts = [['date', 'date']];
const MONTHS: Accepts = [['date', 'number']];

const say = (zh: string, en: string): Words => ({ zh, en });
const is = say('为{v}', '{v}');
const isNot = say('不为{v}', 'not {v}');
const among = say('属于{v}', 'one of {v}');
const notAmong = say('不属于{v}', 'none of {v}');
const includes = say('包含{v}', 'includes {v}');
const includesNot = say('不包含{v}', 'does not include {v}');
const less = say('< {v}', '< {v}');
const atMost = say('≤ {v}', '≤ {v}');
const more = say('> {v}', '> {v}');
const atLeast = say('≥ {v}', '≥ {v}');
const inRange = say('在{from}至{to}之间（含两端）', 'from {from} to {to}, both included');
const outOfRange = say('不在{from}至{to}之间', 'outside {from} to {to}');
const begins = say('以{v}开头', 'starts with {v}');
const beginsNot = say('不以{v}开头', 'does not start with {v}');
const beginsAny = say('以{v}之一开头', 'starts with one of {v}');
const beginsNone = say('不以{v}中任何一个开头', 'starts with none of {v}');
const includesAny = say('包含{v}之一', 'includes one of {v}');
const includesNone = say('不包含{v}中任何一个', 'includes none of {v}');
const includesAll = say('包含全部{v}', 'includes all of {v}');
const includesNotAll = say('未包含全部{v}', 'does not include all of {v}');
const earlier = say('早于{v}', 'before {v}');
const notLater = say('不晚于{v}', 'on or before {v}');
const later = say('晚于{v}', 'after {v}');
const notEarlier = say('不早于{v}', 'on or after {v}');
const recent = say('在比对日前{v}个月内', 'within the {v} months before the assessment');
const notRecent = say('不在比对日前{v}个月内', 'not within the {v} months before the assessment');
const old = say('距比对日超过{v}个月', 'more than {v} months before the assessment');
const notOld = say('距比对日不超过{v}个月', 'not more than {v} months before the assessment');

const WITHIN: OperatorEntry['ofCodes'] = {
  words: say('属于{v}', 'within {v}'),
  negated: say('不属于{v}', 'outside {v}'),
};
const WITHIN_ANY: OperatorEntry['ofCodes'] = {
  words: say('属于{v}', 'within one of {v}'),
  negated: say('不属于{v}', 'outside all of {v}'),
};

const rows: readonly (readonly [
  string,
  Accepts,
  Test,
  Words,
  Words,
  OperatorEntry['literal']?,
  OperatorEntry['ofCodes']?,
])[] = [
  ['equal', SCALAR, equal, is, isNot],
  ['notEqual', SCALAR, not(equal), isNot, is],
  ['in', MEMBER, isIn, among, notAmong],
  ['notIn', MEMBER, not(isIn), notAmong, among],
  ['contains', HOLDER, holds, includes, includesNot],
  ['doesNotContain', HOLDER, not(holds), includesNot, includes],
  ['lessThan', NUMBER, numbers((a, b) => a < b), less, atLeast],
  ['lessThanInclusive', NUMBER, numbers((a, b) => a <= b), atMost, more],
  ['greaterThan', NUMBER, numbers((a, b) => a > b), more, atMost],
  ['greaterThanInclusive', NUMBER, numbers((a, b) => a >= b), atLeast, less],
  ['between', RANGE, isWithin, inRange, outOfRange, rangeFault],
  ['notBetween', RANGE, not(isWithin), outOfRange, inRange, rangeFault],
  ['startsWith', PREFIX, startsWith, begins, beginsNot, prefixFault, WITHIN],
  ['startsWithAny', PREFIXES, startsWithAny, beginsAny, beginsNone, prefixFault, WITHIN_ANY],
  ['containsAny', SET, containsAny, includesAny, includesNone],
  ['containsAll', SET, containsAll, includesAll, includesNotAll],
  ['containsNone', SET, not(containsAny), includesNone, includesAny],
  ['before', DATE, texts((a, b) => a < b), earlier, notEarlier],
  ['onOrBefore', DATE, texts((a, b) => a <= b), notLater, later],
  ['after', DATE, texts((a, b) => a > b), later, notLater],
  ['onOrAfter', DATE, texts((a, b) => a >= b), notEarlier, earlier],
  ['withinMonthsBefore', MONTHS, monthsBefore, recent, notRecent, monthsFault],
  ['olderThanMonths', MONTHS, olderThan, old, notOld, monthsFault],
];

/**
 * The operator table. The first ten are json-rules-engine's, with its exact meaning on present facts of the declared
 * type; ranges include both ends; "within n months before" means d ≤ asOf ≤ d + n months, month ends clamped.
 * `startsWith` and `startsWithAny` serve codes that are built from the left: industries (GB/T 4754-2017), divisions
 * (GB/T 2260). Dates are written as GB/T 7408 (ISO 8601) has them, `2026-11-22`, and compared in that order.
 */
export const OPERATORS: ReadonlyMap<string, OperatorEntry> = new Map(
  rows.map(([name, accepts, test, words, negated, literal, ofCodes]) => [
    name,
    { name, accepts, test, words, negated, literal, ofCodes },
  ]),
);

/** Truth on present values, and how the fact is phrased. */
export interface ComposedOperator {
  readonly base: OperatorEntry;
  readonly decorators: readonly string[];
  readonly test: Test;
}

/** json-rules-engine's decorators on present values, applied from the right: `not:someFact:startsWith`. */
const DECORATORS: ReadonlyMap<string, (next: Test) => Test> = new Map<string, (next: Test) => Test>([
  ['not', not],
  ['swap', (next) => (fact, value, asOf) => next(value, fact, asOf)],
  ['someFact', (next) => (fact, value, asOf) => elements(fact).some((one) => next(one, value, asOf))],
  ['everyFact', (next) => (fact, value, asOf) => elements(fact).every((one) => next(one, value, asOf))],
  ['someValue', (next) => (fact, value, asOf) => elements(value).some((one) => next(fact, one, asOf))],
  ['everyValue', (next) => (fact, value, asOf) => elements(value).every((one) => next(fact, one, asOf))],
]);

export const DECORATOR_NAMES: readonly string[] = [...DECORATORS.keys()];
const MOST_DECORATORS = 4;
const composed = new Map<string, ComposedOperator>();

/** The operator of that name with its decorators, or undefined where there is none. */
export function operatorNamed(name: string): ComposedOperator | undefined {
  const known = composed.get(name);
  if (known) return known;
  const parts = name.split(':');
  const base = OPERATORS.get(parts.at(-1) ?? '');
  const decorators = parts.slice(0, -1);
  if (!base || decorators.length > MOST_DECORATORS) return undefined;
  let test = base.test;
  for (const decorator of decorators.toReversed()) {
    const decorate = DECORATORS.get(decorator);
    if (!decorate) return undefined;
    test = decorate(test);
  }
  const operator = { base, decorators, test };
  composed.set(name, operator);
  return operator;
}

/**
 * Three-valued: undefined (undecided) where either side is missing, or where `known` lists the elements of a set that
 * are known and the others could turn it. Throws on an unknown operator: parse first.
 */
export function compare(
  name: string,
  fact: Threshold | undefined,
  value: Threshold | undefined,
  asOf: CivilDate,
  known?: readonly string[],
): boolean | undefined {
  const operator = operatorNamed(name);
  if (!operator) throw new Error(`Unknown operator: ${name}`);
  if (fact === undefined || value === undefined) return undefined;
  if (known) return comparePartial(operator, elements(fact) as readonly string[], known, value, asOf);
  return operator.test(fact, value, asOf);
}

/** Like `compare`, for a text of which is known only that it is none of `unlike`. */
export function compareOther(
  name: string,
  unlike: readonly string[],
  value: Threshold | undefined,
): boolean | undefined {
  const operator = operatorNamed(name);
  return operator && value !== undefined ? compareUnlike(operator, unlike, value) : undefined;
}

function elements(value: Threshold): readonly Threshold[] {
  return Array.isArray(value) ? (value as readonly string[]) : [];
}

function prefixFault(value: Threshold): string | null {
  const prefixes: readonly unknown[] = Array.isArray(value) ? value : [value];
  return prefixes.includes('') ? 'an empty prefix fits everything' : null;
}

function rangeFault(value: Threshold): string | null {
  const ends: readonly unknown[] = Array.isArray(value) ? value : [];
  const [low, high] = ends as readonly (number | string)[];
  if (ends.length !== 2 || low === undefined || high === undefined)
    return 'a range is a list of two values, from and to';
  return low <= high ? null : 'the range ends before it begins';
}

function monthsFault(value: Threshold): string | null {
  const months = Number(value);
  return Number.isInteger(months) && months >= 0 && months <= 1200 ? null : 'months are a whole number from 0 to 1200';
}
