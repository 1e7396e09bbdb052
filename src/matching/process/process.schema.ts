import type { CivilDate } from '../../eligibility/facts.js';
import type { Joined } from '../../http/who.js';
import type { EvidenceFact, MatchRecord } from '../match.schema.js';
import type { Actor } from '../match-states.js';

/** Who does something, as the caller knows them: a person of a department, of a firm, of finance, or a clockwork. */
export interface Person {
  readonly id: string;
  readonly roles: readonly Actor[];
  /** Key of the department that a reviewer speaks for. */
  readonly department?: string | undefined;
  /** Of a firm's member: since when, and through whose invitations. */
  readonly joined?: Joined | undefined;
}

/** What a transition keeps of who did it. */
export interface Doer {
  readonly id: string;
  readonly as: Actor;
  readonly department?: string;
}

/** How the pair was decided again before a transition. `changed`: the facts that are not as in the match's evidence. */
export interface Recheck {
  readonly version: string;
  readonly asOf: CivilDate;
  readonly verdict: 'eligible' | 'ineligible' | 'undecided' | 'not-in-force';
  readonly digest: string;
  readonly changed: readonly EvidenceFact[];
}

/** One review step that was passed. It counts as long as the figures are those that the reviewer saw. */
export interface PassedStep {
  readonly step: number;
  readonly by: string;
  readonly department: string;
  readonly at: Date;
  readonly figures: string;
}

export interface Objection {
  readonly id: string;
  readonly at: Date;
  readonly text: string;
  /** How the objector is reached; never shown in public. */
  readonly contact: string | null;
  readonly registeredBy: string;
  readonly answer?: { readonly by: string; readonly at: Date; readonly text: string; readonly upheld: boolean };
}

export interface Confirmation {
  readonly by: string;
  readonly at: Date;
  /** True where the firm kept silent and its policy takes that for a yes. */
  readonly silent: boolean;
  readonly accountLast4: string | null;
  readonly commitment: string | null;
}

export interface Recovery {
  readonly notifiedBy: string;
  readonly at: Date;
  readonly reason: string;
  /** Integer 分 that are asked back. */
  readonly amountFen: number;
  /** The spot check that found it, where one did. */
  readonly check: string | null;
  /** The firm may answer up to and including this day. */
  readonly answerUntil: CivilDate;
  readonly answer?: { readonly at: Date; readonly by: string; readonly text: string };
  readonly decision?: { readonly at: Date; readonly by: string; readonly reason: string };
}

/** Money that a firm has paid back. */
export interface Recovered {
  /** Integer 分. */
  readonly amountFen: number;
  readonly receipt: string;
  readonly by: string;
  readonly at: Date;
}

/** What people and timers did to a match in one round; absent until somebody did, and void once the round has grown. */
export interface MatchProcess {
  readonly round: number;
  readonly review?: readonly PassedStep[];
  /** The publicity list that shows the match. */
  readonly list?: string;
  readonly objections?: readonly Objection[];
  readonly confirmation?: Confirmation;
  /** Reference of the signed statement (放弃声明). */
  readonly declined?: { readonly by: string; readonly at: Date; readonly statement: string };
  readonly application?: string;
  readonly payment?: string;
  /** What was not paid yet of its instalments is not paid until somebody resumes it; null once that was done. */
  readonly stopped?: { readonly by: string; readonly at: Date; readonly reason: string } | null;
  /** The present recovery, or the last one. */
  readonly recovery?: Recovery;
  /** What came back in all recoveries. */
  readonly recovered?: readonly Recovered[];
}

type Processed = Pick<MatchRecord, 'process' | 'round'>;

/** What was done to the match in its present round. */
export function processOf({ process, round }: Processed): MatchProcess {
  return process?.round === round ? process : { round };
}

/** Integer 分 of the present round that the firm has paid back. */
export function recoveredFen(match: Processed): number {
  return (processOf(match).recovered ?? []).reduce((sum, { amountFen }) => sum + amountFen, 0);
}

/**
 * Integer 分 that a firm has received: what was paid, less what it has paid back. What is asked back but has not come yet
 * it still has. Never below 0: its bank may send back what it has paid back as well.
 */
export function receivedFen(match: Processed, paidFen: number): number {
  return Math.max(0, paidFen - recoveredFen(match));
}
