import { addMonths, dateOfDayNumber, dayNumber, isCivilDate } from '../civil-date.js';
import type { LeafCondition } from '../condition.schema.js';
import type { CivilDate, FactType } from '../facts.js';
import { operatorNamed } from '../operators.js';
import { AS_OF_FACT } from '../vocabulary.js';

/** Operators whose truth, as a function of a number or date on either side, changes only at values that the leaf names. */
const AT_VALUES = new Set([
  ...['equal', 'notEqual', 'in', 'notIn', 'contains', 'doesNotContain', 'between', 'notBetween'],
  ...['lessThan', 'lessThanInclusive', 'greaterThan', 'greaterThanInclusive'],
  ...['before', 'onOrBefore', 'after', 'onOrAfter'],
]);
const MONTHS = new Set(['withinMonthsBefore', 'olderThanMonths']);
/** Days in which a threshold of months is looked for: the dates that exist, see `isCivilDate`. */
const [FIRST_DAY, LAST_DAY] = [dayNumber('1800-01-01'), dayNumber('2200-12-31')];

/**
 * The numbers (for a date: day numbers) between which the truth of a leaf does not change as its only fact, of a numeric
 * type, varies. Undefined where they are not known: such a leaf is evaluated value by value. An operator that is new in
 * the table is, until it is named here.
 */
export function breaksOf(leaf: LeafCondition, type: FactType, asOf: CivilDate): readonly number[] | undefined {
  const operator = operatorNamed(leaf.operator);
  const values = valuesNamed(leaf, asOf);
  if (!operator) return undefined;
  if (MONTHS.has(operator.base.name)) {
    if (type !== 'date' || operator.decorators.includes('swap')) return undefined;
    return [dayNumber(asOf), ...values.map((months) => firstDayWithin(Number(months), asOf))];
  }
  if (!AT_VALUES.has(operator.base.name)) return undefined;
  if (type !== 'date')
    return values.every((one) => typeof one === 'number') ? (values as readonly number[]) : undefined;
  return values.every(isCivilDate) ? (values as readonly CivilDate[]).map(dayNumber) : undefined;
}

/** The values that a leaf's one fact is compared with: none where it is compared with itself. */
function valuesNamed({ fact, value }: LeafCondition, asOf: CivilDate): readonly unknown[] {
  if (typeof value !== 'object') return [value];
  if (!('fact' in value)) return value as readonly unknown[];
  return fact === AS_OF_FACT || value.fact === AS_OF_FACT ? [asOf] : [];
}

/** The first day d with d + `months` ≥ asOf. Month ends clamp, so it is searched for: `addMonths` never falls as d grows. */
function firstDayWithin(months: number, asOf: CivilDate): number {
  let [low, high] = [FIRST_DAY, LAST_DAY];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (addMonths(dateOfDayNumber(middle), months) < asOf) low = middle + 1;
    else high = middle;
  }
  return low;
}
