import mongoose from 'mongoose';
import { ulid } from 'ulid';
import { isDuplicate } from '../../db/duplicate.js';
import type { CivilDate } from '../../eligibility/facts.js';
import { countEnterprises, enterpriseCuts } from '../../enterprises/enterprise.service.js';
import { RefusedError } from '../../terminal/input-error.js';
import { RunModel } from './run.model.js';
import { type GuardedPolicy, INCREMENTAL, type RunFigures, type RunRecord, type SetAside } from './run.schema.js';
import { findRun, hadFullRun } from './run.service.js';
import { makeShards, removeShards, shardsOf, workerOf } from './shard-store.js';
import { messageOf, sumFigures } from './tally.js';

/** A run that died this often is given up: something in it ends every process that takes it up. */
const MAX_ATTEMPTS = 5;

export interface RunRequest {
  readonly trigger: string;
  readonly by: string | null;
  /** Digest of the rules of this process. */
  readonly rules: string;
  readonly asOf: CivilDate;
  readonly full: boolean;
  readonly policy: string | null;
  readonly enterprise: string | null;
  readonly tell: boolean;
}

export interface OpenOptions {
  readonly at: Date;
  /** Enterprises of a shard. */
  readonly shardSize: number;
  /** The fewest changes that make a guard look; a run over fewer enterprises needs no survey. */
  readonly fewest: number;
  /** What a shard begins with. */
  readonly figures: RunFigures;
}

/**
 * The run to work on, under the lease: the one that was interrupted, where it asked for the same; otherwise a new one,
 * and what was interrupted is closed as it is. Firms are told of it all the same.
 * @throws RefusedError where somebody still works on the run that is open
 */
export async function openRun(request: RunRequest, options: OpenOptions): Promise<RunRecord> {
  const open = await openedRun();
  if (open === null) return startRun(request, options);
  const worker = await workerOf(open);
  if (worker !== null) throw new RefusedError(atWork(open._id, worker));
  const shards = await shardsOf(open._id);
  if (shards.length === 0 || open.attempts >= MAX_ATTEMPTS || !isSame(open, request)) {
    const interrupted = { ...sumFigures(shards.map(({ figures }) => figures)), state: 'interrupted' } as const;
    await endRun(open._id, interrupted, options.at);
    return startRun(request, options);
  }
  const resumed = { attempts: open.attempts + 1, baseline: open.baseline && !request.tell };
  await RunModel.updateOne({ _id: open._id }, resumed);
  return { ...open, ...resumed };
}

/** Why no other run can begin. */
export function atWork(run: string | null, worker: string): string {
  return `${run === null ? 'a run' : `run ${run}`} is at work (${worker}); try again when it has ended`;
}

/** A run with its figures so far: of one that is open they stand with its shards. Its digest comes with its end. */
export async function withFigures(run: RunRecord): Promise<RunRecord> {
  if (run.state !== 'running') return run;
  const shards = await shardsOf(run._id);
  // Over what has changed it has none; else it ended while this was asked.
  if (shards.length === 0) return (await findRun(run._id)) ?? run;
  return { ...run, ...sumFigures(shards.map(({ figures }) => figures)), digest: run.digest };
}

/** The run that is open, at work or interrupted, or null. */
export async function openedRun(): Promise<RunRecord | null> {
  return RunModel.findOne({ state: 'running' }).lean<RunRecord>();
}

/** The open run, unless it has ended every process that took it up. */
export async function runToResume(): Promise<RunRecord | null> {
  const few = mongoose.trusted({ $lt: MAX_ATTEMPTS });
  const other = mongoose.trusted({ $ne: INCREMENTAL });
  return RunModel.findOne({ state: 'running', attempts: few, trigger: other }).lean<RunRecord>();
}

/** The survey is over: what it found is stored and the writing may begin. Only the first of several calls counts. */
export async function endSurvey(
  id: string,
  found: { readonly guard: readonly GuardedPolicy[]; readonly setAside: readonly SetAside[] },
): Promise<boolean> {
  const { matchedCount } = await RunModel.updateOne(
    { _id: id, state: 'running', phase: 'survey' },
    { ...found, phase: 'write' },
  );
  return matchedCount === 1;
}

/** Ends an open run. @returns whether it was still open */
export async function endRun(id: string, fields: Partial<RunRecord>, finishedAt: Date): Promise<boolean> {
  return (await RunModel.updateOne({ _id: id, state: 'running' }, { ...fields, finishedAt })).matchedCount === 1;
}

/** A run that cannot go on: nobody takes it up again, and whoever works on it stops. */
export async function failRun(id: string, error: unknown, at: Date): Promise<void> {
  const shards = await shardsOf(id);
  await endRun(
    id,
    { ...sumFigures(shards.map(({ figures }) => figures)), state: 'failed', error: messageOf(error) },
    at,
  );
  await removeShards(id);
}

async function startRun(request: RunRequest, { at, shardSize, fewest, figures }: OpenOptions): Promise<RunRecord> {
  const { trigger, by, rules, asOf, full, policy, enterprise } = request;
  const first = !(await hadFullRun());
  const total = enterprise === null ? await countEnterprises() : 1;
  const surveys = !first && total >= fewest;
  const cuts = total <= shardSize ? [] : await enterpriseCuts(Math.ceil(total / Math.ceil(total / shardSize)));
  const run: RunRecord = {
    _id: ulid(at.getTime()),
    ...{ trigger, by, rules, asOf, full },
    scope: { policy, enterprise },
    baseline: !request.tell && first,
    state: 'running',
    phase: surveys ? 'survey' : 'write',
    total,
    attempts: 1,
    startedAt: at,
    finishedAt: null,
    ...figures,
    setAside: [],
    guard: [],
    digest: null,
    toldAt: null,
    error: null,
  };
  await makeShards(run._id, cuts, surveys, figures);
  try {
    await RunModel.collection.insertOne(run as never);
  } catch (error) {
    if (!isDuplicate(error)) throw error;
    throw new RefusedError('another run has just begun; try again when it has ended');
  }
  return run;
}

function isSame(run: RunRecord, request: RunRequest): boolean {
  return (
    run.rules === request.rules &&
    run.asOf === request.asOf &&
    run.full === request.full &&
    run.scope.policy === request.policy &&
    run.scope.enterprise === request.enterprise
  );
}
