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

export interface MatchEvent {
  readonly at: Date;
  readonly event: string;
  readonly from: MatchState | null;
  readonly to: MatchState;
  readonly round: number;
  readonly run: string | null;
  /** Why. */
  readonly note?: string;
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

export type RunState = 'running' | 'done' | 'failed' | 'interrupted';

export interface RunCounts {
  /** Enterprises read = decided + failed. */
  readonly enterprises: number;
  readonly decided: number;
  readonly failed: number;
  /** Pairs of enterprise and policy: decided × policies = eligible + undecided + ineligible + notInForce. */
  readonly eligible: number;
  readonly undecided: number;
  readonly ineligible: number;
  readonly notInForce: number;
  /** eligible = new + changed + unchanged + withheld. */
  readonly new: number;
  readonly changed: number;
  readonly unchanged: number;
  /** Eligible for us, not confirmed by json-rules-engine: an alarm. */
  readonly withheld: number;
  /** Stored matches that are withdrawn because their pair is ineligible. */
  readonly lost: number;
  /** Stored matches put on hold because their pair is undecided. */
  readonly held: number;
  /** Writes that met a match changed by somebody else meanwhile; the next run sees them again. */
  readonly conflicts: number;
}

export interface RunPolicy {
  readonly code: string;
  readonly version: string;
  readonly eligible: number;
  readonly undecided: number;
  readonly new: number;
  readonly changed: number;
  readonly lost: number;
  /** Sum of the amounts of this run's eligible pairs, where one is known. */
  readonly amountFen: number;
}

export interface RunFailure {
  readonly uscc: string;
  readonly error: string;
}

/** One evaluation over many enterprises. `_id` is a ULID. */
export interface RunRecord {
  readonly _id: string;
  readonly trigger: string;
  readonly asOf: CivilDate;
  readonly full: boolean;
  /** What was asked for: all enterprises and policies where null. */
  readonly scope: { readonly policy: string | null; readonly enterprise: string | null };
  /** The first run of an installation: firms find it in their inbox, nothing is sent. */
  readonly baseline: boolean;
  readonly state: RunState;
  /** How often it was begun or taken up again. */
  readonly attempts: number;
  readonly startedAt: Date;
  readonly finishedAt: Date | null;
  /** The last enterprise whose batch is stored; a resumed run goes on after it. */
  readonly cursor: string | null;
  readonly counts: RunCounts;
  readonly policies: readonly RunPolicy[];
  /** The first hundred enterprises that could not be decided. */
  readonly failures: readonly RunFailure[];
  /** Digest over what the run changed, in the order of enterprises and policies. */
  readonly digest: string | null;
  /** When its notices had all been put in the outbox; null = still to do. */
  readonly toldAt: Date | null;
  readonly error: string | null;
}
