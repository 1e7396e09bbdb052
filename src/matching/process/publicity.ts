import { civilDateOf } from '../../eligibility/civil-date.js';
import type { CivilDate } from '../../eligibility/facts.js';
import type { Holidays } from '../../policies/policy.service.js';
import type { MatchRecord } from '../match.schema.js';
import { enteredAt, lastDayOf, pausesOf } from './clock.js';

/** One showing of a list. A list that has changed is shown anew, for as many days as the first time. */
export interface Edition {
  readonly shownFrom: Date;
  /** Why it is shown anew: the match whose objection was upheld; null for the first. */
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
  /** When nothing of it was on show any more; null = open. */
  readonly endedAt: Date | null;
  readonly revision: number;
}

/** What the last day is read from. */
export type ListDates = Pick<PublicityList, 'editions' | 'workingDays'>;

/**
 * The last day a match is on show: the list's working days from when it, or the list's latest edition, was put up; its
 * own pauses (an objection, a hold) left out. Null while it is paused.
 * @throws NoCalendarError where a year on the way has no working-day calendar
 */
export function lastDayShown(
  match: Pick<MatchRecord, 'history'>,
  list: ListDates,
  holidays: Holidays,
): CivilDate | null {
  const edition = list.editions.at(-1)?.shownFrom;
  const own = enteredAt(match.history, 'publicised');
  const begun = Math.max(edition?.getTime() ?? 0, own?.getTime() ?? 0);
  const span = { days: list.workingDays, unit: 'working' } as const;
  return lastDayOf(civilDateOf(new Date(begun)), span, pausesOf(match.history), holidays);
}
