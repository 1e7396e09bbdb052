import mongoose from 'mongoose';
import { fromNow, isDeadHere, type Renewable } from '../../jobs/lease.js';
import type { RunFigures, RunPhase, RunRecord, ShardRecord, ShardState } from './run.schema.js';
import { RunShardModel } from './run-shard.model.js';

const FREE = new Date(0);

/** Another process has taken this shard, or its run has been closed. */
export class LostShard extends Error {
  override readonly name = 'LostShard';
}

/**
 * Cuts a run into shards that nobody has yet, and removes those of runs before it.
 * @param cuts the last code of each shard but the final one
 * @param surveys whether it is counted first what would change
 */
export async function makeShards(
  run: string,
  cuts: readonly string[],
  surveys: boolean,
  figures: RunFigures,
): Promise<void> {
  const ends = [...cuts, null];
  const shards = ends.map(
    (last, place): ShardRecord => ({
      _id: `${run}:${String(place).padStart(4, '0')}`,
      run,
      state: surveys ? 'survey' : 'write',
      after: cuts[place - 1] ?? null,
      last,
      owner: null,
      token: 0,
      until: FREE,
      cursor: null,
      read: 0,
      figures,
      changing: surveys ? [] : null,
      changes: [],
      retry: [],
      setAside: [],
    }),
  );
  await removeShards(mongoose.trusted({ $ne: run }));
  await RunShardModel.collection.insertMany(shards as never);
}

/** Whoever still works on them finds out at its next step. */
export async function removeShards(run: string | object): Promise<void> {
  await RunShardModel.deleteMany({ run: run as string });
}

/** Takes the first shard of this phase that nobody works on; one whose process died on this machine is not waited for. */
export async function takeShard(run: string, phase: RunPhase, owner: string): Promise<ShardRecord | null> {
  for (const { _id, state, owner: holder, token } of await shardsOf(run)) {
    if (state !== phase) continue;
    const free =
      holder !== null && isDeadHere(holder) ? { owner: holder, token } : { $expr: { $lt: ['$until', '$$NOW'] } };
    const taken = await take({ _id, state: phase, ...free }, owner);
    if (taken !== null) return taken;
  }
  return null;
}

/** The lease of a shard that has been taken. */
export function leaseOf({ _id, owner, token }: ShardRecord): Renewable {
  const mine = { _id, owner, token };
  return {
    name: `shard ${_id}`,
    renew: async () => (await shards().updateOne(mine, [{ $set: { until: fromNow() } }])).matchedCount === 1,
    release: async () => {
      await shards().updateOne(mine, { $set: { owner: null, until: FREE } });
    },
  };
}

export interface ShardStep {
  readonly cursor: string | null;
  readonly read: number;
  readonly figures: RunFigures;
  readonly setAside: ShardRecord['setAside'];
  readonly changes: ShardRecord['changes'];
  readonly changing: readonly string[];
  readonly retry: readonly string[];
  /** Where this step is its last: what the shard is then, free of its process. */
  readonly ends?: ShardState;
}

/** Stores how far a shard has come. @throws LostShard where it is not this process's any more */
export async function storeStep({ _id, owner, token, changing: before }: ShardRecord, step: ShardStep): Promise<void> {
  const { changing, retry, ends, ...set } = step;
  const found = before === null ? {} : { changing: { $each: [...changing] } };
  const change =
    ends === undefined
      ? { $set: set, $push: { ...found, retry: { $each: [...retry] } } }
      : { $set: { ...set, state: ends, owner: null, until: FREE, retry: [] }, $push: found };
  const { matchedCount } = await shards().updateOne({ _id, owner, token }, change as never);
  if (matchedCount === 0) throw new LostShard(`shard ${_id} was taken by another process`);
}

/** After the survey: those with something to change are to be written. Safe to repeat. @returns how many were there */
export async function beginWriting(run: string): Promise<number> {
  const begun = { $set: { state: 'write' as const, cursor: null, read: 0 } };
  return (await shards().updateMany({ run, state: 'surveyed' }, begun)).matchedCount;
}

/** All shards of a run in the order of their codes, without the enterprises that they are to go over. */
export function shardsOf(run: string): Promise<Omit<ShardRecord, 'changing' | 'retry'>[]> {
  return shards()
    .find<Omit<ShardRecord, 'changing' | 'retry'>>({ run }, { projection: { changing: 0, retry: 0 } })
    .sort({ _id: 1 })
    .toArray();
}

/** Who works on a shard of this run at the moment, or null. */
export async function workerOf(run: RunRecord): Promise<string | null> {
  const held = await shards()
    .find({ run: run._id, $expr: { $gte: ['$until', '$$NOW'] } })
    .toArray();
  return held.find(({ owner }) => owner !== null && !isDeadHere(owner))?.owner ?? null;
}

/** The native collection: mongoose refuses update pipelines and `$expr`, rightly for anything from outside. */
function shards() {
  return RunShardModel.db.collection<ShardRecord>(RunShardModel.collection.collectionName);
}

async function take(filter: Record<string, unknown>, owner: string): Promise<ShardRecord | null> {
  // `$literal`: a string that began with `$` would be read as a field path inside a pipeline.
  const taken = { owner: { $literal: owner }, token: { $add: ['$token', 1] }, until: fromNow() };
  return shards().findOneAndUpdate(filter, [{ $set: taken }], { returnDocument: 'after' });
}
