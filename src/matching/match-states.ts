import type { Delivery, PolicyClass, PolicyVersion } from '../policies/policy.schema.js';
import { RefusedError } from '../terminal/input-error.js';
import type { MatchRecord, MatchState } from './match.schema.js';

export type Actor = 'run' | 'notices' | 'department' | 'staff' | 'firm' | 'timer' | 'finance';

/** freeze: version and amount stay from here on; raise-round: the match begins again; pause, resume: its clocks. */
export type Effect = 'none' | 'freeze' | 'raise-round' | 'pause' | 'resume';

export interface Transition {
  /** null: the match does not exist yet. */
  readonly from: MatchState | null;
  readonly event: string;
  readonly to: MatchState;
  readonly who: Actor;
  readonly effect: Effect;
}

type Row = readonly [from: MatchState | null, event: string, to: MatchState, who: Actor, effect?: Effect];

/** States a run may still take away (ineligible) or suspend (undecided). */
const GRANT_OPEN = [
  'matched',
  'reviewing',
  'publicised',
  'objected',
  'offered',
  'referred',
  'confirmed',
  'payable',
] as const;
const RELIEF_OPEN = ['matched', 'informed'] as const;
const RIGHT_OPEN = ['matched', 'granted', 'referred'] as const;
/** An objection is answered, not passed over; what was granted has ended well. */
const NOT_REFUSED: ReadonlySet<MatchState> = new Set(['objected', 'granted']);

const GRANT: readonly Row[] = [
  [null, 'match', 'matched', 'run'],
  ['matched', 'begin-review', 'reviewing', 'run'],
  ['matched', 'publicise', 'publicised', 'staff', 'freeze'],
  ['matched', 'offer', 'offered', 'run', 'freeze'],
  ['matched', 'make-payable', 'payable', 'run', 'freeze'],
  ['matched', 'refer', 'referred', 'run'],
  ['reviewing', 'pass-step', 'reviewing', 'department'],
  ['reviewing', 'reject', 'rejected', 'department'],
  ['reviewing', 'publicise', 'publicised', 'department', 'freeze'],
  ['reviewing', 'offer', 'offered', 'department', 'freeze'],
  ['reviewing', 'make-payable', 'payable', 'department', 'freeze'],
  ['publicised', 'object', 'objected', 'staff', 'pause'],
  ['objected', 'object', 'objected', 'staff'],
  ['objected', 'answer-objection', 'objected', 'department'],
  ['objected', 'dismiss-objection', 'publicised', 'department', 'resume'],
  ['objected', 'uphold-objection', 'rejected', 'department'],
  ['publicised', 'offer', 'offered', 'timer', 'freeze'],
  ['publicised', 'make-payable', 'payable', 'timer', 'freeze'],
  ['offered', 'confirm', 'confirmed', 'firm'],
  ['offered', 'accept-silence', 'confirmed', 'timer'],
  ['offered', 'decline', 'declined', 'firm'],
  ['offered', 'lapse', 'lapsed', 'timer'],
  ['referred', 'apply', 'applied', 'firm'],
  ['referred', 'lapse', 'lapsed', 'timer'],
  ['confirmed', 'check-account', 'payable', 'staff'],
  // Its first money, where it is paid in instalments: from here on no run takes it away, and people stop what is left.
  ['payable', 'pay', 'paid', 'finance'],
  // While money is asked back, what is left of its instalments stands still. A person (staff) ends that: it goes on when the
  // recovery is dropped or part of what was paid has come back, on the approval that it had, checked anew; or it is stopped.
  ...(['paid', 'recovery-notified', 'recovery-decided', 'recovered'] as const).map(
    (state): Row => [state, 'stop-rest', state, 'staff'],
  ),
  ['paid', 'resume-rest', 'paid', 'staff'],
  ['recovered', 'resume-rest', 'paid', 'staff'],
  // Succession, where instalments are left: those go on at the successor, what was paid stays here.
  ['paid', 'hand-over-rest', 'paid', 'staff'],
  [null, 'inherit', 'paid', 'staff'],
  // It stood there as received, or was over, and the bank has sent the predecessor's money back: that goes on here.
  ['archived', 'take-up', 'paid', 'staff'],
  // Refused after the firm's yes: it goes on where it stood.
  ['rejected', 'put-back', 'confirmed', 'staff'],
  ['paid', 'notify-recovery', 'recovery-notified', 'staff'],
  ['recovery-notified', 'answer-recovery', 'recovery-notified', 'firm'],
  ['recovery-notified', 'drop-recovery', 'paid', 'staff'],
  ['recovery-notified', 'decide-recovery', 'recovery-decided', 'staff'],
  ['recovery-decided', 'drop-recovery', 'paid', 'staff'],
  ['recovery-decided', 'recover', 'recovered', 'finance'],
  // More of what was paid may have to come back than was asked for at first.
  ['recovered', 'notify-recovery', 'recovery-notified', 'staff'],
  ...open(GRANT_OPEN),
  ...reentry('rejected', 'lapsed'),
  ...archive('paid', 'applied', 'recovered', 'declined', 'lapsed', 'rejected', 'withdrawn'),
];

