import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mongo } from 'mongoose';
import { type Enterprises, enterprises, Server, type Stored } from './database-data.js';
import { median, percentile, print } from './figure.js';

/**
 * The embedded database as Zhida runs it: in its worker thread, over the socket, every write flushed. Enterprises with all
 * facts filled in, and ones of 619 bytes, with four indexes beside that of `_id`. `DOCUMENTS=1000000 npm run bench database`
 * measures what is asked for at that number, `KINDS=small` one kind only.
 */
/** Fewer real ones unless asked for: the client takes most of the time of a document of 11 kB. */
const FIRMS = { small: 100_000, real: 5_000 };
const KINDS = (process.env.KINDS ?? 'small,real').split(',') as ('real' | 'small')[];
const BATCH = 1000;
/** Batches under way: while the database writes one, the client encodes the next. */
const UNDER_WAY = 2;
const FINDS = 2000;
const CLAIMS = 2000;
const WORKERS = 8;
/** The first rounds meet code that is not compiled yet; the median is told. */
const ROUNDS = { finds: 3, claims: 5, starts: 3 };
/** Documents of upserts and of objects read: the client takes ten times as long to encode a real one. */
const SHARE = { small: 100_000, real: 5_000 };

const INDEXES: mongo.IndexDescription[] = [
  { key: { uscc: 1 }, unique: true },
  { key: { districtCode: 1, uscc: 1 } },
  { key: { registrationStatus: 1, updatedAt: -1 } },
  { key: { name: 1 } },
];

for (const kind of KINDS) await measure(kind);

async function measure(kind: 'real' | 'small'): Promise<void> {
  const documents = Number(process.env.DOCUMENTS ?? FIRMS[kind]);
  const folder = mkdtempSync(join(tmpdir(), 'zhida-bench-'));
  const firms = enterprises(kind);
  const about = { documents: kind, n: documents, bytesPerDocument: Math.round(firms.meanBytes) };
  let server = await Server.start(folder);
  let client = await new mongo.MongoClient(server.uri).connect();
  const rates = { server: () => server, about };

  const loaded = client.db('bench').collection<Stored>('enterprises');
  await loaded.createIndexes(INDEXES);
  await rate('database: insertMany', documents, rates, () =>
    inBatches(firms, documents, (batch) => loaded.insertMany(batch, { ordered: false })),
  );
  const file = statSync(join(folder, 'db.lmdb')).blocks * 512;
  print({ figure: 'database: file', value: file / (documents * firms.meanBytes), unit: '× BSON', ...about });

  await finds(loaded, firms, about, 1);
  await finds(loaded, firms, about, 16);
  // Jobs are the same whatever the enterprises are.
  if (kind === KINDS[0]) await claims(client.db('bench').collection('outbox'), about);
  await group(loaded, about);
  await rate('database: scan, raw', documents, rates, () => count(loaded, documents, true));
  const share = Math.min(documents, SHARE[kind]);
  await rate('database: scan, objects', share, rates, () => count(loaded, share, false));
  const upserted = client.db('bench').collection<Stored>('upserted');
  await upserted.createIndexes(INDEXES);
  for (const figure of ['database: bulk upsert by _id, first', 'database: bulk upsert by _id, unchanged']) {
    await rate(figure, share, rates, () =>
      inBatches(firms, share, (batch) => upserted.bulkWrite(batch.map(upsert), { ordered: false })),
    );
  }
  const memory = server.memory();
  if (memory !== undefined)
    print({ figure: 'database: memory beside page cache', value: memory, unit: 'MiB', ...about });
  await client.close();
  await server.stop();

  const starts: number[] = [];
  for (let round = 0; round < ROUNDS.starts; round += 1) {
    const began = performance.now();
    server = await Server.start(folder);
    client = await new mongo.MongoClient(server.uri).connect();
    await client
      .db('bench')
      .collection<Stored>('enterprises')
      .findOne({ uscc: firms.code(round) });
    starts.push(performance.now() - began);
    await client.close();
    await server.stop();
  }
  print({ figure: 'database: start of its process to first answer', value: median(starts), unit: 'ms', ...about });
  rmSync(folder, { recursive: true, force: true });
}

type About = { readonly documents: string; readonly n: number };

/** Prints documents per second, and the processor time of each side for one: that does not depend on who else works. */
async function rate(
  figure: string,
  n: number,
  { server, about }: { server: () => Server; about: About },
  work: () => Promise<unknown>,
): Promise<void> {
  const [cpu, served, began] = [process.cpuUsage(), server().cpu(), performance.now()];
  await work();
  const seconds = (performance.now() - began) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  const serverMicroseconds = ((server().cpu() - served) * 1000) / n;
  const clientMicroseconds = (user + system) / n;
  print({ figure, value: n / seconds, unit: 'documents/s', ...about, n, serverMicroseconds, clientMicroseconds });
}

