import test from 'ava';
import mongoose, { model, Schema } from 'mongoose';
import { indexesMigration, type Migration, migrate, NewerSchemaError, schemaVersion } from '../../src/db/migrations.js';
import { openTestDatabase } from '../helpers/database.js';

const schema = new Schema({ a: Number, b: String });
schema.index({ a: 1 }, { unique: true });
schema.index({ b: 1 }, { partialFilterExpression: { a: { $gt: 0 } } });
const Migrated = model('Migrated', schema);
const now = () => new Date('2026-05-01T00:00:00Z');
const database = await openTestDatabase();
const { connection } = mongoose;

test.beforeEach(async () => {
  await connection.collection('migrations').deleteMany({});
});
test.after.always(() => database.close());

test.serial('the first step makes collections and indexes, once', async (t) => {
  const migrations = [indexesMigration(1, [Migrated])];
  t.is(await schemaVersion(connection), 0);
  t.deepEqual(
    (await migrate(connection, migrations, now)).map(({ version }) => version),
    [1],
  );
  t.is(await schemaVersion(connection), 1);
  t.deepEqual((await Migrated.listIndexes()).map((index) => index.name).sort(), ['_id_', 'a_1', 'b_1']);
  t.deepEqual(await migrate(connection, migrations, now), []);
});

test.serial('a step that was cut off is run again, those before it are not', async (t) => {
  const runs: number[] = [];
  let broken = true;
  const step = (version: number): Migration => ({
    version,
    name: `step ${version}`,
    up: async () => {
      runs.push(version);
      if (version === 2 && broken) throw new Error('the power went');
    },
  });
  const migrations = [step(2), step(1), step(3)];
  await t.throwsAsync(migrate(connection, migrations, now), { message: 'the power went' });
  t.is(await schemaVersion(connection), 1);
  broken = false;
  await migrate(connection, migrations, now);
  t.deepEqual(runs, [1, 2, 2, 3]);
  t.is(await schemaVersion(connection), 3);
});

test.serial('data of a later release is refused before anything is run', async (t) => {
  await migrate(connection, [1, 2].map(empty), now);
  let ran = false;
  const up = async (): Promise<void> => {
    ran = true;
  };
  const older: Migration = { ...empty(1), up };
  const error = await t.throwsAsync(migrate(connection, [older], now), { instanceOf: NewerSchemaError });
  t.regex(error?.message ?? '', /schema version 2 and this release knows 1/);
  t.false(ran);
});

test.serial('a gap in the numbers is a fault of the release', async (t) => {
  await t.throwsAsync(migrate(connection, [empty(1), empty(3)], now), { message: /3 stands at 2/ });
});

function empty(version: number): Migration {
  return { version, name: `step ${version}`, up: async () => {} };
}
