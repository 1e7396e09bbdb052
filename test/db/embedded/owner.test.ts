import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { ExecutionContext } from 'ava';
import { mongo } from 'mongoose';
import { openEmbedded } from '../../../src/db/embedded/index.js';
import { socketPath } from '../../../src/db/embedded/owner.js';
import { embeddedOnly as test } from '../../helpers/needs.js';

const CHILD = fileURLToPath(new URL('./open-child.js', import.meta.url));

interface Opened {
  readonly uri: string;
  readonly owner: boolean;
  readonly error?: string;
}

function folderOf(t: ExecutionContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'zhida-owner-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

async function openChild(
  t: ExecutionContext,
  folder: string,
  ...more: string[]
): Promise<Opened & { child: ChildProcess }> {
  const child = spawn(process.execPath, [CHILD, folder, ...more], { stdio: ['pipe', 'pipe', 'inherit'] });
  t.teardown(() => child.kill('SIGKILL'));
  const [line] = (await once(createInterface(child.stdout as NodeJS.ReadableStream), 'line')) as [string];
  return { ...(JSON.parse(line) as Opened), child };
}

async function connect(t: ExecutionContext, uri: string): Promise<mongo.Collection<{ _id: number }>> {
  const client = new mongo.MongoClient(uri, { serverSelectionTimeoutMS: 1500 });
  await client.connect();
  t.teardown(() => client.close());
  return client.db('test').collection<{ _id: number }>('c');
}

test('a second process joins the first, and both see the same', async (t) => {
  const folder = folderOf(t);
  const first = await openChild(t, folder);
  const second = await openChild(t, folder);
  t.deepEqual([first.owner, second.owner], [true, false]);
  t.is(first.uri, second.uri);
  await (await connect(t, first.uri)).insertOne({ _id: 1 });
  t.is(await (await connect(t, second.uri)).countDocuments(), 1);
});

test('of processes that start at once one is the owner and all are served', async (t) => {
  const folder = folderOf(t);
  const all = await Promise.all([1, 2, 3, 4].map(() => openChild(t, folder)));
  t.is(all.filter((one) => one.owner).length, 1);
  for (const [id, { uri }] of all.entries()) await (await connect(t, uri)).insertOne({ _id: id });
  t.is(await (await connect(t, (all[0] as Opened).uri)).countDocuments(), 4);
});

test('opened twice in one process, the second joins the first', async (t) => {
  const folder = folderOf(t);
  const first = await openEmbedded(folder);
  const second = await openEmbedded(folder);
  t.deepEqual([first.owner, second.owner], [true, false]);
  await second.close();
  await (await connect(t, first.uri)).insertOne({ _id: 1 });
  await first.close();
  const third = await openEmbedded(folder);
  t.true(third.owner);
  await third.close();
});

test('a folder reached by a link is the same folder', async (t) => {
  const folder = folderOf(t);
  const real = join(folder, 'real');
  mkdirSync(real);
  symlinkSync(real, join(folder, 'link'));
  const first = await openEmbedded(real);
  const second = await openEmbedded(join(folder, 'link'));
  t.deepEqual([second.owner, second.uri], [false, first.uri]);
  await first.close();
});

test('when the owner is killed, the joined process gets an error and takes over at the same address', async (t) => {
  const folder = folderOf(t);
  const owner = await openChild(t, folder);
  const joined = await openEmbedded(folder);
  t.false(joined.owner);
  const collection = await connect(t, joined.uri);
  await collection.insertOne({ _id: 1 });
  const asking = collection.find().toArray();
  const exited = once(owner.child, 'exit');
  owner.child.kill('SIGKILL');
  await asking.catch((error) => t.regex(error.message, /ECONNREFUSED|ENOENT|closed|ECONNRESET|EPIPE/));
  await exited;
  const started = performance.now();
  while (!joined.owner && performance.now() - started < 60_000) await new Promise((resolve) => setImmediate(resolve));
  t.true(joined.owner);
  const found = await collection.countDocuments().catch(() => collection.countDocuments());
  t.is(found, 1, 'its client is served again');
  await joined.close();
});

test('when the owner closes, one of two joined processes takes over and the other joins it', async (t) => {
  const folder = folderOf(t);
  const first = await openEmbedded(folder);
  const [second, third] = [await openEmbedded(folder), await openEmbedded(folder)];
  const collection = await connect(t, third.uri);
  await collection.insertOne({ _id: 1 });
  await first.close();
  const started = performance.now();
  while (!second.owner && !third.owner && performance.now() - started < 60_000) {
    await new Promise((resolve) => setImmediate(resolve));
  }
  t.not(second.owner, third.owner);
  const found = await collection.countDocuments().catch(() => collection.countDocuments());
  t.is(found, 1);
  await second.close();
  await third.close();
  t.false(existsSync(join(folder, 'db.sock')));
});

test('an owner that lingers goes on answering until those who joined have left', async (t) => {
  const folder = folderOf(t);
  const first = await openEmbedded(folder, { linger: 60_000 });
  const second = await openEmbedded(folder);
  let closed = false;
  const closing = first.close().then(() => {
    closed = true;
  });
  const { owner, child } = await openChild(t, folder);
  t.false(owner);
  child.kill('SIGKILL');
  await once(child, 'exit');
  t.false(second.owner);
  t.false(closed);
  await second.close();
  await closing;
  t.false(existsSync(join(folder, 'db.sock')));
});

test('a socket that a killed owner left is replaced', async (t) => {
  const folder = folderOf(t);
  const owner = await openChild(t, folder);
  owner.child.kill('SIGKILL');
  await once(owner.child, 'exit');
  t.true(existsSync(join(folder, 'db.sock')));
  const next = await openEmbedded(folder);
  t.true(next.owner);
  await (await connect(t, next.uri)).insertOne({ _id: 1 });
  await next.close();
  t.false(existsSync(join(folder, 'db.sock')));
});

test('a socket at which somebody else answers is not joined', async (t) => {
  const folder = folderOf(t);
  const first = await openEmbedded(folder);
  const lock = join(folder, 'db.lock');
  const written = JSON.parse(readFileSync(lock, 'utf8'));
  writeFileSync(lock, JSON.stringify({ ...written, storeId: 'another store' }));
  await t.throwsAsync(openEmbedded(folder, { patience: 200 }), { message: /does not answer/ });
  const mute = join(folder, 'mute.sock');
  const server = createServer((socket) => socket.end('nothing'));
  await new Promise<void>((resolve) => server.listen(mute, resolve));
  writeFileSync(lock, JSON.stringify({ ...written, socket: mute }));
  await t.throwsAsync(openEmbedded(folder, { patience: 200 }), { message: /does not answer/ });
  server.close();
  await first.close();
});

test('two folders whose paths are 200 characters long and share their first 150 run at once', async (t) => {
  const shared = join(folderOf(t), 'd'.repeat(100), 'e'.repeat(150)).slice(0, 150);
  const folders = ['a', 'b'].map((letter) => `${shared}/${letter.repeat(49)}`);
  t.deepEqual(
    folders.map((folder) => folder.length),
    [200, 200],
  );
  const opened = await Promise.all(folders.map((folder) => openEmbedded(folder)));
  t.deepEqual(
    opened.map(({ owner }) => owner),
    [true, true],
  );
  for (const [id, { uri }] of opened.entries()) await (await connect(t, uri)).insertOne({ _id: id });
  for (const { uri } of opened) t.is(await (await connect(t, uri)).countDocuments(), 1);
  const sockets = folders.map(socketPath);
  t.is(new Set(sockets).size, 2);
  for (const socket of sockets) {
    t.true(Buffer.byteLength(socket) <= 100, socket);
    t.is(statSync(join(socket, '..')).mode & 0o777, 0o700);
    t.is(statSync(socket).mode & 0o777, 0o600);
  }
  await Promise.all(opened.map((one) => one.close()));
  t.false(sockets.some(existsSync));
});

test('a folder that cannot be written, or is a file, is told in one line', async (t) => {
  const folder = folderOf(t);
  writeFileSync(join(folder, 'file'), '');
  await t.throwsAsync(openEmbedded(join(folder, 'file')), { message: /file cannot be used/ });
  const readOnly = join(folder, 'read-only');
  mkdirSync(readOnly);
  chmodSync(folder, 0o755);
  chmodSync(readOnly, 0o555);
  const { error } = await openChild(t, readOnly, ...(process.getuid?.() === 0 ? ['65534'] : []));
  t.regex(error ?? '', /read-only cannot be written: EACCES/);
});

test('a file that is no database is told, and nothing is changed', async (t) => {
  const folder = folderOf(t);
  writeFileSync(join(folder, 'db.lmdb'), 'this is no database'.repeat(1000));
  await t.throwsAsync(openEmbedded(folder), { message: /cannot be opened/ });
  t.is(readFileSync(join(folder, 'db.lmdb'), 'utf8').length, 19_000);
});
