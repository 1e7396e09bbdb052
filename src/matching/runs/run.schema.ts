import type { CivilDate } from '../../eligibility/facts.js';

/** The trigger of runs over what has changed: they have no shards and are not taken up again, but done anew. */
export const INCREMENTAL = 'incremental';

/** `interrupted`: died, and closed by a later run of another question. */
export type RunState = 'running' | 'done' | 'failed' | 'interrupted';

/** survey: counts what would change and writes nothing; write: decides again and stores. */
export type RunPhase = 'survey' | 'write';

export interface RunCounts {
  /** Enterprises read = decided + failed. */
  readonly enterprises: number;
  readonly decided: number;
  readonly failed: number;
  /** Pairs of enterprise and policy: decided × policies = eligible + undecided + ineligible + notInForce + faulty. */
  readonly eligible: number;
  readonly undecided: number;
  readonly ineligible: number;
  readonly notInForce: number;
  /** Pairs whose rule threw, for this firm or for everybody. */
  readonly faulty: number;
  /** eligible = new + changed + unchanged + withheld + waiting. */
  readonly new: number;
  readonly changed: number;
  readonly unchanged: number;
  /** Eligible for us, not confirmed by json-rules-engine: an alarm. */
  readonly withheld: number;
  /** Would be new or changed, but waits for a person because the run would change too much of its policy. */
  readonly waiting: number;
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

/** An enterprise that could not be decided; with `policy` only as far as that policy goes. */
export interface RunFailure {
  readonly uscc: string;
  readonly policy?: string;
  readonly error: string;
}

/** What came of a part of a run, or of all of it. */
export interface RunFigures {
  readonly counts: RunCounts;
  readonly policies: readonly RunPolicy[];
  /** The first hundred, in the order of their codes. */
  readonly failures: readonly RunFailure[];
  /** Digest over what was changed; the order does not matter. */
  readonly digest: string;
}

/** A policy that the run set aside because its rule throws; its stored matches stay as they are. */
export interface SetAside {
  readonly policy: string;
  readonly error: string;
}

/** How many matches of a policy a survey found to be made, changed and withdrawn, with the first few of each. */
export interface PolicyChanges {
  readonly policy: string;
  readonly new: number;
  readonly changed: number;
  readonly lost: number;
  readonly samples: {
    readonly new: readonly string[];
    readonly changed: readonly string[];
    readonly lost: readonly string[];
  };
}

/**
 * waiting → approved → written, or discarded; superseded where a later run has looked at the policy again before
 * anybody decided.
 */
export type GuardState = 'waiting' | 'approved' | 'written' | 'discarded' | 'superseded';

/** A policy of which the run would have changed so much that it wrote nothing and waits for a person. */
export interface GuardedPolicy extends PolicyChanges {
  readonly version: string;
  /** Matches that could be withdrawn when the run looked. */
  readonly live: number;
  readonly state: GuardState;
  /** Who approved or discarded it, and when. */
  readonly by: string | null;
  readonly at: Date | null;
  /** The run that wrote what was approved, or that looked again. */
  readonly laterRun: string | null;
}

/** One evaluation over many enterprises, and its one entry in the audit trail. `_id` is a ULID. */
export interface RunRecord {
  readonly _id: string;
  /** What made it begin: `cli`, `api`, `schedule`, `approval`, `rules-changed`, … */
  readonly trigger: string;
  /** The person who started it, by name; null where no person did. Who takes it up again does not stand here. */
  readonly by: string | null;
  /** Digest of the rules that it decides by; null = from before it was kept. */
  readonly rules: string | null;
  readonly asOf: CivilDate;
  readonly full: boolean;
  /** What was asked for: all enterprises and policies where null. */
  readonly scope: { readonly policy: string | null; readonly enterprise: string | null };
  /** The first run of an installation: firms find it in their inbox, nothing is sent. */
  readonly baseline: boolean;
  readonly state: RunState;
  readonly phase: RunPhase;
  /** Enterprises to be read, as counted at its beginning. */
  readonly total: number;
  /** How often it was begun or taken up again. */
  readonly attempts: number;
  readonly startedAt: Date;
  readonly finishedAt: Date | null;
  readonly counts: RunCounts;
  readonly policies: readonly RunPolicy[];
  readonly failures: readonly RunFailure[];
  readonly setAside: readonly SetAside[];
  readonly guard: readonly GuardedPolicy[];
  readonly digest: string | null;
  /** When its notices had all been put in the outbox; null = still to do. */
  readonly toldAt: Date | null;
  readonly error: string | null;
}

/** survey → surveyed → write → done; without a survey it begins at write, without anything to change it is done at once. */
export type ShardState = 'survey' | 'surveyed' | 'write' | 'done';

/** The enterprises of a run from one code to another, taken and carried forward by one process at a time. */
export interface ShardRecord {
  /** `run:NNNN`, in the order of the codes. */
  readonly _id: string;
  readonly run: string;
  readonly state: ShardState;
  /** Its codes: above `after`, up to and including `last`; null = without that end. */
  readonly after: string | null;
  readonly last: string | null;
  /** Who works on it; by the database's clock it is theirs until `until`. Each taking adds one to `token`. */
  readonly owner: string | null;
  readonly token: number;
  readonly until: Date;
  /** The last enterprise whose batch is stored; null = none yet. */
  readonly cursor: string | null;
  /** Enterprises gone through in the present state. */
  readonly read: number;
  /** Of what will not be looked at again. */
  readonly figures: RunFigures;
  /** Enterprises that a survey found to change: what the writing goes over. Null = everybody. */
  readonly changing: readonly string[] | null;
  /** What the survey found to change, by policy. */
  readonly changes: readonly PolicyChanges[];
  /** Enterprises that could not be decided, to be tried once more at the end. */
  readonly retry: readonly string[];
  readonly setAside: readonly SetAside[];
}
