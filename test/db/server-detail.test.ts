import test from 'ava';
import { model, Schema } from 'mongoose';
import { openTestDatabase, type TestDatabase } from '../helpers/database.js';
import { testNeeding } from '../helpers/needs.js';

const testOfPlans = await testNeeding('needs: explain');
const testOfDuplicates = await testNeeding('needs: duplicate-detail');

const schema = new Schema({ name: String, state: String, n: Number });
schema.index({ name: 1 }, { unique: true });
schema.index({ state: 1, n: -1 });
const Part = model('Part', schema);

let database: TestDatabase;
test.before(async () => {
  database = await openTestDatabase();
  await Part.createIndexes();
  await Part.insertMany(Array.from({ length: 40 }, (_, n) => ({ name: `p${n}`, state: n % 2 ? 'odd' : 'even', n })));
});
test.after.always(() => database?.close());

interface Plan {
  stage: string;
  indexName?: string;
  inputStage?: Plan;
}

testOfPlans('a query of indexed fields reads the index, in its order, and nothing else', async (t) => {
  const explained = (await Part.find({ state: 'odd' }).sort({ n: -1 }).explain('executionStats')) as unknown as {
    queryPlanner: { winningPlan: Plan };
    executionStats: { nReturned: number; totalKeysExamined: number; totalDocsExamined: number };
  };
  const { winningPlan } = explained.queryPlanner;
  t.like(winningPlan, { stage: 'FETCH', inputStage: { stage: 'IXSCAN', indexName: 'state_1_n_-1' } });
  t.like(explained.executionStats, { nReturned: 20, totalKeysExamined: 20, totalDocsExamined: 20 });
});

testOfDuplicates('a duplicate key names its index and its values', async (t) => {
  const error = await t.throwsAsync(Part.collection.insertOne({ name: 'p7' }), { message: /^E11000 .*name_1.*"p7"/ });
  t.like(error as unknown as object, { code: 11000, keyPattern: { name: 1 }, keyValue: { name: 'p7' } });
});
