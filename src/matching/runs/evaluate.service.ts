import type { Deps } from '../../deps.js';
import { civilDateOf } from '../../eligibility/index.js';
import { findEnterprise } from '../../enterprises/enterprise.service.js';
import { holding, isThisProcess, leaseHolder, ownerName, takeLease } from '../../jobs/lease.js';
import { systemTimers, type Timers } from '../../jobs/timers.js';
import { InputError, RefusedError } from '../../terminal/input-error.js';
import { rulesDigest } from '../incremental/policy-evaluation.js';
import { fewestGuarded } from './guard.js';
import { openGuards } from './guard.service.js';
import type { RunRecord } from './run.schema.js';
import { latestRun } from './run.service.js';
import { checkDay, planRun } from './run-plan.js';
import { atWork, openedRun, openRun, type RunRequest, runToResume } from './run-store.js';
import { startRunThread } from './run-thread.js';
import { type WorkOptions, workOnRun } from './run-work.js';
import { noFigures } from './tally.js';

const BATCH = 200;
const SHARD = 5000;
/** Held by the process that has begun or taken up the run; others may work on its shards all the same. */
export const EVALUATION = 'evaluation';

/**
 * Matches stand as of the latest run's day. A run that a person starts as of an earlier one would decide by what was known
 * then, put on hold what was not known yet, and tell firms of it; what a firm got on an earlier day `explain` answers. Of a
 * day to come nobody knows the facts.
 * @throws InputError for a day that does not exist, RefusedError for such a day
 */
export async function needDayOfRun(asOf: string | undefined, { clock }: Pick<Deps, 'clock'>): Promise<void> {
  if (asOf === undefined) return;
  const day = checkDay(asOf, '--as-of');
  const today = civilDateOf(clock.now());
  if (day > today) throw new RefusedError(`${day} is after today, ${today}: nobody knows its facts yet (see: explain)`);
  const latest = await latestRun();
  if (latest === null || day >= latest.asOf || day === today) return;
  throw new RefusedError(`matches stand as of ${latest.asOf}: a run as of ${day} would take them back (see: explain)`);
}

export interface EvaluateOptions {
  /** What makes it begin, and the person who does, where one does: both are kept with the run. */
  readonly trigger: string;
  readonly by?: string | undefined;
  /** One policy only. */
  readonly policy?: string | undefined;
  /** One enterprise only. */
  readonly enterprise?: string | undefined;
  /** Default: today in Shanghai. */
  readonly asOf?: string | undefined;
  readonly full?: boolean | undefined;
  /** Send mail even for the first run of an installation. */
  readonly tell?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly timers?: Timers | undefined;
  /** Firms decided and written together: the memory of a run, and what a crash makes it repeat. */
  readonly batchSize?: number | undefined;
  /** Firms that one process takes at a time. */
  readonly shardSize?: number | undefined;
  /** Threads that work on shards beside this one; none unless asked for. */
  readonly threads?: number | undefined;
  /** Called after each batch with the firms read so far. */
  readonly progress?: ((done: number, total: number) => void) | undefined;
}

/**
 * Decides every policy in force for every enterprise (or those asked for), compares with the stored matches and stores
 * what is new, changed or lost; of a policy of which it would change too much it stores nothing and waits for a person.
 * A second run changes nothing; a run that was interrupted anywhere is taken up where each of its shards stood and ends
 * as if it had not been.
 * @throws InputError for an unknown policy, enterprise or day or a start in nobody's name; RefusedError while another run
 * is at work
 */
export async function evaluate(options: EvaluateOptions, deps: Deps): Promise<RunRecord> {
  const asked = requestOf(options, deps);
  const plan = planRun(deps.rules, { ...asked, city: deps.config.city });
  const request = { ...asked, rules: rulesDigest(plan, deps.rules, asked.asOf) };
  const { enterprise } = request;
  if (enterprise !== null && (await findEnterprise(enterprise)) === null) {
    throw new InputError(`unknown enterprise "${enterprise}"`);
  }
  const owner = ownerName();
  const lease = await takeLease(EVALUATION, owner, deps.clock.now());
  if (lease === null) {
    const [run, holder] = [await openedRun(), await leaseHolder(EVALUATION)];
    throw new RefusedError(atWork(run?._id ?? null, holder ?? 'just ending'));
  }
  const work = workOptions(options, owner);
  const { shardSize = SHARD } = options;
  // Whoever loses this lease goes on: what it writes is guarded by the leases of its shards.
  return holding(lease, work.timers, async () => {
    const run = await openRun(request, {
      at: deps.clock.now(),
      shardSize,
      fewest: fewestGuarded(plan),
      figures: noFigures(plan),
    });
    const useful = Math.ceil(run.total / shardSize) - 1;
    const threads = Array.from({ length: Math.min(options.threads ?? 0, useful) }, () =>
      startRunThread({ run: run._id, batchSize: work.batchSize }, deps),
    );
    try {
      return await workOnRun(run._id, work, deps);
    } finally {
      await Promise.all(threads.map((thread) => thread.stop()));
    }
  });
}

type Background = Pick<EvaluateOptions, 'signal' | 'timers' | 'batchSize' | 'progress'>;

/**
 * Takes part in the run that is open: works on its free shards beside others, or takes it up where it was interrupted.
 * @returns the run when it has ended; null where there is none, or this process works on it already
 */
export async function joinRun(options: Background, deps: Deps): Promise<RunRecord | null> {
  const run = await runToResume();
  if (run === null) return null;
  const holder = await leaseHolder(EVALUATION);
  if (holder !== null) {
    return isThisProcess(holder) ? null : workOnRun(run._id, workOptions(options, ownerName()), deps);
  }
  const { asOf, full, scope, trigger, by } = run;
  const { policy, enterprise } = scope;
  const same = { trigger, by: by ?? undefined, asOf, full };
  return evaluate({ ...options, ...same, policy: policy ?? undefined, enterprise: enterprise ?? undefined }, deps);
}

/** Works on the free shards of a run that another thread has begun. @returns the run when it has ended */
export function takePart(run: string, options: Background, deps: Deps): Promise<RunRecord> {
  return workOnRun(run, workOptions(options, ownerName()), deps);
}

/** Writes what persons have approved of earlier runs: a run for each of the policies. */
export async function writeApproved(options: Background, deps: Deps): Promise<RunRecord[]> {
  const runs: RunRecord[] = [];
  const policies = new Map((await openGuards('approved')).map((open) => [open.guarded.policy, open]));
  for (const [policy, { run, guarded }] of policies) {
    const approved = { trigger: 'approval', by: guarded.by ?? undefined, policy, asOf: run.asOf, full: true };
    runs.push(await evaluate({ ...options, ...approved }, deps));
  }
  return runs;
}

function workOptions(
  { signal, timers = systemTimers, batchSize = BATCH, progress }: Background,
  owner: string,
): WorkOptions {
  return { owner, batchSize, timers, signal, progress };
}

function requestOf(options: EvaluateOptions, deps: Deps): Omit<RunRequest, 'rules'> {
  const { trigger, by, policy, enterprise, full, tell, asOf } = options;
  if (by?.trim() === '') throw new InputError('who starts a run must be named');
  return {
    trigger,
    by: by?.trim() ?? null,
    asOf: asOf === undefined ? civilDateOf(deps.clock.now()) : checkDay(asOf, '--as-of'),
    full: full ?? false,
    policy: policy ?? null,
    enterprise: enterprise?.toUpperCase() ?? null,
    tell: tell ?? false,
  };
}
