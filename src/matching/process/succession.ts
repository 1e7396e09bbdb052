import type { Succession } from '../../enterprises/succession.schema.js';
import { type MatchRecord, type MatchState, matchIdOf } from '../match.schema.js';
import { allows, isToTell, transition } from '../match-states.js';
import { TOLD_AS } from './match-write.js';
import { type MatchProcess, type Person, processOf } from './process.schema.js';
import { step } from './walk.js';

/** What a succession does to one match of the predecessor. */
export interface HandedOver {
  /** The predecessor's match afterwards; null = it stays as it is. */
  readonly predecessor: MatchRecord | null;
  /** The match that the first successor begins with; null = none. */
  readonly successor: MatchRecord | null;
  /** The ended matches by which each successor is known to have received this. */
  readonly received: readonly MatchRecord[];
}

/** The same legal person under another code or form: all it received counts, of a merger or split only what is once. */
const SAME_PERSON: ReadonlySet<Succession['kind']> = new Set(['converted', 're-coded', 'renamed']);

/** States that are shown, reviewed or decided anew for the successor; what is further on goes on where it stood. */
const BEGUN_ANEW: Partial<Record<MatchState, 'matched' | 'reviewing'>> = {
  matched: 'matched',
  reviewing: 'matched',
  publicised: 'reviewing',
  objected: 'reviewing',
};

/** none: no money of it is left to be paid. follows: what is left goes on at the successor. stops: nothing more is paid. */
export type Rest = 'none' | 'follows' | 'stops';

/** How the money of the predecessor's match stands. */
export interface MoneyThere {
  readonly rest: Rest;
  /** Whether the firm has some of it still, of which recoveries took back a part. */
  readonly keeps: boolean;
}

/** Whether a succession changes this match, or what a successor has of the same. @param left whether money of it is still to be paid */
export function isConcerned(
  match: MatchRecord,
  left: boolean,
  succession: Pick<Succession, 'kind' | 'uscc' | 'successors' | 'open'>,
): boolean {
  if (receivedBy(match, true, succession).length > 0) return true;
  return succession.open !== 'keep' && (left || allows(match.class, match.state, 'hand-over'));
}

/** The rule of succession for one match, by who (staff) at an instant. Pure. */
export function handOver(
  match: MatchRecord,
  succession: Succession,
  { rest, keeps }: MoneyThere,
  who: Person,
  at: Date,
): HandedOver {
  const note = `${succession.kind} ${succession.on}`;
  const received = receivedBy(match, keeps, succession).map((uscc) => ended(match, uscc, { who, at, note }));
  const kept = { predecessor: null, successor: null, received };
  if (succession.open === 'keep') return kept;
  const open = allows(match.class, match.state, 'hand-over');
  if (!open && rest === 'stops') return { ...kept, predecessor: stopped(match, { who, at, note }) };
  if (!open && (rest === 'none' || !allows(match.class, match.state, 'hand-over-rest'))) return kept;
  const [heir] = succession.successors;
  if (succession.open === 'to-successor' && heir !== undefined) {
    const predecessor = step(match, open ? 'hand-over' : 'hand-over-rest', { who, at, note: `${note} → ${heir}` });
    const others = received.filter(({ uscc }) => uscc !== heir);
    return { predecessor, successor: begun(match, heir, { who, at, note }), received: others };
  }
  const acting = { ...who, roles: [...who.roles, 'run' as const] };
  const withdrawn = step(match, 'withdraw', { who: acting, at, note });
  // Archived at once: a run that still finds the firm eligible must not bring it back.
  return { predecessor: step(withdrawn, 'archive', { who, at, note }), successor: null, received };
}

interface Begin {
  readonly who: Person;
  readonly at: Date;
  readonly note: string;
}

