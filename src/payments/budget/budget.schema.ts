import type { GrantOrder } from '../../policies/policy.schema.js';

/**
 * A counter in 分 of one pool and year; `_id` is `pool:year`. What it was given is `freeFen + reservedFen + spentFen`:
 * no operation can make `freeFen` negative.
 */
export interface PoolRecord {
  readonly _id: string;
  readonly pool: string;
  readonly year: number;
  readonly order: GrantOrder;
  readonly freeFen: number;
  readonly reservedFen: number;
  readonly spentFen: number;
  /** What was begun and is not settled yet, by match. Anybody who finds it may settle it. */
  readonly pending: Readonly<Record<string, Intent>>;
  /** The finance decision that ended its year; nothing is reserved any more. */
  readonly closedBy: string | null;
  readonly openedBy: string;
  readonly openedAt: Date;
  /** What finance has added to it or taken from it since, in order; absent where nothing was. */
  readonly changes?: readonly BudgetChange[];
}

export interface BudgetChange {
  /** Number of the document under which finance has decided. */
  readonly document: string;
  readonly reason: string;
  readonly by: string;
  readonly at: Date;
  readonly fromFen: number;
  readonly toFen: number;
}

/** What a pool holds in all: free, set aside and paid. */
export const totalOf = ({ freeFen, reservedFen, spentFen }: PoolRecord): number => freeFen + reservedFen + spentFen;

export const POOL_OPERATIONS = [
  'reserve',
  'renew',
  'spend',
  'restore',
  'release',
  'give-back',
  'carry-out',
  'carry-in',
  'take-over',
  'hand-over',
] as const;
export type PoolOperation = (typeof POOL_OPERATIONS)[number];

export interface IntentPart {
  readonly part: number;
  readonly amountFen: number;
}

/** An operation under way: what it does to the pool and to the reservation of one match. */
export interface Intent {
  readonly op: PoolOperation;
  /** Unique; the reservation keeps it where the operation took effect. */
  readonly token: string;
  /** The reservation's revision that it was decided on; 0 = there is none yet. */
  readonly expects: number;
  readonly parts: readonly IntentPart[];
  readonly uscc: string;
  readonly round: number;
  readonly by: string;
  readonly at: Date;
  readonly note: string | null;
}

export type ReservationState = 'reserved' | 'spent' | 'released';

export interface ReservedPart {
  readonly part: number;
  readonly amountFen: number;
  /** Of the budget; a decision at its end may carry the part over into the next. */
  readonly year: number;
  readonly state: ReservationState;
  /** The last operation on it. */
  readonly token: string;
}

/** Money set aside for a match; `_id` is the match's. */
export interface ReservationRecord {
  readonly _id: string;
  readonly uscc: string;
  readonly pool: string;
  readonly round: number;
  readonly parts: readonly ReservedPart[];
  readonly revision: number;
  readonly history: readonly {
    readonly op: PoolOperation;
    readonly year: number;
    readonly by: string;
    readonly at: Date;
    readonly amountFen: number;
    readonly note: string | null;
  }[];
}

/** What finance decided about the unpaid lines of a pool's year, and under which document. `_id` is `pool:year`. */
export interface YearEndRecord {
  readonly _id: string;
  readonly pool: string;
  readonly year: number;
  readonly document: string;
  readonly by: string;
  readonly at: Date;
  readonly lines: readonly { readonly match: string; readonly part: number; readonly decision: YearEndChoice }[];
  readonly state: 'applying' | 'done';
}

export const YEAR_END_CHOICES = ['carry-over', 'give-back'] as const;
export type YearEndChoice = (typeof YEAR_END_CHOICES)[number];

export const POOL_NAME = /^[a-z0-9-]{1,80}$/;

export const poolId = (pool: string, year: number): string => `${pool}:${year}`;

/** The pool and year of an id. */
export function poolOfId(id: string): Pick<PoolRecord, 'pool' | 'year'> {
  const at = id.lastIndexOf(':');
  return { pool: id.slice(0, at), year: Number(id.slice(at + 1)) };
}
