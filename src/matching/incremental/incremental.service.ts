import type { Deps } from '../../deps.js';
import { type CivilDate, civilDateOf } from '../../eligibility/index.js';
import { holding, ownerName, renewLease, takeLease } from '../../jobs/lease.js';
import { systemTimers, type Timers } from '../../jobs/timers.js';
import { EVALUATION, evaluate } from '../runs/evaluate.service.js';
import { INCREMENTAL } from '../runs/run.schema.js';
import { hadFullRun } from '../runs/run.service.js';
import { type PlannedPolicy, planRun } from '../runs/run-plan.js';
import { endRun, openedRun } from '../runs/run-store.js';
import { visitPlan } from './decide-due.js';
import { policiesChanged } from './policy-evaluation.js';
import { visitRound } from './visit-round.js';

const ROUND = 1000;
/** Then the lease is given back, so that a run over everybody need not wait for many visits. */
const ROUNDS = 5;
/** So many policies at once are evaluated alone; more of them take no longer together with all the others. */
const ALONE = 3;

export interface IncrementalOptions {
  readonly signal?: AbortSignal | undefined;
  readonly timers?: Timers | undefined;
  /** Enterprises decided and written together. */
  readonly roundSize?: number | undefined;
}

export interface IncrementalResult {
  /** Policies that everybody was compared with anew. */
  readonly policies: readonly string[];
  readonly visited: number;
  /** The runs that changed something. */
  readonly runs: readonly string[];
}

/**
 * Re-evaluates what has changed since the last time: a policy whose rules, parameters or period are others over
 * everybody, and enterprises whose facts have changed or whose day has come; very many of these in several calls.
 * @returns null where it has to wait: the first run of the installation is still to come, or another run is at work
 * @throws InputError where another run begins in between
 */
export async function evaluateIncrementally(
  options: IncrementalOptions,
  deps: Deps,
): Promise<IncrementalResult | null> {
  if (!(await hadFullRun())) return null;
  const asOf = civilDateOf(deps.clock.now());
  const plan = planRun(deps.rules, { asOf, city: deps.config.city, policy: null });
  const policies = await evaluateChanged(plan, asOf, options, deps);
  const lease = await takeLease(EVALUATION, ownerName(), deps.clock.now());
  if (lease === null) return null;
  const { timers = systemTimers, signal: outer, roundSize: size = ROUND } = options;
  return holding(
    lease,
    timers,
    async ({ signal, check }) => {
      if (!(await closeLeftOver(deps))) return null;
      const assertOurs = async (): Promise<void> => {
        check();
        if (!(await renewLease(lease))) throw new Error('fenced: another process evaluates by now');
      };
      const visiting = visitPlan(plan, asOf, deps);
      const runs: string[] = [];
      let visited = 0;
      for (let rounds = 0; rounds < ROUNDS; rounds += 1) {
        signal.throwIfAborted();
        const round = await visitRound({ visiting, size, assertOurs }, deps);
        visited += round.visited;
        if (round.run !== null) runs.push(round.run);
        if (round.visited === 0) break;
      }
      return { policies, visited, runs };
    },
    { outer },
  );
}

async function evaluateChanged(
  plan: readonly PlannedPolicy[],
  asOf: CivilDate,
  { signal, timers }: IncrementalOptions,
  deps: Deps,
): Promise<string[]> {
  const codes = (await policiesChanged(plan, deps.rules, asOf)).map(({ policy }) => policy.code);
  const common = { trigger: 'rules-changed', asOf, full: true, signal, timers };
  if (codes.length > ALONE) await evaluate(common, deps);
  else for (const policy of codes) await evaluate({ ...common, policy }, deps);
  return codes;
}

/** Whoever holds the lease knows that an incremental run still open was left by a process that is gone. */
async function closeLeftOver(deps: Deps): Promise<boolean> {
  const open = await openedRun();
  if (open === null) return true;
  return open.trigger === INCREMENTAL && endRun(open._id, { state: 'interrupted' }, deps.clock.now());
}
