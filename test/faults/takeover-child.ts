// Joins the embedded database of a folder and writes to it, one row after another, and goes on after an error. Each
// acknowledged write and its time, each error and the way it joined are told on stdout, until it is killed.
import { mongo } from 'mongoose';
import { openEmbedded } from '../../src/db/embedded/index.js';

const [dataDir = '', name = ''] = process.argv.slice(2);
const database = await openEmbedded(dataDir);
const client = await new mongo.MongoClient(database.uri, { serverSelectionTimeoutMS: 10_000 }).connect();
const rows = client.db('takeover').collection<{ _id: string }>('rows');

function tell(line: string): void {
  process.stdout.write(`${line}\n`);
}

tell(database.owner ? 'owner' : 'joined');
for (let n = 0; ; n++) {
  try {
    await rows.insertOne({ _id: `${name}-${n}` });
    tell(`row ${name}-${n} ${Date.now()}`);
  } catch (error) {
    tell(`error ${(error as Error).message}`);
  }
}
