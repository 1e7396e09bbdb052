import { civilDateOf } from '../../eligibility/civil-date.js';
import type { CivilDate } from '../../eligibility/facts.js';
import type { PolicyVersion } from '../../policies/policy.schema.js';
import type { Holidays } from '../../policies/policy.service.js';
import type { MatchRecord } from '../match.schema.js';
import { enteredAt, lastDayOf, pausesOf } from './clock.js';
import type { PassedStep } from './process.schema.js';

type Steps = PolicyVersion['process']['review'];
type Reviewed = Pick<
  MatchRecord,
  'process' | 'round' | 'version' | 'delivery' | 'amountFen' | 'payableFen' | 'history'
>;

/** What a reviewer passes: a step passed on other figures has to be passed again. */
export function figuresOf({ version, delivery, amountFen, payableFen }: Reviewed): string {
  return `${version} ${delivery} ${amountFen} ${payableFen}`;
}

/** The steps passed in this round on the present figures. */
export function passedSteps(match: Reviewed): readonly PassedStep[] {
  if (match.process?.round !== match.round) return [];
  const figures = figuresOf(match);
  return (match.process.review ?? []).filter((passed) => passed.figures === figures);
}

/** The steps, by place in the policy's list, that wait to be passed now; joint ones that stand together wait together. */
export function openSteps(steps: Steps, match: Reviewed): readonly number[] {
  const passed = new Set(passedSteps(match).map(({ step }) => step));
  for (const stage of stagesOf(steps)) {
    const open = stage.filter((step) => !passed.has(step));
    if (open.length > 0) return open;
  }
  return [];
}

/**
 * Who may not take the step: the first reviewer does not finish the review, and who finishes it did not begin it.
 */
export function excludedFrom(step: number, steps: Steps, match: Reviewed): ReadonlySet<string> {
  const other = { first: 'final', final: 'first', joint: null }[steps[step]?.kind ?? 'joint'];
  return new Set(passedSteps(match).flatMap((passed) => (steps[passed.step]?.kind === other ? [passed.by] : [])));
}

export interface OpenStep {
  readonly step: number;
  readonly department: string;
  /** Last day; null while the match is on hold. */
  readonly due: CivilDate | null;
}

/**
 * The open steps with the last day of each: counted in working days from when the stage before was passed, or the review
 * began. A day that goes by decides nothing: silence is never consent.
 * @throws NoCalendarError where a year on the way has no working-day calendar
 */
export function dueSteps(steps: Steps, match: Reviewed, holidays: Holidays): OpenStep[] {
  const open = openSteps(steps, match);
  const passed = passedSteps(match).map(({ at }) => at.getTime());
  const begun = enteredAt(match.history, 'reviewing');
  const stage = stagesOf(steps).findIndex((one) => one.some((step) => open.includes(step)));
  const earlier = stage <= 0 ? [] : passed;
  const since = earlier.length > 0 ? new Date(Math.max(...earlier)) : begun;
  if (since === null) return [];
  return open.map((step) => {
    const { department = '', days = 0 } = steps[step] ?? {};
    const due = lastDayOf(civilDateOf(since), { days, unit: 'working' }, pausesOf(match.history), holidays);
    return { step, department, due };
  });
}

function stagesOf(steps: Steps): number[][] {
  const stages: number[][] = [];
  for (const [place, { kind }] of steps.entries()) {
    const joins = kind === 'joint' && steps[place - 1]?.kind === 'joint';
    if (joins) stages.at(-1)?.push(place);
    else stages.push([place]);
  }
  return stages;
}
