import type { Deps } from '../../deps.js';
import { keeping } from '../../jobs/lease.js';
import type { Timers } from '../../jobs/timers.js';
import { tellOfBaseline } from '../../notifications/notification.service.js';
import { RefusedError } from '../../terminal/input-error.js';
import { factsOfFirms } from '../deciding/firm-facts.js';
import { noteEvaluated, rulesDigest } from '../incremental/policy-evaluation.js';
import { guardedPolicies } from './guard.js';
import { openGuards, settleGuards } from './guard.service.js';
import type { RunRecord, SetAside, ShardRecord } from './run.schema.js';
import { findRun } from './run.service.js';
import { type PlannedPolicy, planRun } from './run-plan.js';
import { endRun, endSurvey, failRun } from './run-store.js';
import { beginWriting, LostShard, leaseOf, shardsOf, takeShard } from './shard-store.js';
import { carryShard, type ShardContext } from './shard-work.js';
import { checkCounts, sumFigures } from './tally.js';

/** How long to wait where all shards are in others' hands; milliseconds. */
const OTHERS_WORK = 500;

export interface WorkOptions {
  readonly owner: string;
  readonly batchSize: number;
  readonly timers: Timers;
  readonly signal?: AbortSignal | undefined;
  /** Called after each batch with the enterprises gone through, in the survey and after it, and how many there are. */
  readonly progress?: ((done: number, total: number) => void) | undefined;
}

/**
 * Takes shards of a run as long as there are free ones, whoever began it, and closes the run where it finishes the last
 * one. @returns the run when it has ended
 * @throws what makes the run fail, the reason of `signal`, or RefusedError where this process has other rules
 */
export async function workOnRun(id: string, options: WorkOptions, deps: Deps): Promise<RunRecord> {
  const { owner, signal, timers } = options;
  let prepared: Prepared | undefined;
  for (;;) {
    signal?.throwIfAborted();
    const run = await findRun(id);
    if (run === null || run.state !== 'running') return ended(id, run);
    prepared ??= prepare(run, deps);
    try {
      const shard = await takeShard(id, run.phase, owner);
      if (shard !== null) await carry(shard, run, prepared, options, deps);
      else if (!(await advance(run, prepared.plan, deps))) await timers.wait(OTHERS_WORK, signal);
    } catch (error) {
      // A stop leaves the run as it stands: it is taken up again.
      if (signal?.aborted) throw error;
      if (!(error instanceof LostShard)) {
        await failRun(id, error, deps.clock.now());
        throw error;
      }
      deps.log.warn({ err: error }, 'fenced: a shard was lost');
    }
  }
}

/** What is the same for all shards, made once. */
type Prepared = Pick<ShardContext, 'plan' | 'factsOf'>;

/** @throws RefusedError where this process has other rules than the run: its firms would not all be decided alike */
function prepare({ _id, asOf, scope, rules: digest }: RunRecord, { rules, config }: Deps): Prepared {
  const plan = planRun(rules, { asOf, city: config.city, policy: scope.policy });
  if (rulesDigest(plan, rules, asOf) !== digest) {
    throw new RefusedError(`run ${_id} decides by other rules than this process has: it cannot take part`);
  }
  return { plan, factsOf: factsOfFirms(rules, asOf) };
}

function ended(id: string, run: RunRecord | null): RunRecord {
  if (run?.state === 'done') return run;
  throw new Error(`run ${id} has ended without its end: ${run?.error ?? run?.state ?? 'gone'}`);
}

async function carry(
  shard: ShardRecord,
  run: RunRecord,
  prepared: Prepared,
  { batchSize, timers, signal, progress }: WorkOptions,
  deps: Deps,
): Promise<void> {
  const others = (await progressOf(run)).done - doneOf(shard);
  const context: ShardContext = {
    ...prepared,
    run: run._id,
    asOf: run.asOf,
    scope: run.scope,
    setAside: run.setAside,
    waiting: new Set(run.guard.map(({ policy }) => policy)),
    batchSize,
    deps,
    // Of a baseline nothing leaves the house, so that firms can be told batch by batch.
    tellFirst: run.baseline ? (firms) => tellOfBaseline(firms, deps) : undefined,
    stored: (step) => {
      const done = others + doneOf({ ...step, state: shard.state });
      progress?.(done, Math.max(run.total, done));
    },
  };
  await keeping(
    leaseOf(shard),
    timers,
    async (kept) => {
      try {
        await carryShard(shard, context, kept);
      } catch (error) {
        if (kept.signal.aborted && !signal?.aborted)
          throw new LostShard(`shard ${shard._id}: ${String(kept.signal.reason)}`);
        throw error;
      }
    },
    { outer: signal },
  );
}

/** Where every shard has come to the end of a phase: begins the next one, or closes the run. */
async function advance(run: RunRecord, plan: readonly PlannedPolicy[], deps: Deps): Promise<boolean> {
  const shards = await shardsOf(run._id);
  if (shards.some(({ state }) => state === run.phase)) return false;
  const setAside = together(shards.flatMap((shard) => shard.setAside));
  if (run.phase === 'survey') {
    const approved = new Map((await openGuards('approved')).map(({ guarded }) => [guarded.policy, guarded]));
    const guard = await guardedPolicies(
      plan,
      shards.flatMap(({ changes }) => changes),
      approved,
    );
    if (await endSurvey(run._id, { guard, setAside })) alarm(run._id, guard, deps);
    return true;
  }
  if ((await beginWriting(run._id)) > 0) return true;
  const figures = sumFigures(shards.map((shard) => shard.figures));
  checkCounts(figures.counts, plan.length);
  if (run.scope.enterprise === null) {
    await noteEvaluated(plan, { rules: deps.rules, asOf: run.asOf, at: deps.clock.now() });
  }
  await settleGuards(run, new Set(plan.map(({ policy }) => policy.code)));
  await endRun(run._id, { ...figures, setAside, state: 'done' }, deps.clock.now());
  return true;
}

function alarm(run: string, guard: RunRecord['guard'], { log }: Deps): void {
  for (const { policy, new: added, changed, lost, live } of guard) {
    log.error(
      { alarm: 'too-much-changes', run, policy, new: added, changed, lost, live },
      'a policy waits for a person',
    );
  }
}

function together(setAside: readonly SetAside[]): SetAside[] {
  const byPolicy = new Map(setAside.map((one) => [one.policy, one]));
  return [...byPolicy.values()].sort((a, b) => (a.policy < b.policy ? -1 : 1));
}

/** How far a run has come in its phase, in enterprises. */
export async function progressOf(run: RunRecord): Promise<{ readonly done: number; readonly total: number }> {
  const shards = run.state === 'running' ? await shardsOf(run._id) : [];
  const done = shards.reduce((sum, shard) => sum + doneOf(shard), run.state === 'running' ? 0 : run.total);
  return { done, total: Math.max(run.total, done) };
}

/** While it is surveyed what has been read, then what need not be looked at again. */
function doneOf({ state, read, figures }: Pick<ShardRecord, 'state' | 'read' | 'figures'>): number {
  return state === 'survey' || state === 'surveyed' ? read : figures.counts.enterprises;
}
