import type { CivilDate, FactValue } from '../eligibility/facts.js';
import type { Delivery, PolicyClass } from '../policies/policy.schema.js';
import type { Doer, MatchProcess, Recheck } from './process/process.schema.js';

/** Every state a match can be in; which class uses which, and how, is the table in `match-states.ts`. */
export const MATCH_STATES = [
  'matched',
  'reviewing',
  'publicised',
  'objected',
  'offered',
  'confirmed',
  'payable',
  'paid',
  'rejected',
  'declined',
  'lapsed',
  'withdrawn',
  'recovery-notified',
  'recovery-decided',
  'recovered',
  'archived',
  'informed',
  'enjoyed',
  'granted',
  'referred',
  'applied',
  'hold',
] as const;
export type MatchState = (typeof MATCH_STATES)[number];

/** One fact that a verdict or an amount rests on. A list is kept as its record count and digest, never as its records. */
export interface EvidenceFact {
  readonly key: string;
  readonly value?: FactValue;
  readonly records?: number;
  readonly digest?: string;
  readonly source?: string;
  readonly asOf?: CivilDate;
}

export interface Evidence {
  readonly asOf: CivilDate;
  readonly facts: readonly EvidenceFact[];
}

/** What a run decided on. */
export interface Grounds extends Evidence {
  readonly version: string;
  readonly verdict: 'eligible' | 'ineligible' | 'undecided';
}

export interface MatchEvent {
  readonly at: Date;
  readonly event: string;
  readonly from: MatchState | null;
  readonly to: MatchState;
  readonly round: number;
  readonly run: string | null;
  /** Why. */
  readonly note?: string;
  /** Of a run that took the match away or suspended it; what it granted on is the match's evidence. */
  readonly grounds?: Grounds;
  /** Where it was no run: who did it, and how the pair was decided again before. */
  readonly who?: Doer;
  readonly recheck?: Recheck;
}

/** What a run found different from a row whose version and amount are frozen; the row itself stays as it is. */
export interface Difference {
  readonly run: string;
  readonly at: Date;
  readonly version: string;
  readonly amountFen: number | null;
  readonly signature: string;
}

export type RunChange = 'new' | 'changed' | 'lost' | 'held';

/** Enterprise × policy × period. `_id` is `policy:period:uscc`. Money is integer 分. */
export interface MatchRecord {
  readonly _id: string;
  readonly uscc: string;
  readonly policy: string;
  readonly version: string;
  readonly period: string;
  readonly class: PolicyClass;
  readonly delivery: Delivery;
  readonly districtCode: string | null;
  readonly state: MatchState;
  /** Where `hold` returns to. */
  readonly heldFrom: MatchState | null;
  /** Grows by one each time the match comes back after it had ended. */
  readonly round: number;
  readonly verdict: 'eligible';
  readonly amountFen: number | null;
  readonly payableFen: number | null;
  readonly ceiling: boolean;
  readonly evidence: Evidence;
  /** Digest of everything a run may change: version, delivery, amounts and the values of the evidence. */
  readonly signature: string;
  readonly frozen: boolean;
  readonly difference: Difference | null;
  /** The last run that wrote this match, and as what it counted it. */
  readonly runId: string;
  readonly runChange: RunChange;
  /** Guards every write: an update names the revision it has read. */
  readonly revision: number;
  /** The last round the firm has been told of; 0 = never. */
  readonly toldRound: number;
  /** Present and true while the firm is still to be told; absent otherwise, so that its index stays small. */
  readonly tellPending?: true;
  /** Present and true while other systems are still to be told of its state. Runs do not set it: they are told of as a whole. */
  readonly reportPending?: true;
  /** The run whose notice tells it. */
  readonly tellRun: string | null;
  /** A relief that must wait because the firm had its digest of this year: not told before this day. */
  readonly tellFrom: CivilDate | null;
  /** Absent until a person or a timer acts on the match. */
  readonly process?: MatchProcess;
  /** The match of the predecessor that this one took over. */
  readonly inheritedFrom?: string;
  readonly history: readonly MatchEvent[];
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** The id of a firm's match of a policy, by its code, and period. */
export function matchIdOf(policy: string, period: string, uscc: string): string {
  return `${policy}:${period}:${uscc}`;
}

/** What figures need of a match. */
export type MatchForFigures = Pick<
  MatchRecord,
  '_id' | 'uscc' | 'policy' | 'class' | 'districtCode' | 'state' | 'round' | 'toldRound' | 'amountFen' | 'createdAt'
> & { readonly history: readonly Pick<MatchEvent, 'at' | 'event' | 'from' | 'to' | 'round'>[] };