/** What a successor's match becomes when money of it comes that its predecessor could not be paid; null: it stays. */
export function takenUp(own: MatchRecord, inherited: MatchRecord, begin: Begin): MatchRecord | null {
  const ended = own.state === 'archived' && (wasInherited(own) || stoodAt(own) === 'paid');
  if (!ended || inherited.state !== 'paid') return null;
  const { process = own.process } = inherited;
  return step({ ...own, ...(process === undefined ? {} : { process }) }, 'take-up', begin);
}

/** Paid in part: it stays so, without the rest. Null where the rest was stopped before. */
function stopped(match: MatchRecord, { who, at, note }: Begin): MatchRecord | null {
  const process = processOf(match);
  if (process.stopped != null || !allows(match.class, match.state, 'stop-rest')) return null;
  const marked = { ...match, process: { ...process, stopped: { by: who.id, at, reason: note } } };
  return step(marked, 'stop-rest', { who, at, note });
}

function begun(match: MatchRecord, uscc: string, begin: Begin): MatchRecord {
  const stood = match.state === 'hold' ? (match.heldFrom ?? 'matched') : match.state;
  const reviewed = (match.process?.review?.length ?? 0) > 0;
  const anew = BEGUN_ANEW[stood];
  const state = anew === 'reviewing' && !reviewed ? 'matched' : (anew ?? stood);
  const own = inherited(match, uscc, state, begin);
  // The next run decides it on the successor's facts.
  if (anew !== undefined) return { ...own, frozen: false, signature: '' };
  return isToTell(own) ? { ...own, tellPending: true, tellRun: TOLD_AS } : own;
}

function ended(match: MatchRecord, uscc: string, begin: Begin): MatchRecord {
  const { process: _, ...rest } = inherited(match, uscc, 'archived', begin);
  return rest;
}

function inherited(match: MatchRecord, uscc: string, state: MatchState, { who, at, note }: Begin): MatchRecord {
  const { from, event, to, who: as } = transition(match.class, null, 'inherit', state);
  const { tellPending: _, process, ...rest } = match;
  return {
    ...rest,
    ...(process === undefined ? {} : { process: followed(process) }),
    _id: matchIdOf(match.policy, match.period, uscc),
    uscc,
    state,
    heldFrom: null,
    round: 1,
    difference: null,
    revision: 1,
    toldRound: 0,
    tellRun: null,
    tellFrom: null,
    reportPending: true,
    inheritedFrom: match._id,
    history: [{ at, event, from, to, round: 1, run: null, who: { id: who.id, as }, note }],
    createdAt: at,
    updatedAt: at,
  };
}

/** What was paid, and asked back, stays with who had it. */
function followed({ recovery: _, recovered: _back, payment: _paid, ...process }: MatchProcess): MatchProcess {
  return { ...process, round: 1 };
}

const RECEIVED: ReadonlySet<MatchState> = new Set([
  'paid',
  'recovery-notified',
  'recovery-decided',
  'enjoyed',
  'granted',
]);

/** The successors that count as having received what this match gave. */
function receivedBy(
  match: MatchRecord,
  keeps: boolean,
  { kind, uscc, successors }: Pick<Succession, 'kind' | 'uscc' | 'successors'>,
): readonly string[] {
  const follows = match.period === 'once' || SAME_PERSON.has(kind);
  return follows && hasGiven(match, keeps) ? successors.filter((one) => one !== uscc) : [];
}

function hasGiven(match: MatchRecord, keeps: boolean): boolean {
  const stood = stoodAt(match);
  return RECEIVED.has(stood) || (stood === 'recovered' && keeps) || wasInherited(match);
}

/** Where a match stands, or stood before it was archived. */
export function stoodAt({ state, history }: Pick<MatchRecord, 'state' | 'history'>): MatchState {
  return state === 'archived' ? (history.at(-1)?.from ?? state) : state;
}

/** Whether it came here as one that a predecessor had received. */
const wasInherited = ({ state, history }: MatchRecord): boolean =>
  state === 'archived' && history.at(-1)?.event === 'inherit';
