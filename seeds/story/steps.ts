import type { Deps } from '../../src/deps.js';
import type { CivilDate } from '../../src/eligibility/facts.js';
import type { MatchRecord } from '../../src/matching/match.schema.js';
import { listMatches } from '../../src/matching/match.service.js';
import { CLOCKWORK } from '../../src/matching/process/due.service.js';
import type { Person } from '../../src/matching/process/process.schema.js';
import { openPublicityList, tendLists } from '../../src/matching/process/publicity.service.js';
import { passedSteps } from '../../src/matching/process/review.js';
import { performing, performTransition } from '../../src/matching/process/transition.service.js';
import type { ActName } from '../../src/matching/process/walk.js';
import { evaluate } from '../../src/matching/runs/evaluate.service.js';
import type { Holidays } from '../../src/policies/working-days.js';
import { InputError } from '../../src/terminal/input-error.js';
import { firmPerson, staffPerson } from './accounts.js';
import { workingDaysBefore } from './days.js';
import { approveMatch, orderMoney, receiveMoney } from './money.js';
import { STORY_FIRMS } from './people.js';
import type { Way } from './ways.js';

/** What happened on one day. Whoever takes it again finds it done. */
export interface Step {
  readonly on: CivilDate;
  /** The policy that it carries further. */
  readonly policy: string;
  take(deps: Deps): Promise<void>;
}

/** What the story's own runs are begun by. */
export const STORY = 'demo-story';

const { uscc } = STORY_FIRMS.rich;

/**
 * The steps of one benefit up to where it stands on `today`.
 * @throws NoCalendarError where a year on the way has no working-day calendar
 */
export function stepsOf(way: Way, today: CivilDate, holidays: Holidays): Step[] {
  const { policy, matched, reviewed, shown, offered, confirmed, approved, ordered, received } = way;
  const step = (before: number, take: Step['take']): Step => ({
    ...{ on: workingDaysBefore(today, before, holidays), policy, take },
  });
  const later = (before: number | undefined, take: Step['take']): Step[] =>
    before === undefined ? [] : [step(before, take)];
  return [
    step(matched, (deps) => compare(policy, deps)),
    ...reviewed.map(({ by, on }, place) =>
      step(on, async (deps) => {
        const match = await matchOf(policy);
        if (passedSteps(match).length > place || match.state !== 'reviewing') return;
        await act(match, 'pass-step', {}, await staffPerson(by, deps), deps);
      }),
    ),
    step(shown.on, async (deps) => show(await staffPerson(shown.by, deps), policy, deps)),
    ...later(offered, async (deps) => {
      if (await once(policy, 'offer', {}, CLOCKWORK, deps)) await tendLists(deps);
    }),
    ...later(confirmed, async (deps) => {
      await once(policy, 'confirm', {}, await firmPerson('rich', deps), deps);
    }),
    ...later(approved, async (deps) => approveMatch(await matchOf(policy), deps)),
    ...later(ordered, async (deps) => orderMoney(await matchOf(policy), deps)),
    ...later(received, async (deps) => receiveMoney(await matchOf(policy), deps)),
  ];
}

async function compare(policy: string, deps: Deps): Promise<void> {
  if ((await findOwn(policy)) !== null) return;
  await evaluate({ trigger: STORY, policy, enterprise: uscc, tell: true }, deps);
  await matchOf(policy);
}

async function show(who: Person, policy: string, deps: Deps): Promise<void> {
  if (hasBeen(await matchOf(policy), 'publicise')) return;
  // A list that a stop has left half open gets its entries.
  await tendLists(deps);
  const match = await matchOf(policy);
  if (hasBeen(match, 'publicise')) return;
  const { items } = await openPublicityList([match._id], who, deps);
  for (const item of items) if ('reason' in item) throw new InputError(item.reason);
}

/** @returns whether it is done only now */
async function once(policy: string, name: ActName, input: object, who: Person, deps: Deps): Promise<boolean> {
  const match = await matchOf(policy);
  if (hasBeen(match, name)) return false;
  await act(match, name, input, who, deps);
  return true;
}

async function act({ _id }: MatchRecord, name: ActName, input: object, who: Person, deps: Deps): Promise<void> {
  const { outcome } = await performTransition(_id, name, input, performing(who, deps));
  if (outcome === 'withdrawn' || outcome === 'held') throw new InputError(`${_id} is ${outcome} at ${name}`);
}

const hasBeen = ({ history }: MatchRecord, name: string): boolean => history.some(({ event }) => event === name);

async function findOwn(policy: string): Promise<MatchRecord | null> {
  return (await listMatches({ policy, uscc, limit: 1 })).items[0] ?? null;
}

/** @throws InputError where the firm has none: the policy is not in force on the day, or asks for more than it has by then */
async function matchOf(policy: string): Promise<MatchRecord> {
  const found = await findOwn(policy);
  if (found === null) throw new InputError(`${policy}: 当日不符合 · not eligible on the day`);
  return found;
}
