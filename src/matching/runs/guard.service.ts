import mongoose from 'mongoose';
import { InputError, RefusedError, UnknownError } from '../../terminal/input-error.js';
import { RunModel } from './run.model.js';
import type { GuardedPolicy, GuardState, RunRecord } from './run.schema.js';
import { findRun } from './run.service.js';

/** Which policy of which run a person decides about. */
export interface GuardDecision {
  readonly run: string;
  readonly policy: string;
  /** Who decides; kept with the run. */
  readonly by: string;
  readonly at: Date;
}

/**
 * A person lets the held-back change of a policy happen: the next run over everybody that decides the policy writes it,
 * as long as it does not go beyond what was approved.
 * @throws UnknownError where the run holds back no such policy, RefusedError where it does not wait any more
 */
export function approveRunPolicy(decision: GuardDecision): Promise<RunRecord> {
  return decide(decision, 'approved');
}

/** A person refuses the held-back change: nothing is written. A later run that finds it again waits again. */
export function discardRunPolicy(decision: GuardDecision): Promise<RunRecord> {
  return decide(decision, 'discarded');
}

async function decide({ run: id, policy, by, at }: GuardDecision, state: GuardState): Promise<RunRecord> {
  const run = await findRun(id);
  if (run === null) throw new UnknownError(`unknown run "${id}"`);
  const place = run.guard.findIndex((one) => one.policy === policy);
  const guarded = run.guard[place];
  if (guarded === undefined) throw new UnknownError(`run ${id} holds back no policy "${policy}"`);
  if (by.trim() === '') throw new InputError('who decides must be named');
  if (guarded.state === 'waiting' && (await setState(run, place, state, { by: by.trim(), at }))) {
    return (await findRun(id)) ?? run;
  }
  throw new RefusedError(whyDecided((await findRun(id)) ?? run, place));
}

function whyDecided(run: RunRecord, place: number): string {
  const { policy, state, by, laterRun } = run.guard[place] as GuardedPolicy;
  if (state === 'superseded')
    return `run ${laterRun} has looked at policy ${policy} again: what it found is decided there`;
  return `policy ${policy} of run ${run._id} is ${state} already, by ${by}`;
}

export interface OpenGuard {
  readonly run: RunRecord;
  readonly guarded: GuardedPolicy;
}

/** What waits for a person, or was approved and is still to be written; the oldest first. */
export async function openGuards(...states: readonly ('waiting' | 'approved')[]): Promise<OpenGuard[]> {
  const runs = await RunModel.find({ 'guard.state': mongoose.trusted({ $in: [...states] }) })
    .sort({ _id: 1 })
    .lean<RunRecord[]>();
  const open: ReadonlySet<GuardState> = new Set(states);
  return runs.flatMap((run) => run.guard.filter(({ state }) => open.has(state)).map((guarded) => ({ run, guarded })));
}

/**
 * A run over everybody ends: what earlier runs held back of its policies is written by it where a person had approved
 * it, and otherwise judged by what it found itself. Safe to repeat.
 */
export async function settleGuards(by: RunRecord, policies: ReadonlySet<string>): Promise<void> {
  if (by.scope.enterprise !== null) return;
  const heldBack = new Set(by.guard.map(({ policy }) => policy));
  for (const { run, guarded } of await openGuards('waiting', 'approved')) {
    const { policy, state } = guarded;
    if (run._id >= by._id || !policies.has(policy)) continue;
    const settled = state === 'approved' && !heldBack.has(policy) ? 'written' : 'superseded';
    await setState(run, run.guard.indexOf(guarded), settled, { laterRun: by._id });
  }
}

/** @returns false where somebody else has decided in between */
async function setState(
  run: RunRecord,
  place: number,
  state: GuardState,
  more: Partial<GuardedPolicy>,
): Promise<boolean> {
  const at = `guard.${place}`;
  const set = Object.fromEntries(Object.entries({ ...more, state }).map(([key, value]) => [`${at}.${key}`, value]));
  const same = { _id: run._id, [`${at}.state`]: run.guard[place]?.state };
  const { matchedCount } = await RunModel.collection.updateOne(same as object, { $set: set });
  return matchedCount === 1;
}
