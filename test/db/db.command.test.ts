import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import mongoose, { mongo } from 'mongoose';

const CHILD = fileURLToPath(new URL('./command-child.js', import.meta.url));

function start(folder: string, command: string): ChildProcessByStdio<null, Readable, null> {
  return spawn(process.execPath, [CHILD, command, '--json'], {
    env: { ...process.env, DATA_DIR: folder, MONGODB_URI: '' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

test('zhida db prints its address, serves the driver alone, and ends on SIGTERM', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'zhida-db-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  const child = start(folder, 'db');
  t.teardown(() => child.kill('SIGKILL'));
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  const { uri, dataDir, owner } = JSON.parse(line);
  t.deepEqual([dataDir, owner], [folder, true]);
  const client = await new mongo.MongoClient(uri).connect();
  const collection = client.db('tools').collection('c');
  await collection.insertOne({ a: 1 });
  t.is(await collection.countDocuments(), 1);
  t.like(await client.db('admin').command({ buildInfo: 1 }), { ok: 1 });
  await client.close();
  child.kill('SIGTERM');
  t.deepEqual(await once(child, 'exit'), [0, null]);
});

test('mongoose, by itself, makes models, reads and writes on zhida db, and finds it all again after a stop', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'zhida-db-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  const serve = async (use: (connection: mongoose.Connection) => Promise<void>): Promise<void> => {
    const child = start(folder, 'db');
    t.teardown(() => child.kill('SIGKILL'));
    const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
    // Nothing of Zhida's own settings: what any program with mongoose does.
    const connection = await mongoose.createConnection(JSON.parse(line).uri, { dbName: 'tools' }).asPromise();
    await use(connection);
    await connection.close();
    child.kill('SIGTERM');
    t.deepEqual(await once(child, 'exit'), [0, null]);
  };
  const schema = new mongoose.Schema({ name: { type: String, unique: true }, n: Number, tags: [String] });
  await serve(async (connection) => {
    const Thing = connection.model('Thing', schema);
    await Thing.init();
    const made = await Thing.create({ name: 'one', n: 1, tags: ['a'] });
    await Thing.insertMany([
      { name: 'two', n: 2 },
      { name: 'three', n: 3 },
    ]);
    made.tags.push('b');
    await made.save();
    t.is(((await t.throwsAsync(Thing.create({ name: 'two' }))) as { code?: number }).code, 11000);
    t.is((await Thing.updateMany({ n: { $gte: 2 } }, { $inc: { n: 10 } })).modifiedCount, 2);
    t.is((await Thing.findOneAndUpdate({ name: 'two' }, { n: 0 }, { returnDocument: 'after' }))?.n, 0);
    t.is((await Thing.deleteOne({ name: 'three' })).deletedCount, 1);
  });
  await serve(async (connection) => {
    const Thing = connection.model('Thing', schema);
    const found = await Thing.find().sort({ n: 1 }).lean();
    t.deepEqual(
      found.map(({ name, n, tags }) => ({ name, n, tags })),
      [
        { name: 'two', n: 0, tags: [] },
        { name: 'one', n: 1, tags: ['a', 'b'] },
      ],
    );
    t.deepEqual(await Thing.aggregate([{ $group: { _id: null, n: { $sum: '$n' } } }]), [{ _id: null, n: 1 }]);
  });
});

test('zhida migrate tells what it did, and then that there is nothing to do', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'zhida-migrate-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  const migrate = async () => {
    const child = start(folder, 'migrate');
    const exited = once(child, 'exit');
    const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
    t.deepEqual(await exited, [0, null]);
    return JSON.parse(line);
  };
  t.deepEqual(await migrate(), { from: 0, to: 1, run: [{ version: 1, name: 'collections and indexes' }] });
  t.deepEqual(await migrate(), { from: 1, to: 1, run: [] });
});
