import type { Deps } from '../../deps.js';
import { civilDateOf } from '../../eligibility/index.js';
import { countEnterprises, findEnterprise } from '../../enterprises/enterprise.service.js';
import {
  type StoredEnterprise,
  storedEnterprise,
  storedEnterprises,
} from '../../enterprises/stored-enterprise.service.js';
import { holding, leaseHolder, ownerName, takeLease } from '../../jobs/lease.js';
import { systemTimers, type Timers } from '../../jobs/timers.js';
import { InputError } from '../../terminal/input-error.js';
import { type BatchContext, decideBatch } from '../deciding/decide-batch.js';
import { factsOfFirms } from '../deciding/firm-facts.js';
import type { RunRecord } from '../match.schema.js';
import { checkDay, planRun } from './run-plan.js';
import { interruptedRun, openRun, type RunRequest, saveRun } from './run-store.js';
import { RunWriter } from './run-writer.js';
import { checkCounts, Tally } from './tally.js';

const BATCH = 500;
export const EVALUATION = 'evaluation';

export interface EvaluateOptions {
  readonly trigger: string;
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
  /** Called after each batch with the firms read so far. */
  readonly progress?: ((done: number, total: number) => void) | undefined;
}

/**
 * Decides every policy in force for every enterprise (or those asked for), compares with the stored matches and stores
 * what is new, changed or lost. A second run changes nothing; a run that was interrupted anywhere is taken up where it
 * stood and ends as if it had not been.
 * @throws InputError for an unknown policy, enterprise or day, and while another run is at work
 */
export async function evaluate(options: EvaluateOptions, deps: Deps): Promise<RunRecord> {
  const request = requestOf(options, deps);
  planRun(deps.rules, { ...request, city: deps.config.city });
  const { enterprise } = request;
  if (enterprise !== null && (await findEnterprise(enterprise)) === null) {
    throw new InputError(`unknown enterprise "${enterprise}"`);
  }
  const lease = await takeLease(EVALUATION, ownerName(), deps.clock.now());
  if (lease === null) {
    throw new InputError(
      `a run is at work (${(await leaseHolder(EVALUATION)) ?? 'just ending'}); try again when it has ended`,
    );
  }
  return holding(
    lease,
    options.timers ?? systemTimers,
    async ({ signal }) => work(await openRun(request, deps.clock.now()), { ...options, signal }, deps),
    { outer: options.signal },
  );
}

/** Takes up a run that was interrupted; null where there is none or somebody is at work on it. */
export async function resumeInterrupted(
  options: Pick<EvaluateOptions, 'signal' | 'timers'>,
  deps: Deps,
): Promise<RunRecord | null> {
  const run = await interruptedRun();
  if (run === null || (await leaseHolder(EVALUATION)) !== null) return null;
  const { asOf, full, scope, trigger } = run;
  const { policy, enterprise } = scope;
  return evaluate(
    { ...options, trigger, asOf, full, policy: policy ?? undefined, enterprise: enterprise ?? undefined },
    deps,
  );
}

function requestOf(options: EvaluateOptions, deps: Deps): RunRequest {
  const { trigger, policy, enterprise, full, tell, asOf } = options;
  return {
    trigger,
    asOf: asOf === undefined ? civilDateOf(deps.clock.now()) : checkDay(asOf, '--as-of'),
    full: full ?? false,
    policy: policy ?? null,
    enterprise: enterprise?.toUpperCase() ?? null,
    tell: tell ?? false,
  };
}

async function work(run: RunRecord, options: EvaluateOptions, deps: Deps): Promise<RunRecord> {
  const { asOf, scope } = run;
  const plan = planRun(deps.rules, { asOf, city: deps.config.city, policy: scope.policy });
  const tally = new Tally(plan, run);
  const context: BatchContext = {
    deciding: { plan, rules: deps.rules, asOf, factsOf: factsOfFirms(deps.rules, asOf) },
    run: run._id,
    tally,
    deps,
  };
  const total = scope.enterprise === null ? await countEnterprises() : 1;
  const writer = new RunWriter(run, options.signal, ({ enterprises }) =>
    options.progress?.(enterprises, Math.max(total, enterprises)),
  );
  try {
    for await (const firms of batches(run, options.batchSize ?? BATCH)) {
      options.signal?.throwIfAborted();
      const writes = await decideBatch(firms, asOf, context);
      await writer.put({ writes, checkpoint: tally.checkpoint(), cursor: firms.at(-1)?.uscc ?? null });
    }
    await writer.finish();
    checkCounts(tally.counts, plan.length);
  } catch (error) {
    // What is being written ends before the lease does.
    await writer.finish().catch(() => {});
    // A stop or a lost lease leaves the run as it stands: it is taken up again. Anything else has failed.
    if (!options.signal?.aborted) await fail(run._id, error, deps);
    throw error;
  }
  tally.counts.conflicts = writer.conflicts;
  const finished: Partial<RunRecord> = { ...tally.checkpoint(), state: 'done', finishedAt: deps.clock.now() };
  await saveRun(run._id, finished);
  return { ...run, ...finished };
}

async function fail(id: string, error: unknown, deps: Deps): Promise<void> {
  const message = error instanceof Error ? error.message : String(error);
  await saveRun(id, { state: 'failed', finishedAt: deps.clock.now(), error: message.slice(0, 500) });
}

/** The run's enterprises that are still to be decided, in the order of their codes. */
async function* batches(
  { scope, cursor }: RunRecord,
  size: number,
): AsyncGenerator<StoredEnterprise[], void, undefined> {
  if (scope.enterprise !== null) {
    const one = cursor === null ? await storedEnterprise(scope.enterprise) : null;
    if (one !== null) yield [one];
    return;
  }
  let batch: StoredEnterprise[] = [];
  for await (const enterprise of storedEnterprises({ afterUscc: cursor ?? undefined, chunk: size })) {
    batch.push(enterprise);
    if (batch.length < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
