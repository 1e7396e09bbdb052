import type { CivilDate } from '../eligibility/facts.js';

/** Why somebody has to look at a match, or at a fact that the firm says is wrong. */
export type CaseKind =
  | 'undecided'
  | 'out-of-place'
  | 'engines-disagree'
  | 'difference'
  | 'succession'
  | 'stacking'
  | 'shared-account'
  | 'instalments'
  | 'window-ends'
  | 'correction';

/** What a specialist follows up (跟进事项). `_id` is derived from what it is about, so that it is opened once. */
export interface Case {
  readonly _id: string;
  readonly kind: CaseKind;
  readonly uscc: string;
  /** Empty where it is about none. */
  readonly match: string;
  readonly districtCode: string | null;
  readonly reason: string;
  readonly openedAt: Date;
  readonly dueOn: CivilDate | null;
  readonly closedAt: Date | null;
  readonly outcome: string | null;
}

export type NewCase = Omit<Case, 'openedAt' | 'closedAt' | 'outcome'>;
