import type { CivilDate } from './facts.js';

/** How often a policy is enjoyed. `lag` 1: the period before the one of `asOf` is assessed. */
export interface PeriodRule {
  readonly kind: 'once' | 'year' | 'quarter' | 'month';
  readonly lag: number;
}

/** The window of facts that a policy speaks of; `to` null is open. */
export interface Window {
  readonly from: CivilDate;
  readonly to: CivilDate | null;
}

interface Periodic {
  readonly period: PeriodRule;
  readonly appliesTo: Window;
}

/** The period that is assessed at `asOf`: 'once', '2025', '2026Q3' or '2026-10', the lag taken off. */
export function periodOf({ period: { kind, lag } }: Pick<Periodic, 'period'>, asOf: CivilDate): string {
  const [year, month] = [Number(asOf.slice(0, 4)), Number(asOf.slice(5, 7))];
  if (kind === 'once') return kind;
  if (kind === 'year') return String(year - lag);
  if (kind === 'quarter') {
    const quarter = year * 4 + Math.floor((month - 1) / 3) - lag;
    return `${Math.floor(quarter / 4)}Q${(quarter % 4) + 1}`;
  }
  const months = year * 12 + (month - 1) - lag;
  return `${Math.floor(months / 12)}-${String((months % 12) + 1).padStart(2, '0')}`;
}

/**
 * The year that a yearly fact without offset stands for: the period's year. For `once` the year of `asOf` less the lag,
 * but never after the window's end: a policy for 2019 paid out in 2020 reads the facts of 2019.
 */
export function referenceYearOf(policy: Periodic, asOf: CivilDate): number {
  const period = periodOf(policy, asOf);
  if (period !== 'once') return Number(period.slice(0, 4));
  const year = Number(asOf.slice(0, 4)) - policy.period.lag;
  const { to } = policy.appliesTo;
  return to === null ? year : Math.min(year, Number(to.slice(0, 4)));
}

/** Whether any day of the period lies in the window. `once` has no days of its own. */
export function periodWithin(period: string, { from, to }: Window): boolean {
  if (period === 'once') return true;
  const { first, last } = daysOf(period);
  return last >= from && (to === null || first <= to);
}

/** Whether a quarter or month, as facts name them (`2026Q3`, `2026-10`), has begun by `asOf`; never of any other text. */
export function hasBegun(period: string, asOf: CivilDate): boolean {
  return /^\d{4}(Q[1-4]|-(0[1-9]|1[0-2]))$/.test(period) && daysOf(period).first <= asOf;
}

/** First and last day as text; `-31` is not below any day of its month, which is all that comparing needs. */
function daysOf(period: string): { readonly first: CivilDate; readonly last: CivilDate } {
  const year = period.slice(0, 4);
  if (period.length === 4) return { first: `${year}-01-01`, last: `${year}-12-31` };
  if (period[4] !== 'Q') return { first: `${period}-01`, last: `${period}-31` };
  const quarter = Number(period.slice(5));
  const month = (number: number) => String(number).padStart(2, '0');
  return { first: `${year}-${month(quarter * 3 - 2)}-01`, last: `${year}-${month(quarter * 3)}-31` };
}
