import type { CivilDate } from '../eligibility/facts.js';

export const SUCCESSION_KINDS = [
  'renamed',
  'merged',
  'split',
  'converted',
  'moved-in',
  'moved-out',
  're-coded',
  'deregistered',
] as const;
export type SuccessionKind = (typeof SUCCESSION_KINDS)[number];

/**
 * What became of a registered entity (主体变更). What it received, and every "once", follows to each successor; what is
 * still under way goes to the first of them, or ends, as `open` says. `_id` is derived from kind, firm and day.
 */
export interface Succession {
  readonly _id: string;
  readonly kind: SuccessionKind;
  /** The firm it happened to. */
  readonly uscc: string;
  /** The firms that follow it; the first takes over what is under way. Itself where it keeps its code. */
  readonly successors: readonly string[];
  readonly on: CivilDate;
  /** What becomes of matches that are under way. */
  readonly open: 'withdraw' | 'to-successor' | 'keep';
  /** Document that states it. */
  readonly basis: string;
  readonly recordedBy: string;
  readonly recordedAt: Date;
  /** When all of it had been carried out; null = still to do. */
  readonly doneAt: Date | null;
  /** Matches that are gone over once more: money of them came back after all had been done. Absent: all are. */
  readonly again?: readonly string[];
}
