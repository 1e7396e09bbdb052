import { civilDateOf } from '../../eligibility/civil-date.js';
import type { CivilDate } from '../../eligibility/facts.js';
import type { Holidays } from '../../policies/policy.service.js';
import type { MatchEvent, MatchRecord } from '../match.schema.js';
import { enteredAt, lastDayOf, pausesOf } from './clock.js';
import type { Person } from './process.schema.js';

/** One showing of a list. A list that has changed is shown anew, for as many days as the first time. */
export interface Edition {
  readonly shownFrom: Date;
  /** Why it is shown anew: the match that left it early; null for the first. */
  readonly because: string | null;
}

export interface ListEntry {
  readonly match: string;
  readonly uscc: string;
  /** Name when it was put on show. */
  readonly name: string;
  readonly amountFen: number | null;
}

/** A public list of matches of one policy for some working days. `_id` is a ULID. */
export interface PublicityList {
  readonly _id: string;
  readonly policy: string;
  readonly version: string;
  readonly workingDays: number;
  readonly entries: readonly ListEntry[];
  readonly editions: readonly Edition[];
  readonly openedBy: string;
  readonly openedAt: Date;
  /** Who is putting its matches on show; absent once each of them has been tried. */
  readonly opening?: Person;
  /** When nothing of it was on show any more; null = open. */
  readonly endedAt: Date | null;
  readonly revision: number;
}

/** What the last day is read from. */
export type ListDates = Pick<PublicityList, 'editions' | 'workingDays'>;

/**
 * The last day a match is on show: the list's working days from when it, or the list's latest edition, was put up; its
 * own pauses (an objection, a hold) left out. Null while it is paused, and where it lies after `by`.
 * @throws NoCalendarError where a year on the way has no working-day calendar
 */
export function lastDayShown(
  match: Pick<MatchRecord, 'history'>,
  list: ListDates,
  holidays: Holidays,
  by?: CivilDate,
): CivilDate | null {
  const edition = list.editions.at(-1)?.shownFrom;
  const own = enteredAt(match.history, 'publicised');
  const begun = Math.max(edition?.getTime() ?? 0, own?.getTime() ?? 0);
  const span = { days: list.workingDays, unit: 'working' } as const;
  return lastDayOf(civilDateOf(new Date(begun)), span, pausesOf(match.history), holidays, by);
}

const ON_SHOW: ReadonlySet<string> = new Set(['publicised', 'objected', 'hold']);
const ONWARDS: ReadonlySet<string> = new Set(['offer', 'make-payable']);

type Shown = Pick<MatchRecord, '_id' | 'history' | 'process'>;

/**
 * The editions of a list, with one for each entry that left it before its days were over: an objection was upheld, a run
 * or a check took it away, its firm was succeeded. The page shows the matches, so it has been the changed one from that
 * moment on. What leaves when its own days are over changes nothing for the others.
 * @param own the list's matches
 * @throws NoCalendarError where a year on the way has no working-day calendar
 */
export function editionsOf(list: ListDates, own: readonly Shown[], holidays: Holidays): readonly Edition[] {
  const known = new Set(list.editions.map(({ because }) => because));
  const left = own.flatMap((match) => (known.has(match._id) ? [] : departuresOf(match)));
  let editions = list.editions;
  for (const { match, at, before } of left.sort(byTime)) {
    const last = lastDayShown({ history: before }, { ...list, editions }, holidays);
    if (last !== null && civilDateOf(at) > last) continue;
    editions = [...editions, { shownFrom: at, because: match }].sort(
      (a, b) => Number(a.shownFrom) - Number(b.shownFrom),
    );
  }
  return editions;
}

interface Departure {
  readonly match: string;
  readonly at: Date;
  /** The match's events until then. */
  readonly before: readonly MatchEvent[];
}

/** How a match left its list other than onwards; none while it is on it. */
function departuresOf({ _id, history, process }: Shown): Departure[] {
  const shown = history.findLastIndex(({ event, round }) => event === 'publicise' && round === process?.round);
  const place = history.findIndex(({ to }, at) => at > shown && !ON_SHOW.has(to));
  const left = history[place];
  if (shown < 0 || left === undefined || ONWARDS.has(left.event)) return [];
  return [{ match: _id, at: left.at, before: history.slice(0, place) }];
}

function byTime(a: Departure, b: Departure): number {
  return Number(a.at) - Number(b.at) || (a.match < b.match ? -1 : 1);
}
