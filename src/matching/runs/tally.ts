import { createHash } from 'node:crypto';
import type { PairCount } from '../deciding/compare.js';
import type { PairDecision } from '../deciding/decide-firm.js';
import type { RunCounts, RunFailure, RunPolicy, RunRecord } from '../match.schema.js';
import type { PlannedPolicy } from './run-plan.js';

const KEPT_FAILURES = 100;

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

export const NO_COUNTS: RunCounts = {
  enterprises: 0,
  decided: 0,
  failed: 0,
  eligible: 0,
  undecided: 0,
  ineligible: 0,
  notInForce: 0,
  new: 0,
  changed: 0,
  unchanged: 0,
  withheld: 0,
  lost: 0,
  held: 0,
  conflicts: 0,
};

/** The figures of a run, as far as it has come. Begins with what an interrupted run had stored. */
export class Tally {
  readonly counts: Mutable<RunCounts>;
  readonly #policies: Map<string, Mutable<RunPolicy>>;
  readonly #failures: RunFailure[];
  #digest: string;
  #batch = createHash('sha256');

  constructor(plan: readonly PlannedPolicy[], before: Pick<RunRecord, 'counts' | 'policies' | 'failures' | 'digest'>) {
    this.counts = { ...before.counts };
    this.#failures = [...before.failures];
    this.#digest = before.digest ?? '';
    const known = new Map(before.policies.map((policy) => [policy.code, policy]));
    const none = { eligible: 0, undecided: 0, new: 0, changed: 0, lost: 0, amountFen: 0 };
    this.#policies = new Map(
      plan.map(({ policy: { code, version } }) => [code, { code, version, ...none, ...known.get(code) }]),
    );
  }

  failed(uscc: string, error: unknown): void {
    this.counts.enterprises += 1;
    this.counts.failed += 1;
    const message = error instanceof Error ? error.message : String(error);
    if (this.#failures.length < KEPT_FAILURES) this.#failures.push({ uscc, error: message.slice(0, 500) });
  }

  decided(): void {
    this.counts.enterprises += 1;
    this.counts.decided += 1;
  }

  /** `what` identifies the change; it goes into the run's digest. */
  pair(decision: PairDecision, count: PairCount, what: string): void {
    const policy = this.#policies.get(decision.planned.policy.code);
    const verdict = decision.verdict === 'not-in-force' ? 'notInForce' : decision.verdict;
    this.counts[verdict] += 1;
    if (count !== null) this.counts[count] += 1;
    // A grant that is withheld because the engines disagree may also have been put on hold; it counts once.
    if (count !== null && count !== 'unchanged') this.#batch.update(`${what} ${count}\n`);
    if (policy === undefined) return;
    if (verdict === 'eligible' || verdict === 'undecided') policy[verdict] += 1;
    if (count === 'new' || count === 'changed' || count === 'lost') policy[count] += 1;
    if (decision.verdict === 'eligible' && decision.confirmed) policy.amountFen += decision.figures.amountFen ?? 0;
  }

  /** What is stored with a batch. */
  checkpoint(): Pick<RunRecord, 'counts' | 'policies' | 'failures' | 'digest'> {
    this.#digest = createHash('sha256').update(this.#digest).update(this.#batch.digest()).digest('hex');
    this.#batch = createHash('sha256');
    return {
      counts: { ...this.counts },
      policies: [...this.#policies.values()].map((policy) => ({ ...policy })),
      failures: [...this.#failures],
      digest: this.#digest,
    };
  }
}

/** @throws where the figures of a run do not add up: a fault of ours that nobody should build on */
export function checkCounts(counts: RunCounts, policies: number): void {
  const c = counts;
  const equations: [string, number, number][] = [
    ['enterprises = decided + failed', c.enterprises, c.decided + c.failed],
    [
      'pairs = eligible + undecided + ineligible + not in force',
      c.decided * policies,
      c.eligible + c.undecided + c.ineligible + c.notInForce,
    ],
    ['eligible = new + changed + unchanged + withheld', c.eligible, c.new + c.changed + c.unchanged + c.withheld],
  ];
  for (const [words, left, right] of equations) {
    if (left !== right) throw new Error(`the run's figures do not add up: ${words} (${left} against ${right})`);
  }
}
