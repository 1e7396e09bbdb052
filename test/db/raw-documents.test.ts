import test from 'ava';
import { deserialize } from 'bson';
import { rawDocuments } from '../../src/db/raw-documents.js';
import { storedModel } from '../../src/db/stored-model.js';
import { openTestDatabase, type TestDatabase } from '../helpers/database.js';

let database: TestDatabase;

test.before(async () => {
  database = await openTestDatabase();
});
test.after.always(async () => {
  await database?.close();
});

const Pebble = storedModel<{ readonly _id: string; readonly weight: number; readonly colour: string }>('Pebble', {
  collection: 'pebbles',
  fields: { _id: String, weight: Number, colour: String },
});

test.serial('documents come as bytes, whether one reply holds them or not', async (t) => {
  const all = Array.from({ length: 7 }, (_, at) => ({ _id: `p${at}`, weight: at, colour: 'grey' }));
  await Pebble.insertMany(all);
  for (const batchSize of [1, 3, 6, 7, 8, 1000]) {
    const filter = { weight: { $gte: 1 } };
    const found = await rawDocuments(Pebble, { filter, projection: { weight: 1 }, batchSize });
    const expected = all.slice(1).map(({ _id, weight }) => ({ _id, weight }));
    t.deepEqual(
      found.map((one) => deserialize(one)).sort((a, b) => a.weight - b.weight),
      expected,
    );
  }
});

test.serial('what the database refuses is thrown', async (t) => {
  const filter = { $nothing: 1 };
  await t.throwsAsync(rawDocuments(Pebble, { filter, projection: { weight: 1 }, batchSize: 10 }), {
    message: /nothing/,
  });
});

test.serial('a filter that finds nothing gives nothing', async (t) => {
  t.deepEqual(await rawDocuments(Pebble, { filter: { weight: 99 }, projection: { weight: 1 }, batchSize: 10 }), []);
});
