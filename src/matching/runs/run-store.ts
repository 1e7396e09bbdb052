import mongoose from 'mongoose';
import { ulid } from 'ulid';
import type { CivilDate } from '../../eligibility/facts.js';
import type { RunRecord } from '../match.schema.js';
import { RunModel } from './run.model.js';
import { NO_COUNTS } from './tally.js';

/** A run that died this often is given up: something in it ends every process that takes it up. */
const MAX_ATTEMPTS = 5;

export interface RunRequest {
  readonly trigger: string;
  readonly asOf: CivilDate;
  readonly full: boolean;
  readonly policy: string | null;
  readonly enterprise: string | null;
  readonly tell: boolean;
}

/**
 * The run to work on, under the lease: the one that was interrupted, where it asked for the same; otherwise a new one,
 * and what was interrupted is closed as it is. Firms are told of it all the same.
 */
export async function openRun(request: RunRequest, at: Date): Promise<RunRecord> {
  const unfinished = await RunModel.find({ state: 'running' }).sort({ _id: -1 }).lean<RunRecord[]>();
  let resumed: RunRecord | undefined;
  for (const run of unfinished) {
    if (resumed === undefined && run.attempts < MAX_ATTEMPTS && isSame(run, request)) resumed = run;
    else await RunModel.updateOne({ _id: run._id, state: 'running' }, { state: 'interrupted', finishedAt: at });
  }
  if (resumed === undefined) return startRun(request, at);
  const baseline = resumed.baseline && !request.tell;
  await RunModel.updateOne({ _id: resumed._id }, { attempts: resumed.attempts + 1, baseline });
  return { ...resumed, attempts: resumed.attempts + 1, baseline };
}

/** The interrupted run that nobody is working on, or null. */
export async function interruptedRun(): Promise<RunRecord | null> {
  return RunModel.findOne({ state: 'running', attempts: mongoose.trusted({ $lt: MAX_ATTEMPTS }) })
    .sort({ _id: -1 })
    .lean<RunRecord>();
}

export async function saveRun(id: string, fields: Partial<RunRecord>): Promise<void> {
  await RunModel.updateOne({ _id: id, state: 'running' }, fields);
}

async function startRun(request: RunRequest, at: Date): Promise<RunRecord> {
  const { trigger, asOf, full, policy, enterprise } = request;
  const run: RunRecord = {
    _id: ulid(at.getTime()),
    trigger,
    asOf,
    full,
    scope: { policy, enterprise },
    baseline: !request.tell && !(await hadFullRun()),
    state: 'running',
    attempts: 1,
    startedAt: at,
    finishedAt: null,
    cursor: null,
    counts: NO_COUNTS,
    policies: [],
    failures: [],
    digest: null,
    toldAt: null,
    error: null,
  };
  await RunModel.collection.insertOne(run as never);
  return run;
}

/** Until the whole city has been compared once, everything is new: no firm is to get mail about that. */
async function hadFullRun(): Promise<boolean> {
  const whole = { 'scope.policy': null, 'scope.enterprise': null };
  const found = await RunModel.findOne(
    { state: 'done', ...whole, 'counts.decided': mongoose.trusted({ $gt: 0 }) },
    { _id: 1 },
  );
  return found !== null;
}

function isSame(run: RunRecord, request: RunRequest): boolean {
  return (
    run.asOf === request.asOf &&
    run.full === request.full &&
    run.scope.policy === request.policy &&
    run.scope.enterprise === request.enterprise
  );
}
