// Four writers on an embedded database of this process, which the test kills. Each acknowledged write is told on stdout
// (synchronous on a pipe), so that what the test read was acknowledged before the end.
import { mongo } from 'mongoose';
import { openEmbedded } from '../../src/db/embedded/index.js';
import { BATCH, type Row } from './kill-rounds.js';

const [dataDir = '', round = '0'] = process.argv.slice(2);
const { uri } = await openEmbedded(dataDir);
const client = await new mongo.MongoClient(uri).connect();
const rows = client.db('kill').collection<Row>('rows');
const shared = client.db('kill').collection<{ _id: number; revision: string; tag: string }>('shared');
await rows.createIndex({ writer: 1, at: -1 });
await rows.createIndex({ key: 1 }, { unique: true });
await shared.createIndex({ revision: 1 });

function tell(line: string): void {
  process.stdout.write(`${line}\n`);
}

function row(writer: string, batch: number, place: number): Row {
  const key = `${round}-${writer}-${batch}-${place}`;
  return { _id: key, key, writer, batch: `${round}-${writer}-${batch}`, at: batch, text: 'x'.repeat(300) };
}

async function singles(writer: string): Promise<never> {
  for (let n = 0; ; n++) {
    await rows.insertOne(row(writer, n, 0));
    tell(`row ${round}-${writer}-${n}-0`);
  }
}

async function batches(writer: string): Promise<never> {
  for (let n = 0; ; n++) {
    await rows.insertMany(Array.from({ length: BATCH }, (_, place) => row(writer, n, place)));
    tell(`batch ${round}-${writer}-${n}`);
  }
}

/** One command that moves fifty documents to the same revision: half of it would leave two revisions. */
async function updates(): Promise<never> {
  for (let n = 0; ; n++) {
    const revision = `${round}-${n}`;
    await shared.bulkWrite(
      Array.from({ length: BATCH }, (_, id) => ({
        updateOne: { filter: { _id: id }, update: { $set: { revision, tag: `t${n % 3}` } }, upsert: true },
      })),
    );
    tell(`revision ${revision}`);
  }
}

tell('ready');
await Promise.all([singles('a'), singles('b'), batches('c'), updates()]);