const RELIEF: readonly Row[] = [
  [null, 'match', 'matched', 'run'],
  ['matched', 'inform', 'informed', 'notices'],
  ['matched', 'enjoy', 'enjoyed', 'staff'],
  ['informed', 'enjoy', 'enjoyed', 'firm'],
  ...open(RELIEF_OPEN),
  ...reentry('rejected'),
  ...archive('enjoyed', 'rejected', 'withdrawn'),
];

const RIGHT: readonly Row[] = [
  [null, 'match', 'matched', 'run'],
  ['matched', 'grant', 'granted', 'run'],
  ['matched', 'refer', 'referred', 'run'],
  ['referred', 'apply', 'applied', 'firm'],
  ['referred', 'lapse', 'lapsed', 'timer'],
  ...open(RIGHT_OPEN),
  ...reentry('rejected', 'lapsed'),
  ...archive('granted', 'applied', 'lapsed', 'rejected', 'withdrawn'),
];

/** THE table of match states: what is not in it does not happen. */
export const TRANSITIONS: Readonly<Record<PolicyClass, readonly Transition[]>> = {
  grant: GRANT.map(asTransition),
  relief: RELIEF.map(asTransition),
  right: RIGHT.map(asTransition),
  status: RIGHT.map(asTransition),
};

/** An event that the table does not have at this state. */
export class TransitionRefused extends RefusedError {
  constructor(kind: PolicyClass, from: MatchState | null, event: string) {
    super(`a ${kind} match that is ${from ?? 'not there yet'} cannot ${event}`);
    this.name = 'TransitionRefused';
  }
}

/** Events that lead to a state named beside them: where a hold came from, where the predecessor's match stood. */
const TO_GIVEN: ReadonlySet<string> = new Set(['release', 'inherit']);

/**
 * The transition of `event` at `from`; `release` goes back to `given`, the state held from, and to nothing else, and
 * `inherit` begins at `given`, the state of the predecessor's match.
 * @throws TransitionRefused where the table has none
 */
export function transition(
  kind: PolicyClass,
  from: MatchState | null,
  event: string,
  given: MatchState | null = null,
): Transition {
  const found = TRANSITIONS[kind].find(
    (row) => row.from === from && row.event === event && (!TO_GIVEN.has(event) || row.to === given),
  );
  if (found === undefined) throw new TransitionRefused(kind, from, event);
  return found;
}

/** Whether `event` is in the table at `from`. */
export function allows(kind: PolicyClass, from: MatchState | null, event: string): boolean {
  return TRANSITIONS[kind].some((row) => row.from === from && row.event === event);
}

/**
 * The event by which a fresh match goes on by itself, or null where it waits for a person. A grant is laid before its
 * reviewers, or waits to be publicised, where its process has either; 依申请 only refers the firm; 即申即享 and 承诺兑现 need the firm's own act,
 * so they are offered even where no confirmation is asked for. A relief waits for its notice.
 */
