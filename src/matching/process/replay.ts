import type { MatchEvent, MatchRecord, MatchState } from '../match.schema.js';
import { transition } from '../match-states.js';

/** A match as its events say it was. */
export type Replayed = Pick<MatchRecord, 'state' | 'heldFrom' | 'round' | 'frozen'>;

/** The events of a match do not lead from one to the next: something else has written it. */
export class BrokenHistory extends Error {
  override readonly name = 'BrokenHistory';
}

/**
 * State, round and freeze of a match at an instant, from its events alone; null before the first of them. Each event is
 * looked up in the state table again.
 * @throws BrokenHistory where an event does not begin where the one before ended
 * @throws TransitionRefused where the table does not have it
 */
export function replay(match: Pick<MatchRecord, '_id' | 'class' | 'history'>, until: Date): Replayed | null {
  let current: Replayed | null = null;
  for (const [place, event] of match.history.entries()) {
    if (event.at.getTime() > until.getTime()) break;
    current = place === 0 ? begin(event, match.class) : next(match, current, event);
  }
  return current;
}

/** What goes on at a successor where it stood, or has been received there, keeps its version and amount. */
const INHERITED_FROZEN: ReadonlySet<MatchState> = new Set(['offered', 'confirmed', 'payable', 'paid', 'archived']);

/** The first event kept: the match's own first, or, of a very long life, the oldest of the last. */
function begin({ event, to, from, round }: MatchEvent, kind: MatchRecord['class']): Replayed {
  const frozen = event === 'inherit' && kind === 'grant' && INHERITED_FROZEN.has(to);
  return { state: to, heldFrom: to === 'hold' ? from : null, round, frozen };
}

function next(
  { _id, class: kind }: Pick<MatchRecord, '_id' | 'class'>,
  before: Replayed | null,
  event: MatchEvent,
): Replayed {
  const state: MatchState | null = before?.state ?? null;
  if (before === null || state !== event.from) {
    throw new BrokenHistory(`${_id}: ${event.event} begins at ${event.from} and the match was ${state}`);
  }
  // A note (a difference that was found) leads nowhere.
  if (event.event === 'difference') return before;
  const { to, effect } = transition(kind, state, event.event, before.heldFrom);
  if (to !== event.to) throw new BrokenHistory(`${_id}: ${event.event} leads to ${to}, not to ${event.to}`);
  const raised = effect === 'raise-round';
  return {
    state: to,
    heldFrom: to === 'hold' ? state : null,
    round: before.round + (raised ? 1 : 0),
    frozen: !raised && (before.frozen || effect === 'freeze'),
  };
}
