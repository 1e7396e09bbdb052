import type { Migration } from '../../db/migrations.js';
import { RunModel } from './run.model.js';
import { RunShardModel } from './run-shard.model.js';

/** Runs have shards. One that was cut off before has none to go on with: it is closed, and the next one finds all of it. */
export function runsInShards(version: number): Migration {
  return {
    version,
    name: 'runs in shards',
    up: async () => {
      await RunModel.collection.updateMany(
        { state: 'running', phase: { $exists: false } },
        { $set: { state: 'interrupted' } },
      );
      await RunModel.collection.updateMany({ guard: { $exists: false } }, { $set: { setAside: [], guard: [] } });
      await RunModel.createIndexes();
      await RunShardModel.createCollection();
      await RunShardModel.createIndexes();
    },
  };
}

/** Runs say who started them and by which rules they decide: of earlier ones nobody knows. */
export function runsSayWho(version: number): Migration {
  return {
    version,
    name: 'who started a run, and its rules',
    up: async () => {
      await RunModel.collection.updateMany({ by: { $exists: false } }, { $set: { by: null, rules: null } });
    },
  };
}
