import { addDays, civilDateOf } from '../../eligibility/civil-date.js';
import type { CivilDate } from '../../eligibility/facts.js';
import { type Holidays, isWorkingDay } from '../../policies/policy.service.js';
import type { MatchEvent, MatchState } from '../match.schema.js';

/** A time limit. Review and publicity count working days; a confirmation window counts calendar days. */
export interface Span {
  readonly days: number;
  readonly unit: 'working' | 'calendar';
}

/** Days, both included, on which a match's clock stands still; `to` null = still. */
export interface Pause {
  readonly from: CivilDate;
  readonly to: CivilDate | null;
}

const PAUSED: ReadonlySet<MatchState> = new Set(['hold', 'objected']);

/**
 * When the match's clock stood still, read from its own events, so that whoever holds or releases it has nothing to
 * compute. Every day touched by a pause is given back whole.
 */
export function pausesOf(history: readonly MatchEvent[]): Pause[] {
  const pauses: { from: CivilDate; to: CivilDate | null }[] = [];
  for (const { at, to } of history) {
    const open = pauses.at(-1)?.to === null ? pauses.at(-1) : undefined;
    if (PAUSED.has(to) && open === undefined) pauses.push({ from: civilDateOf(at), to: null });
    if (!PAUSED.has(to) && open !== undefined) open.to = civilDateOf(at);
  }
  return pauses;
}

/** When the match came to `state` in its present round, other than back from a pause; null where it did not. */
export function enteredAt(history: readonly MatchEvent[], state: MatchState): Date | null {
  const round = history.at(-1)?.round;
  const entry = history.findLast(
    (event) =>
      event.to === state &&
      event.from !== state &&
      (event.from === null || !PAUSED.has(event.from)) &&
      event.round === round,
  );
  return entry?.at ?? null;
}

/**
 * The last day of a time limit that began on `start` (not counted), its pauses left out; null while it is paused. The
 * last day of a limit in calendar days is moved to the next working day (Civil Code, art. 203).
 * @param by looked for no further than this day, null where the last day is a later one: a limit that runs on into a year
 * whose calendar is not out yet is open all the same
 * @throws NoCalendarError where a year on the way has no working-day calendar
 */
export function lastDayOf(
  start: CivilDate,
  span: Span,
  pauses: readonly Pause[],
  holidays: Holidays,
  by?: CivilDate,
): CivilDate | null {
  if (pauses.length > 0) return lastDayFrom(start, span, pauses, holidays, by);
  const known = withoutPause.get(holidays) ?? new Map<string, CivilDate | null>();
  withoutPause.set(holidays, known);
  const key = `${start} ${span.days} ${span.unit} ${by ?? ''}`;
  const before = known.get(key);
  if (before !== undefined) return before;
  const last = lastDayFrom(start, span, pauses, holidays, by);
  if (known.size >= MOST_KNOWN) known.clear();
  known.set(key, last);
  return last;
}

/** Most matches are never paused, and many begin on the same day. */
const withoutPause = new WeakMap<Holidays, Map<string, CivilDate | null>>();
/** Each day asks for other ones. */
const MOST_KNOWN = 10_000;

function lastDayFrom(
  start: CivilDate,
  { days, unit }: Span,
  pauses: readonly Pause[],
  holidays: Holidays,
  by?: CivilDate,
): CivilDate | null {
  let day = start;
  let left = days;
  for (;;) {
    if (by !== undefined && day > by) return null;
    if (pauses.some(({ from, to }) => to === null && from <= day)) return null;
    const running = !pauses.some(({ from, to }) => from <= day && to !== null && day <= to);
    if (left <= 0 && running && isWorkingDay(day, holidays)) return day;
    day = addDays(day, 1);
    const counts = unit === 'calendar' || isWorkingDay(day, holidays);
    if (counts && !pauses.some((pause) => isWithin(day, pause))) left -= 1;
  }
}

function isWithin(day: CivilDate, { from, to }: Pause): boolean {
  return from <= day && (to === null || day <= to);
}
