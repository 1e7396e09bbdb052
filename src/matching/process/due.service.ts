import type { Deps } from '../../deps.js';
import { addDays, civilDateOf } from '../../eligibility/civil-date.js';
import type { CivilDate } from '../../eligibility/facts.js';
import { openCases } from '../../followups/case.service.js';
import type { PolicyVersion } from '../../policies/policy.schema.js';
import { InputError } from '../../terminal/input-error.js';
import { MatchModel } from '../match.model.js';
import type { MatchRecord, MatchState } from '../match.schema.js';
import { eventAfterReview } from '../match-states.js';
import { processOf } from './acts.js';
import { windowEnd } from './acts-firm.js';
import type { Person } from './process.schema.js';
import { type ListDates, lastDayShown } from './publicity.js';
import { tendLists } from './publicity.service.js';
import { findListDates } from './publicity.store.js';
import { versionFor } from './recheck.js';
import { dueSteps } from './review.js';
import { type BulkItem, performing, performOne, usccOf } from './transition.service.js';
import type { ActName } from './walk.js';

/** What the clock makes happen to a match. */
export interface DueTransition {
  readonly id: string;
  readonly event: ActName;
  /** The last day of what has run out. */
  readonly last: CivilDate;
}

export interface Due {
  readonly due: readonly DueTransition[];
  /** Matches whose limit cannot be told: a year without a working-day calendar, a policy that is not known. */
  readonly problems: readonly { readonly id: string; readonly reason: string }[];
}

export const CLOCKWORK: Person = { id: 'timer', roles: ['timer'] };

const TIMED: readonly MatchState[] = ['publicised', 'offered', 'referred'];
/** All that a limit is read from. Evidence, the largest part of a match, is not. */
const FIELDS = { evidence: 0 } as const;

/**
 * What has run out by `now`: publicity, windows of confirmation and of application. Only read; the matches of each policy
 * and timed state are walked by index.
 */
export async function dueTransitions(now: Date, deps: Pick<Deps, 'rules'>): Promise<Due> {
  const asOf = civilDateOf(now);
  return limitsOf(TIMED, asOf, deps, (last) => last < asOf);
}

/**
 * Windows of firms that end within so many calendar days from today on, today included: to be warned of, and to be brought
 * before a specialist (`openWindowCases`).
 */
export async function endingWindows(now: Date, days: number, deps: Pick<Deps, 'rules'>): Promise<Due> {
  const asOf = civilDateOf(now);
  const until = addDays(asOf, days);
  return limitsOf(['offered', 'referred'], asOf, deps, (last) => asOf <= last && last <= until);
}

/** Brings a specialist in where a firm's window is about to end without its answer; once for each window. */
export async function openWindowCases(days: number, deps: Pick<Deps, 'rules' | 'clock'>): Promise<number> {
  const now = deps.clock.now();
  const { due } = await endingWindows(now, days, deps);
  const cases = due.map(({ id, last }) => {
    const about = { uscc: usccOf(id), match: id, districtCode: null, dueOn: last };
    return {
      _id: `${id}:window:${last}`,
      kind: 'window-ends' as const,
      reason: `no answer yet, until ${last}`,
      ...about,
    };
  });
  return openCases(cases, now);
}

async function limitsOf(
  states: readonly MatchState[],
  asOf: CivilDate,
  deps: Pick<Deps, 'rules'>,
  wanted: (last: CivilDate) => boolean,
): Promise<Due> {
  const due: DueTransition[] = [];
  const problems: { id: string; reason: string }[] = [];
  const lists = new Map<string, ListDates | null>();
  for await (const match of matchesIn(states, deps)) {
    try {
      const found = await dueOf(match, versionFor(match, deps.rules, asOf), lists, deps);
      if (found !== null && wanted(found.last)) due.push({ id: match._id, ...found });
    } catch (error) {
      // A limit that cannot be told, and a version that is not known, stop nobody else's.
      if (!(error instanceof InputError)) throw error;
      problems.push({ id: match._id, reason: error.message });
    }
  }
  return { due, problems };
}

export interface TimersDone {
  readonly items: readonly BulkItem[];
  readonly problems: Due['problems'];
}

/** Performs what is due, each match on its own, and tends the public lists before and after. Safe to repeat. */
export async function performDue(deps: Deps, signal?: AbortSignal): Promise<TimersDone> {
  const now = deps.clock.now();
  await tendLists(now);
  const { due, problems } = await dueTransitions(now, deps);
  const context = performing(CLOCKWORK, deps);
  const items: BulkItem[] = [];
  for (const { id, event } of due) {
    signal?.throwIfAborted();
    items.push(await performOne(id, event, {}, context));
  }
  await tendLists(now);
  return { items, problems };
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

async function dueOf(
  match: MatchRecord,
  policy: PolicyVersion,
  lists: Map<string, ListDates | null>,
  { rules }: Pick<Deps, 'rules'>,
): Promise<Omit<DueTransition, 'id'> | null> {
  if (match.state !== 'publicised') {
    const last = windowEnd(match, policy, rules.holidays);
    const accepts = match.state === 'offered' && policy.process.confirmation.onSilence === 'accept';
    return last === null ? null : { event: accepts ? 'accept-silence' : 'lapse', last };
  }
  const id = processOf(match).list ?? '';
  const list = lists.get(id) ?? (await findListDates(id));
  lists.set(id, list);
  const last = list === null ? null : lastDayShown(match, list, rules.holidays);
  return last === null ? null : { event: eventAfterReview(match.delivery, policy.process), last };
}

async function* matchesIn(
  states: readonly MatchState[],
  { rules }: Pick<Deps, 'rules'>,
): AsyncGenerator<MatchRecord, void, undefined> {
  for (const policy of new Set(rules.policies.map(({ code }) => code))) {
    for (const state of states) {
      const cursor = MatchModel.find({ policy, state }, FIELDS).lean<MatchRecord>().cursor({ batchSize: 500 });
      for await (const match of cursor) yield match;
    }
  }
}
