import mongoose from 'mongoose';
import { RunModel } from './run.model.js';
import { INCREMENTAL, type RunRecord, type RunState } from './run.schema.js';

/** The run that began last, or null. */
export async function latestRun(): Promise<RunRecord | null> {
  return RunModel.findOne({}).sort({ _id: -1 }).lean<RunRecord>();
}

/** The last run that looked at everything to its end, or null. */
export async function latestFullRun(): Promise<RunRecord | null> {
  const everything = { state: 'done', full: true, 'scope.policy': null, 'scope.enterprise': null } as const;
  return RunModel.findOne(everything).sort({ _id: -1 }).lean<RunRecord>();
}

/** Runs, the latest first. `cursor` is the `nextCursor` of the page before. */
export async function listRuns({
  cursor,
  limit,
}: {
  readonly cursor?: string | undefined;
  readonly limit: number;
}): Promise<{ items: RunRecord[]; nextCursor: string | null }> {
  const older = cursor === undefined ? {} : { _id: mongoose.trusted({ $lt: cursor }) };
  const items = await RunModel.find(older)
    .sort({ _id: -1 })
    .limit(limit + 1)
    .lean<RunRecord[]>();
  const page = items.slice(0, limit);
  return { items: page, nextCursor: items.length > limit ? (page.at(-1)?._id ?? null) : null };
}

/** One run, or null. */
export async function findRun(id: string): Promise<RunRecord | null> {
  return RunModel.findOne({ _id: id }).lean<RunRecord>();
}

export async function runsByIds(ids: readonly string[]): Promise<RunRecord[]> {
  const wanted = [...new Set(ids)];
  if (wanted.length === 0) return [];
  return RunModel.find({ _id: mongoose.trusted({ $in: wanted }) }).lean<RunRecord[]>();
}

/** The runs that died or failed on their way, and were not taken up again. */
export async function unendedRuns(): Promise<string[]> {
  const unended = mongoose.trusted({ $in: ['failed', 'interrupted'] as RunState[] });
  return (await RunModel.find({ state: unended }, { _id: 1 }).lean()).map(({ _id }) => _id);
}

/** Ended runs whose notices are not all in the outbox yet. */
export async function runsToTell(): Promise<RunRecord[]> {
  const ended = mongoose.trusted({ $in: ['done', 'failed', 'interrupted'] as RunState[] });
  return RunModel.find({ toldAt: null, state: ended }).sort({ _id: 1 }).lean<RunRecord[]>();
}

/** Incremental runs that ended after `since`, up to `until`, in the order in which they began. */
export async function incrementalRunsEnded(since: Date, until: Date): Promise<RunRecord[]> {
  const ended = mongoose.trusted({ $gt: since, $lte: until });
  return RunModel.find({ trigger: INCREMENTAL, state: 'done', finishedAt: ended }).sort({ _id: 1 }).lean<RunRecord[]>();
}

export async function runTold(id: string, at: Date): Promise<void> {
  await RunModel.updateOne({ _id: id }, { toldAt: at });
}

/** Runs that ended well after the one named, in the order in which they began. */
export async function endedRunsAfter(id: string, limit: number): Promise<RunRecord[]> {
  return RunModel.find({ state: 'done', _id: mongoose.trusted({ $gt: id }) })
    .sort({ _id: 1 })
    .limit(limit)
    .lean<RunRecord[]>();
}

/** Of the runs that ended well the one that began last. */
export async function lastEndedRun(): Promise<RunRecord | null> {
  return RunModel.findOne({ state: 'done' }).sort({ _id: -1 }).lean<RunRecord | null>();
}

/** Until the whole city has been compared once with some policy, everything is new: no firm is to get mail about that. */
export async function hadFullRun(): Promise<boolean> {
  const whole = { 'scope.policy': null, 'scope.enterprise': null };
  const found = await RunModel.findOne(
    {
      ...{ state: 'done', ...whole, 'counts.decided': mongoose.trusted({ $gt: 0 }) },
      'policies.0': mongoose.trusted({ $exists: true }),
    },
    { _id: 1 },
  );
  return found !== null;
}
