import type { z } from 'zod';
import { civilDateOf } from '../eligibility/civil-date.js';
import type { CivilDate } from '../eligibility/facts.js';
import type { MatchEvent, MatchRecord, MatchState } from '../matching/match.schema.js';
import type { FirmPayment } from '../payments/firm-payments.service.js';
import type { PolicyVersion } from '../policies/policy.schema.js';
import type { STEP_KEYS, stepSchema } from './card.schema.js';
import { dayOf, partsOf } from './money-left.js';

export type Step = z.output<typeof stepSchema>;
type Key = (typeof STEP_KEYS)[number];

export interface Way {
  readonly match: MatchRecord;
  /** Where it stands, or, where it is held, stood before. */
  readonly stands: MatchState;
  /** The version that decided it; null where the rule book does not have it any more. */
  readonly policy: PolicyVersion | null;
  readonly payments: readonly FirmPayment[];
  /** The last day of the present step; null where nothing runs out or its clock stands still. */
  readonly lastDay: CivilDate | null;
  readonly nameOf: (department: string) => string;
}

/** The way of a match as its firm reads it, with the day of each step that was done: from the match's own events and receipts. */
export function stepsOf(way: Way): Step[] {
  const { match, stands } = way;
  if (match.class === 'relief') return reliefSteps(way);
  if (stands === 'referred' || stands === 'applied' || dayOfEvent(match, 'refer') !== null) {
    return [compared(way), own('applied', dayOfEvent(match, 'apply'), stands === 'referred', way)];
  }
  if (match.class === 'grant') return grantSteps(way);
  return [compared(way), own('granted', dayOfEvent(match, 'grant'), stands === 'granted', way)];
}

function reliefSteps(way: Way): Step[] {
  const { match, stands } = way;
  const told = dayOfEvent(match, 'inform');
  const informed =
    told === null && match.toldRound < match.round ? step('informed', 'skipped') : done('informed', told);
  return [compared(way), informed, own('declared', dayOfEvent(match, 'enjoy'), stands === 'informed', way)];
}

const AFTER_REVIEW: ReadonlySet<MatchState> = new Set(['publicised', 'offered', 'payable']);
/** What came here from a predecessor has its earlier days there. */
const WITHOUT_DAYS = 'inherit';

function grantSteps(way: Way): Step[] {
  const { match, policy, nameOf } = way;
  const office = policy === null ? null : nameOf(policy.department);
  const reviewer = policy?.process.review.at(-1)?.department;
  const inherited = roundOf(match).some(({ event }) => event === WITHOUT_DAYS);
  const passed = (key: Key, from: MatchState, has: boolean, by: string | null): Step => {
    const on = leftOn(match, from);
    return on === null && !(has && inherited) ? step(key, 'skipped') : { ...done(key, on), by };
  };
  return [
    compared(way),
    passed('reviewed', 'reviewing', reviewer !== undefined, reviewer === undefined ? office : nameOf(reviewer)),
    passed('publicised', 'publicised', policy?.process.publicity != null, office),
    confirmed(way, inherited),
    ...moneySteps(way, office),
  ];
}

function confirmed(way: Way, inherited: boolean): Step {
  const { match, stands, policy } = way;
  const on = dayOfEvent(match, 'confirm') ?? dayOfEvent(match, 'accept-silence');
  const asked = policy !== null && (policy.process.confirmation.kind !== 'none' || match.delivery !== 'apply-free');
  if (on === null && inherited && asked && stands !== 'offered' && !isOver(stands)) return done('confirmed', null);
  return own('confirmed', on, stands === 'offered', way);
}

function moneySteps(way: Way, by: string | null): Step[] {
  const { match, stands, payments } = way;
  const { paid, left } = partsOf(match, payments);
  const arrivedOn = latest(paid.map(dayOf)) ?? dayOfEvent(match, 'pay');
  const waiting = left.filter(({ state }) => state !== 'ordered');
  if (isOver(stands) && arrivedOn === null) return [step('paid-out', 'skipped'), step('arrived', 'skipped')];
  if (stands === 'offered') return [step('paid-out', 'ahead', by), step('arrived', 'ahead')];
  if (waiting.length > 0 || (left.length === 0 && arrivedOn === null)) {
    const until = match.state === 'hold' ? null : earliest(waiting.map(({ payBy }) => payBy));
    return [{ ...step('paid-out', 'current', by), until }, step('arrived', 'ahead')];
  }
  const orderedOn = latest((left.length > 0 ? left : paid).map((payment) => payment.orderedOn));
  if (left.length > 0) return [{ ...done('paid-out', orderedOn), by }, step('arrived', 'current')];
  // Of files that came from elsewhere nobody knows when they went to the bank.
  const out = earliest([orderedOn, arrivedOn]);
  return [{ ...done('paid-out', out), by }, done('arrived', arrivedOn)];
}

const OVER: ReadonlySet<MatchState> = new Set(['declined', 'lapsed', 'rejected', 'withdrawn', 'archived']);
const isOver = (state: MatchState): boolean => OVER.has(state);

function compared({ match }: Way): Step {
  const first = roundOf(match)[0];
  return done('compared', first === undefined ? match.evidence.asOf : civilDateOf(first.at));
}

/** A step that the firm, or what it was told, has done, is at, or never came to. */
function own(key: Key, on: CivilDate | null, isNow: boolean, { lastDay, match }: Way): Step {
  if (on !== null) return done(key, on);
  if (!isNow) return step(key, 'skipped');
  // A right that is there is no step that anybody waits for.
  if (key === 'granted') return done(key, null);
  return { ...step(key, 'current'), until: match.state === 'hold' ? null : lastDay };
}

function step(key: Key, state: Step['state'], by: string | null = null): Step {
  return { key, state, on: null, until: null, by };
}

function done(key: Key, on: CivilDate | null): Step {
  return { ...step(key, 'done'), on };
}

function roundOf({ history, round }: MatchRecord): MatchEvent[] {
  return history.filter((event) => event.round === round);
}

function dayOfEvent(match: MatchRecord, name: string): CivilDate | null {
  const event = roundOf(match).findLast((one) => one.event === name);
  return event === undefined ? null : civilDateOf(event.at);
}

/** When it went on from review or publicity, other than into a pause. */
function leftOn(match: MatchRecord, state: MatchState): CivilDate | null {
  const event = roundOf(match).findLast(({ from, to }) => from === state && to !== state && AFTER_REVIEW.has(to));
  return event === undefined ? null : civilDateOf(event.at);
}

function latest(days: readonly (CivilDate | null)[]): CivilDate | null {
  return days.reduce((last, day) => (day !== null && (last === null || day > last) ? day : last), null);
}

function earliest(days: readonly (CivilDate | null)[]): CivilDate | null {
  return days.reduce((first, day) => (day !== null && (first === null || day < first) ? day : first), null);
}
