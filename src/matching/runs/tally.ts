import type { PairCount } from '../deciding/compare.js';
import type { PairDecision } from '../deciding/decide-firm.js';
import type { Mutable } from '../mutable.js';
import { ChangeDigest } from './change-digest.js';
import type { RunCounts, RunFailure, RunFigures, RunPolicy } from './run.schema.js';
import { matchId, type PlannedPolicy } from './run-plan.js';

const KEPT_FAILURES = 100;

export const NO_COUNTS: RunCounts = {
  enterprises: 0,
  decided: 0,
  failed: 0,
  eligible: 0,
  undecided: 0,
  ineligible: 0,
  notInForce: 0,
  faulty: 0,
  new: 0,
  changed: 0,
  unchanged: 0,
  withheld: 0,
  waiting: 0,
  lost: 0,
  held: 0,
  conflicts: 0,
};

const NO_PAIRS = { eligible: 0, undecided: 0, new: 0, changed: 0, lost: 0, amountFen: 0 };

export interface TallyOptions {
  /** Policies of the run that are not decided here, because their rules throw. */
  readonly faulty?: number;
  /** Policies of which nothing is written, because the run would change too much of them. */
  readonly waiting?: ReadonlySet<string>;
}

/** Counts what is decided of some enterprises. */
export class Tally {
  readonly counts: Mutable<RunCounts> = { ...NO_COUNTS };
  readonly failures: RunFailure[] = [];
  readonly #policies: Map<string, Mutable<RunPolicy>>;
  readonly #digest = new ChangeDigest();
  readonly #faulty: number;
  readonly #waiting: ReadonlySet<string>;

  constructor(plan: readonly PlannedPolicy[], { faulty = 0, waiting = new Set() }: TallyOptions = {}) {
    this.#policies = new Map(plan.map(({ policy: { code, version } }) => [code, { code, version, ...NO_PAIRS }]));
    this.#faulty = faulty;
    this.#waiting = waiting;
  }

  failed(uscc: string, error: unknown, policy?: string): void {
    if (policy === undefined) {
      this.counts.enterprises += 1;
      this.counts.failed += 1;
    }
    this.failures.push({ uscc, ...(policy === undefined ? {} : { policy }), error: messageOf(error) });
  }

  /** Takes back the enterprises that failed, so that they can be tried again. */
  retract(): RunFailure[] {
    this.counts.enterprises -= this.counts.failed;
    this.counts.failed = 0;
    return this.failures.splice(0);
  }

  decided(): void {
    this.counts.enterprises += 1;
    this.counts.decided += 1;
    this.counts.faulty += this.#faulty;
  }

  /**
   * A change of the pair goes into the run's digest.
   * @param amountFen of an eligible pair that is confirmed
   */
  pair(
    decision: Pick<PairDecision, 'planned' | 'verdict'>,
    count: PairCount,
    uscc: string,
    amountFen: number | null,
  ): void {
    const { code } = decision.planned.policy;
    const policy = this.#policies.get(code);
    const verdict = decision.verdict === 'not-in-force' ? 'notInForce' : decision.verdict;
    this.counts[verdict] += 1;
    const counted = this.#waiting.has(code) ? ifWaiting(count) : count;
    if (counted !== null) this.counts[counted] += 1;
    // A grant that is withheld because the engines disagree may also have been put on hold; it counts once.
    if (counted !== null && counted !== 'unchanged' && counted !== 'waiting') {
      this.#digest.add(`${matchId(decision.planned, uscc)} ${counted}`);
    }
    if (policy === undefined) return;
    if (verdict === 'eligible' || verdict === 'undecided') policy[verdict] += 1;
    if (counted === 'new' || counted === 'changed' || counted === 'lost') policy[counted] += 1;
    policy.amountFen += amountFen ?? 0;
  }

  figures(): RunFigures {
    return {
      counts: { ...this.counts },
      policies: [...this.#policies.values()].map((policy) => ({ ...policy })),
      failures: [...this.failures],
      digest: this.#digest.hex(),
    };
  }
}

/** What is not written is neither new nor lost. */
function ifWaiting(count: PairCount): PairCount | 'waiting' {
  if (count === 'new' || count === 'changed') return 'waiting';
  return count === 'lost' || count === 'held' ? null : count;
}

/** The figures of nobody, for every policy of the plan. */
export function noFigures(plan: readonly PlannedPolicy[]): RunFigures {
  return new Tally(plan).figures();
}

/** The figures of all these parts together, whatever their order. */
export function sumFigures(parts: readonly RunFigures[]): RunFigures {
  const digest = new ChangeDigest();
  for (const part of parts) digest.addAll(part.digest);
  const counts = parts.reduce<RunCounts>((sum, part) => combine(sum, part.counts, 1), NO_COUNTS);
  return {
    counts,
    policies: combinePolicies(parts.flatMap((part) => part.policies)),
    failures: firstFailures(parts.flatMap((part) => part.failures)),
    digest: digest.hex(),
  };
}

/** The figures of a whole without one of its parts; failures and digest stay the whole's. */
export function figuresWithout(whole: RunFigures, part: RunFigures): RunFigures {
  const parts = new Map(part.policies.map((policy) => [policy.code, policy]));
  const policies = whole.policies.map((policy) => combine(policy, parts.get(policy.code) ?? {}, -1));
  return { ...whole, counts: combine(whole.counts, part.counts, -1), policies };
}

function combinePolicies(policies: readonly RunPolicy[]): RunPolicy[] {
  const byCode = new Map<string, RunPolicy>();
  for (const policy of policies) {
    const known = byCode.get(policy.code);
    byCode.set(policy.code, known === undefined ? policy : combine(known, policy, 1));
  }
  return [...byCode.values()].sort((a, b) => (a.code < b.code ? -1 : 1));
}

/** The first of them in the order of firms and policies. */
export function firstFailures(failures: readonly RunFailure[]): RunFailure[] {
  const key = ({ uscc, policy = '' }: RunFailure): string => `${uscc} ${policy}`;
  return [...failures].sort((a, b) => (key(a) < key(b) ? -1 : 1)).slice(0, KEPT_FAILURES);
}

/** Adds (or takes away) every number of `more`; whatever is no number stays. */
function combine<T extends object>(to: T, more: Partial<T>, sign: 1 | -1): T {
  const entries = Object.entries(to).map(([key, value]) => {
    const other: unknown = more[key as keyof T];
    return [key, typeof value === 'number' && typeof other === 'number' ? value + sign * other : value];
  });
  return Object.fromEntries(entries) as T;
}

export function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).slice(0, 500);
}

/** @throws where the figures of a run do not add up: a fault of ours that nobody should build on */
export function checkCounts(counts: RunCounts, policies: number): void {
  const c = counts;
  const equations: [string, number, number][] = [
    ['enterprises = decided + failed', c.enterprises, c.decided + c.failed],
    [
      'pairs = eligible + undecided + ineligible + not in force + faulty',
      c.decided * policies,
      c.eligible + c.undecided + c.ineligible + c.notInForce + c.faulty,
    ],
    [
      'eligible = new + changed + unchanged + withheld + waiting',
      c.eligible,
      c.new + c.changed + c.unchanged + c.withheld + c.waiting,
    ],
  ];
  for (const [words, left, right] of equations) {
    if (left !== right) throw new Error(`the run's figures do not add up: ${words} (${left} against ${right})`);
  }
}
