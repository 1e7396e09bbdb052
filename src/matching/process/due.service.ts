import type { Deps } from '../../deps.js';
import { addDays, civilDateOf } from '../../eligibility/civil-date.js';
import type { CivilDate } from '../../eligibility/facts.js';
import { openCases } from '../../followups/case.service.js';
import type { MatchState } from '../match.schema.js';
import { type BulkItem, performMany } from './bulk.service.js';
import { type DueTransition, type Limit, limitsOf, matchesIn, type UnclearLimit } from './limits.js';
import type { Person } from './process.schema.js';
import { tendLists } from './publicity.service.js';
import { versionFor } from './recheck.js';
import { dueSteps } from './review.js';
import { performing } from './transition.service.js';

export interface Due {
  readonly due: readonly DueTransition[];
  readonly problems: readonly UnclearLimit[];
}

export const CLOCKWORK: Person = { id: 'timer', roles: ['timer'] };

const TIMED: readonly MatchState[] = ['publicised', 'offered', 'referred'];

/**
 * What has run out by `now`: publicity, windows of confirmation and of application. Only read; the matches of each policy
 * and timed state are walked by index.
 */
export async function dueTransitions(now: Date, deps: Pick<Deps, 'rules'>): Promise<Due> {
  const asOf = civilDateOf(now);
  const { due, problems } = await limitsOf(TIMED, asOf, { by: addDays(asOf, -1) }, deps);
  return { due: due.map(({ id, event, last }) => ({ id, event, last })), problems };
}

/** A firm's window that is about to end with nothing, and the last day of it. */
export type EndingWindow = Pick<Limit, 'match' | 'last'>;

/**
 * Windows of firms that end within so many calendar days from today on, today included; where silence is a yes, nothing
 * is about to be lost.
 */
export async function endingWindows(
  now: Date,
  days: number,
  deps: Pick<Deps, 'rules'>,
): Promise<{ readonly windows: readonly EndingWindow[]; readonly problems: readonly UnclearLimit[] }> {
  const asOf = civilDateOf(now);
  const near = { from: asOf, by: addDays(asOf, days) };
  const { due, problems } = await limitsOf(['offered', 'referred'], asOf, near, deps);
  return { windows: due.filter(({ event }) => event === 'lapse'), problems };
}

/** Brings a specialist in where a firm's window is about to end without its answer; once for each window. */
export async function openWindowCases(days: number, deps: Pick<Deps, 'rules' | 'clock'>): Promise<number> {
  const now = deps.clock.now();
  const { windows } = await endingWindows(now, days, deps);
  const cases = windows.map(({ match: { _id, uscc, districtCode }, last }) => ({
    ...{ _id: `${_id}:window:${last}`, kind: 'window-ends' as const, reason: `no answer yet, until ${last}` },
    ...{ uscc, match: _id, districtCode, dueOn: last },
  }));
  return openCases(cases, now);
}

export interface TimersDone {
  readonly items: readonly BulkItem[];
  readonly problems: Due['problems'];
}

/** Performs what is due, each match on its own, and tends the public lists before and after. Safe to repeat. */
export async function performDue(deps: Deps, signal?: AbortSignal): Promise<TimersDone> {
  const now = deps.clock.now();
  const unclear = await tendLists(deps);
  const { due, problems } = await dueTransitions(now, deps);
  const context = performing(CLOCKWORK, deps);
  const items: BulkItem[] = [];
  for (const event of new Set(due.map((one) => one.event))) {
    const ids = due.flatMap((one) => (one.event === event ? [one.id] : []));
    for (const item of await performMany(ids, event, {}, context, signal)) items.push(item);
  }
  await tendLists(deps);
  return { items, problems: [...unclear, ...problems] };
}

export interface OverdueStep {
  readonly id: string;
  readonly department: string;
  readonly step: number;
  readonly due: CivilDate;
}

/** Review steps whose last day has gone by, the longest first: listed, never taken for consent. */
export async function overdueReviews(
  now: Date,
  deps: Pick<Deps, 'rules'>,
  department?: string,
): Promise<OverdueStep[]> {
  const asOf = civilDateOf(now);
  const overdue: OverdueStep[] = [];
  for await (const match of matchesIn(['reviewing'], deps)) {
    const { review } = versionFor(match, deps.rules, asOf).process;
    for (const { due, ...open } of dueSteps(review, match, deps.rules.holidays)) {
      if (due === null || due >= asOf || (department ?? open.department) !== open.department) continue;
      overdue.push({ id: match._id, ...open, due });
    }
  }
  return overdue.sort((a, b) => (a.due + a.id < b.due + b.id ? -1 : 1));
}
