import test from 'ava';
import { model, Schema, trusted } from 'mongoose';
import { openTestDatabase, type TestDatabase } from '../helpers/database.js';

const schema = new Schema({ name: String, state: String, n: Number, tags: [String], at: Date }, { minimize: false });
schema.index({ name: 1 }, { unique: true });
schema.index({ state: 1, n: -1 });
schema.index({ tags: 1 });
const Thing = model('Thing', schema);

let database: TestDatabase;

test.before(async () => {
  database = await openTestDatabase();
  await Thing.createIndexes();
});
test.beforeEach(async () => {
  await Thing.deleteMany({});
});
test.after.always(async () => {
  await database?.close();
});

test.serial('models are created, found, changed and deleted', async (t) => {
  await Thing.create({ name: 'a', n: 1, tags: ['x'] });
  await Thing.insertMany([
    { name: 'b', n: 2 },
    { name: 'c', n: 3 },
  ]);
  const found = await Thing.find({ n: trusted({ $gte: 2 }) })
    .sort({ n: -1 })
    .lean();
  t.deepEqual(
    found.map((one) => one.name),
    ['c', 'b'],
  );
  const changed = await Thing.findOneAndUpdate(
    { name: 'a' },
    { $inc: { n: 5 }, $push: { tags: 'y' } },
    { returnDocument: 'after' },
  ).lean();
  t.like(changed, { n: 6, tags: ['x', 'y'] });
  const deleted = await Thing.deleteOne({ name: 'b' });
  t.is(deleted.deletedCount, 1);
  t.is(await Thing.countDocuments(), 2);
  t.is(await Thing.estimatedDocumentCount(), 2);
});

test.serial('a saved document keeps its version and its changes', async (t) => {
  const made = await Thing.create({ name: 'v', n: 1 });
  made.n = 2;
  made.tags.push('new');
  await made.save();
  t.like(await Thing.findById(made._id).lean(), { n: 2, tags: ['new'], __v: 1 });
});

test.serial('a cursor reads every document once, over many batches', async (t) => {
  await Thing.insertMany(Array.from({ length: 950 }, (_, n) => ({ name: `c${n}`, n })));
  const seen: number[] = [];
  for await (const one of Thing.find().sort({ name: 1 }).cursor({ batchSize: 100 })) seen.push(one.n as number);
  t.is(new Set(seen).size, 950);
});

test.serial('a second document of one key is refused with code 11000', async (t) => {
  await Thing.create({ name: 'same' });
  const error = await t.throwsAsync(Thing.create({ name: 'same' }));
  t.is((error as { code?: number }).code, 11000);
  t.is(await Thing.countDocuments({ name: 'same' }), 1);
});

test.serial('an unordered bulk write does what it can and tells the rest by index', async (t) => {
  await Thing.create({ name: 'taken' });
  const error = await t.throwsAsync(
    Thing.collection.bulkWrite(
      [
        { insertOne: { document: { name: 'one' } } },
        { insertOne: { document: { name: 'taken' } } },
        { updateOne: { filter: { name: 'two' }, update: { $set: { n: 2 } }, upsert: true } },
        { deleteOne: { filter: { name: 'one' } } },
      ],
      { ordered: false },
    ),
  );
  const { writeErrors, result } = error as unknown as {
    writeErrors: { index: number; code: number }[];
    result: { insertedCount: number; upsertedCount: number; deletedCount: number };
  };
  t.deepEqual(
    writeErrors.map(({ index, code }) => ({ index, code })),
    [{ index: 1, code: 11000 }],
  );
  t.like(result, { insertedCount: 1, upsertedCount: 1, deletedCount: 1 });
});

test.serial('an ordered bulk write stops at the first error', async (t) => {
  await Thing.create({ name: 'taken' });
  await t.throwsAsync(Thing.collection.insertMany([{ name: 'first' }, { name: 'taken' }, { name: 'last' }] as never[]));
  t.deepEqual(
    (await Thing.find().sort({ name: 1 }).lean()).map((one) => one.name),
    ['first', 'taken'],
  );
});

test.serial('a lease is taken by one of many, by the time of the server', async (t) => {
  const leases = Thing.collection.conn.collection<{ _id: string; token: number; until: Date; owner?: string }>(
    'leases',
  );
  await leases.insertOne({ _id: 'job', token: 0, until: new Date(0) });
  const take = (owner: string) =>
    leases.findOneAndUpdate(
      { _id: 'job', $expr: { $lt: ['$until', '$$NOW'] } },
      [
        {
          $set: {
            owner: { $literal: owner },
            token: { $add: ['$token', 1] },
            until: { $dateAdd: { startDate: '$$NOW', unit: 'second', amount: 30 } },
          },
        },
      ],
      { returnDocument: 'after', writeConcern: { w: 'majority', wtimeoutMS: 5000 } },
    );
  const taken = (await Promise.all(['$a', 'b', 'c', 'd'].map(take))).filter((one) => one !== null);
  t.is(taken.length, 1);
  t.is(taken[0]?.token, 1);
  await leases.drop();
});

test.serial('groups, joins and counts in a pipeline', async (t) => {
  await Thing.insertMany([
    { name: 'a', state: 'open', n: 1 },
    { name: 'b', state: 'open', n: 4 },
    { name: 'c', state: 'done', n: 7 },
  ]);
  const groups = await Thing.aggregate([
    { $match: { n: { $gt: 0 } } },
    { $group: { _id: '$state', total: { $sum: '$n' } } },
    { $sort: { _id: 1 } },
  ]);
  t.deepEqual(groups, [
    { _id: 'done', total: 7 },
    { _id: 'open', total: 5 },
  ]);
});

test.serial('collections and indexes are listed and dropped', async (t) => {
  const { db } = Thing.collection.conn;
  const indexes = await Thing.listIndexes();
  t.deepEqual(indexes.map((index) => index.name).sort(), ['_id_', 'name_1', 'state_1_n_-1', 'tags_1']);
  const other = db?.collection('other');
  await other?.insertOne({ a: 1 });
  await other?.createIndex({ a: 1 });
  await other?.dropIndex('a_1');
  t.is((await other?.indexes())?.length, 1);
  t.true(await other?.drop());
  const names = (await db?.listCollections({}, { nameOnly: true }).toArray())?.map(({ name }) => name);
  t.false(names?.includes('other'));
});