async function inBatches(
  firms: Enterprises,
  documents: number,
  write: (batch: Stored[]) => Promise<unknown>,
): Promise<void> {
  let next = 0;
  const writer = async (): Promise<void> => {
    while (next < documents) {
      const from = next;
      next += BATCH;
      await write(Array.from({ length: Math.min(BATCH, documents - from) }, (_, n) => firms.at(from + n)));
    }
  };
  await Promise.all(Array.from({ length: UNDER_WAY }, writer));
}

function upsert({ _id, ...fields }: Stored): mongo.AnyBulkWriteOperation<Stored> {
  return { updateOne: { filter: { _id }, update: { $set: fields }, upsert: true } };
}

async function count(collection: mongo.Collection<Stored>, limit: number, raw: boolean): Promise<void> {
  let found = 0;
  for await (const _ of collection.find({}, { raw, limit, batchSize: BATCH })) found += 1;
  if (found !== limit) throw new Error(`a scan found ${found} of ${limit} documents`);
}

async function finds(
  collection: mongo.Collection<Stored>,
  firms: Enterprises,
  about: About,
  inFlight: number,
): Promise<void> {
  const took: number[] = [];
  const find = async (_: unknown, one: number): Promise<void> => {
    for (let n = one; n < FINDS; n += inFlight) {
      const uscc = firms.code((n * 7919) % about.n);
      const asked = performance.now();
      const found = await collection.findOne({ uscc });
      took.push(performance.now() - asked);
      if (found?._id !== uscc) throw new Error(`${uscc} was not found`);
    }
  };
  const rounds: Record<'value' | 'p50Milliseconds' | 'p99Milliseconds', number>[] = [];
  for (let round = 0; round < ROUNDS.finds; round += 1) {
    took.length = 0;
    const began = performance.now();
    await Promise.all(Array.from({ length: inFlight }, find));
    const value = (FINDS * 1000) / (performance.now() - began);
    rounds.push({ value, p50Milliseconds: percentile(took, 0.5), p99Milliseconds: percentile(took, 0.99) });
  }
  print({
    figure: 'database: findOne by an index',
    value: median(rounds.map(({ value }) => value)),
    unit: 'queries/s',
    ...about,
    inFlight,
    p50Milliseconds: median(rounds.map(({ p50Milliseconds }) => p50Milliseconds)),
    p99Milliseconds: median(rounds.map(({ p99Milliseconds }) => p99Milliseconds)),
  });
}

interface Job {
  readonly _id: number;
  readonly state: string;
  readonly at: Date;
  readonly by?: number;
}

/** Workers that take the oldest open job each, until none is left. */
async function claims(collection: mongo.Collection<Job>, about: About): Promise<void> {
  await collection.createIndex({ state: 1, at: 1 });
  const rounds: number[] = [];
  for (let round = 0; round < ROUNDS.claims; round += 1) rounds.push(await claimAll(collection, round * CLAIMS));
  const value = median(rounds);
  print({
    figure: 'database: claims by findOneAndUpdate',
    value,
    unit: 'claims/s',
    ...about,
    workers: WORKERS,
    twice: 0,
  });
}

/** Claims per second; each job by one worker. */
async function claimAll(collection: mongo.Collection<Job>, first: number): Promise<number> {
  const jobs = Array.from({ length: CLAIMS }, (_, n) => ({
    _id: first + n,
    state: 'created',
    at: new Date(first + n),
  }));
  await collection.insertMany(jobs);
  const claimed: number[] = [];
  const began = performance.now();
  const work = async (_: unknown, by: number): Promise<void> => {
    while (true) {
      const found = await collection.findOneAndUpdate(
        { state: 'created' },
        { $set: { state: 'sending', by } },
        { sort: { at: 1 } },
      );
      if (found === null) return;
      claimed.push(found._id);
    }
  };
  await Promise.all(Array.from({ length: WORKERS }, work));
  const value = (CLAIMS * 1000) / (performance.now() - began);
  const twice = claimed.length - new Set(claimed).size;
  if (twice > 0 || claimed.length !== CLAIMS) throw new Error(`${claimed.length} claims, ${twice} of them twice`);
  return value;
}

async function group(collection: mongo.Collection<Stored>, about: About): Promise<void> {
  const rounds: number[] = [];
  for (let round = 0; round < 3; round += 1) {
    const began = performance.now();
    const groups = await collection
      .aggregate<{ n: number }>([
        { $group: { _id: '$districtCode', n: { $sum: 1 }, revisions: { $sum: '$revision' } } },
      ])
      .toArray();
    rounds.push(performance.now() - began);
    const grouped = groups.reduce((sum, { n }) => sum + n, 0);
    if (grouped !== about.n) throw new Error(`$group counted ${grouped} of ${about.n} documents`);
  }
  print({ figure: 'database: $group over all', value: median(rounds) / 1000, unit: 's', ...about });
}
