// Writes to an embedded database until an answer is an error; tells how many were acknowledged, and the error.
import { mongo } from 'mongoose';
import { openEmbedded } from '../../../src/db/embedded/index.js';

const database = await openEmbedded(process.argv[2] ?? '');
const client = await new mongo.MongoClient(database.uri).connect();
const rows = client.db('full').collection<{ _id: number }>('rows');
await rows.createIndex({ text: 1 });
let acknowledged = 0;
let code: unknown;
let message = '';
while (message === '' && acknowledged < 1_000_000) {
  const batch = Array.from({ length: 100 }, (_, n) => ({ _id: acknowledged + n, text: `${n}`.repeat(300) }));
  try {
    await rows.insertMany(batch);
    acknowledged += batch.length;
  } catch (error) {
    code = (error as { code?: unknown }).code;
    message = (error as Error).message;
  }
}
const count = await rows.countDocuments({});
process.stdout.write(`${JSON.stringify({ acknowledged, code, message, count })}\n`);
await client.close();
await database.close();