export function eventAfterMatch(
  kind: PolicyClass,
  delivery: Delivery,
  process: Pick<PolicyVersion['process'], 'review' | 'publicity' | 'confirmation'>,
): string | null {
  if (kind === 'relief') return null;
  if (delivery === 'apply') return 'refer';
  if (kind !== 'grant') return 'grant';
  if (process.review.length > 0) return 'begin-review';
  return process.publicity === null ? eventAfterReview(delivery, process) : null;
}

/** The event by which a grant goes on after review and publicity: to the firm, or where that is not asked, to finance. */
export function eventAfterReview(
  delivery: Delivery,
  { confirmation }: Pick<PolicyVersion['process'], 'confirmation'>,
): 'offer' | 'make-payable' {
  return delivery !== 'apply-free' || confirmation.kind !== 'none' ? 'offer' : 'make-payable';
}

const HIDDEN: ReadonlySet<MatchState> = new Set(['matched', 'reviewing', 'publicised', 'objected']);
const ENDED: ReadonlySet<MatchState> = new Set(['rejected', 'withdrawn', 'archived']);

type Seen = Pick<MatchRecord, 'state' | 'heldFrom' | 'round' | 'toldRound'>;

/**
 * Whether the firm may see the match at this step: a grant from `offered` (without confirmation from `payable`), a
 * relief once informed, a right once granted or referred. What ended is seen only where its round had been told.
 */
export function firmSees(match: Seen): boolean {
  const state = match.state === 'hold' ? (match.heldFrom ?? 'matched') : match.state;
  if (HIDDEN.has(state)) return false;
  if (ENDED.has(state)) return match.toldRound === match.round;
  return true;
}

/**
 * Whether the firm is still to be told of this round. A relief is told before it becomes visible (the notice informs
 * it), once over all rounds, and never when it saves nothing.
 */
export function isToTell(match: Seen & Pick<MatchRecord, 'class' | 'amountFen'>): boolean {
  if (match.state === 'hold' || ENDED.has(match.state)) return false;
  if (match.class === 'relief') return match.state === 'matched' && match.toldRound === 0 && match.amountFen !== 0;
  return firmSees(match) && match.toldRound < match.round;
}

function open(states: readonly MatchState[]): Row[] {
  return [
    ...states.map((state): Row => [state, 'withdraw', 'withdrawn', 'run']),
    ['hold', 'withdraw', 'withdrawn', 'run'],
    ...states.map((state): Row => [state, 'hold', 'hold', 'run', 'pause']),
    ...states.map((state): Row => ['hold', 'release', state, 'run', 'resume']),
    // Whatever stands in the way for good, exclusions and data that never comes among it: a person ends it, with a reason.
    ...[...states, 'hold' as const].flatMap((state): Row[] =>
      NOT_REFUSED.has(state) ? [] : [[state, 'refuse', 'rejected', 'staff']],
    ),
    // Succession: what was open goes to the successor and ends here; what was received goes with it as an ended match.
    ...[...states, 'hold' as const].map((state): Row => [state, 'hand-over', 'archived', 'staff']),
    ...[...states, 'archived' as const].map((state): Row => [null, 'inherit', state, 'staff']),
  ];
}

/** Only what a run took away comes back by itself; a rejection or a missed window is reopened by a person. */
function reentry(...byStaff: readonly MatchState[]): Row[] {
  return [
    ['withdrawn', 're-enter', 'matched', 'run', 'raise-round'],
    ...byStaff.map((state): Row => [state, 'reopen', 'matched', 'staff', 'raise-round']),
  ];
}

function archive(...states: readonly MatchState[]): Row[] {
  return states.map((state): Row => [state, 'archive', 'archived', 'staff']);
}

function asTransition([from, event, to, who, effect = 'none']: Row): Transition {
  return { from, event, to, who, effect };
}
