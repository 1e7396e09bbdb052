import type { Connection } from 'mongoose';

/** One step from one release's data to the next's. It may be run again after it was cut off, so it must bear that. */
export interface Migration {
  /** 1, 2, 3 … without gaps; what a database has is the highest one done. */
  readonly version: number;
  readonly name: string;
  up(connection: Connection): Promise<void>;
}

/** What the indexes step needs of a mongoose model. */
export interface IndexedModel {
  readonly modelName: string;
  createCollection(): Promise<unknown>;
  createIndexes(): Promise<unknown>;
}

interface MigrationRecord {
  readonly _id: number;
  readonly name: string;
  readonly state: 'running' | 'done';
  readonly startedAt: Date;
  readonly finishedAt?: Date;
}

/** The database was written by a later release than this one. */
export class NewerSchemaError extends Error {
  override readonly name = 'NewerSchemaError';
}

const COLLECTION = 'migrations';

/** Makes the collections of these models and the indexes that their schemas declare; what is there already stays. */
export function indexesMigration(version: number, models: readonly IndexedModel[]): Migration {
  return {
    version,
    name: 'collections and indexes',
    up: async () => {
      for (const model of models) {
        await model.createCollection();
        await model.createIndexes();
      }
    },
  };
}

/** The version of the data, 0 where nothing was migrated yet. */
export async function schemaVersion(connection: Connection): Promise<number> {
  const latest = await records(connection).find({ state: 'done' }).sort({ _id: -1 }).limit(1).next();
  return latest?._id ?? 0;
}

/**
 * Runs what is missing, in order. A step that was cut off is run again; two processes that start at once may both run
 * one, which steps must bear anyway.
 * @returns the steps that were run
 * @throws NewerSchemaError where the data is of a later release
 */
export async function migrate(
  connection: Connection,
  migrations: readonly Migration[],
  now: () => Date,
): Promise<Migration[]> {
  const ordered = [...migrations].sort((a, b) => a.version - b.version);
  for (const [at, { version }] of ordered.entries()) {
    if (version !== at + 1) throw new Error(`migrations are numbered 1, 2, 3 …: ${version} stands at ${at + 1}`);
  }
  const known = new Map((await records(connection).find().toArray()).map((record) => [record._id, record]));
  refuseNewer(known, ordered.length);
  const run: Migration[] = [];
  for (const migration of ordered) {
    if (known.get(migration.version)?.state === 'done') continue;
    await step(connection, migration, now);
    run.push(migration);
  }
  return run;
}

function refuseNewer(known: ReadonlyMap<number, MigrationRecord>, latest: number): void {
  const newer = Math.max(0, ...known.keys());
  if (newer <= latest) return;
  throw new NewerSchemaError(
    `the database is of schema version ${newer} and this release knows ${latest}: start the release that wrote it`,
  );
}

async function step(connection: Connection, migration: Migration, now: () => Date): Promise<void> {
  const { version, name } = migration;
  const filter = { _id: version };
  await records(connection).updateOne(filter, { $set: { name, state: 'running', startedAt: now() } }, { upsert: true });
  await migration.up(connection);
  await records(connection).updateOne(filter, { $set: { state: 'done', finishedAt: now() } });
}

function records(connection: Connection) {
  return connection.collection<MigrationRecord>(COLLECTION);
}
