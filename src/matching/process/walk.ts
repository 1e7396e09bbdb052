import type { MatchRecord } from '../match.schema.js';
import { allows, transition } from '../match-states.js';
import { type ActContext, ActRefused } from './acts.js';
import { FIRM_ACTS } from './acts-firm.js';
import { MONEY_ACTS } from './acts-money.js';
import { PUBLICITY_ACTS } from './acts-publicity.js';
import { RECOVERY_ACTS } from './acts-recovery.js';
import { REVIEW_ACTS } from './acts-review.js';
import { type Doer, type Person, processOf, type Recheck } from './process.schema.js';

/** Everything that people and timers can do to a match, by the event that the state table knows it by. */
export const ACTS = { ...REVIEW_ACTS, ...PUBLICITY_ACTS, ...FIRM_ACTS, ...MONEY_ACTS, ...RECOVERY_ACTS } as const;
export type ActName = keyof typeof ACTS;

export interface StepInfo {
  readonly who: Person;
  readonly at: Date;
  readonly note?: string | undefined;
  readonly recheck?: Recheck | undefined;
}

/**
 * One transition of a match as the table has it: state, round, freeze and history; nothing else changes.
 * @throws TransitionRefused where the table has none
 */
export function step(match: MatchRecord, event: string, { who, at, note, recheck }: StepInfo): MatchRecord {
  const { from, to, effect, who: as } = transition(match.class, match.state, event, match.heldFrom);
  const begins = effect === 'raise-round';
  const round = match.round + (begins ? 1 : 0);
  const doer: Doer = { id: who.id, as, ...(who.department === undefined ? {} : { department: who.department }) };
  const entry = {
    ...{ at, event, from, to, round, run: null, who: doer },
    ...(note === undefined ? {} : { note }),
    ...(recheck === undefined ? {} : { recheck }),
  };
  return {
    ...match,
    state: to,
    heldFrom: to === 'hold' ? match.state : null,
    round,
    frozen: !begins && (match.frozen || effect === 'freeze'),
    // No figures have this signature: the next run brings those of today.
    signature: begins ? '' : match.signature,
    history: [...match.history, entry],
  };
}

/**
 * An act as it leaves the match. The input has been parsed by the act's own schema.
 * @throws TransitionRefused where the table does not have it at this state
 * @throws ActRefused where the person may not, or its own rule does not allow it
 */
export function takeAct(
  match: MatchRecord,
  name: ActName,
  input: unknown,
  context: ActContext,
  recheck?: Recheck,
): MatchRecord {
  needRole(match, name, context.who);
  const { events, process, note } = ACTS[name].act(match, input, context);
  const done = process === undefined ? match : { ...match, process: { ...processOf(match), ...process } };
  const { who, at } = context;
  return events.reduce((current, event) => {
    needRole(current, event, who);
    return step(current, event, { who, at, note, recheck });
  }, done);
}

/** Whether this act has been done before, so that a repetition changes nothing. */
export function isDone(match: MatchRecord, name: ActName, input: unknown, context: ActContext): boolean {
  const { done } = ACTS[name];
  if (done !== undefined) return done(match, input, context);
  if (allows(match.class, match.state, name)) return false;
  return match.history.some(({ event, round }) => event === name && round === match.round);
}

function needRole(match: MatchRecord, event: string, { roles }: Person): void {
  const { who } = transition(match.class, match.state, event, match.heldFrom);
  if (!roles.includes(who)) throw new ActRefused(`此项由 ${who} 办理 · ${event} is for: ${who}`);
}
