import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createConnection, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Document, deserialize, serialize } from 'bson';
import { type Service, startService } from '../../../src/db/embedded/service.js';
import { encodeCommand, MessageReader } from '../../../src/db/embedded/wire/wire.js';
import { embeddedOnly as test } from '../../helpers/needs.js';

const folder = mkdtempSync(join(tmpdir(), 'zhida-wire-'));
// At exit, not in a hook: hooks do not run where every test of the file is skipped.
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
const path = join(folder, 's.sock');
const slow: string[] = [];
let service: Service;
test.before(async () => {
  service = await startService({
    dataDir: folder,
    socket: path,
    storeId: 'this one',
    clock: { now: () => new Date(0) },
    slowMilliseconds: 0,
    onSlow: ({ command, namespace }) => slow.push(`${command} ${namespace}`),
  });
});
test.after.always(async () => {
  await service.close();
});

/** One connection that hands out whole answers, and undefined when the server hangs up. */
class Client {
  private readonly reader = new MessageReader();
  private readonly answers: Buffer[] = [];
  private closed = false;
  private told: (() => void) | undefined;

  private constructor(readonly socket: Socket) {
    socket.on('data', (chunk) => {
      this.answers.push(...this.reader.push(chunk as Buffer));
      this.told?.();
    });
    socket.on('error', () => {});
    socket.on('close', () => {
      this.closed = true;
      this.told?.();
    });
  }

  static async open(): Promise<Client> {
    const socket = createConnection(path);
    await once(socket, 'connect');
    return new Client(socket);
  }

  async answer(): Promise<Buffer | undefined> {
    while (this.answers.length === 0 && !this.closed) {
      await new Promise<void>((resolve) => {
        this.told = resolve;
      });
    }
    return this.answers.shift();
  }

  async ask(bytes: Uint8Array): Promise<Document | undefined> {
    this.socket.write(bytes);
    const answer = await this.answer();
    return answer === undefined ? undefined : deserialize(answer.subarray(answer.readInt32LE(12) === 1 ? 36 : 21));
  }
}

const PING = encodeCommand(serialize({ ping: 1, $db: 'admin' }));

function message(flags: number, sections: readonly Buffer[], operation = 2013): Buffer {
  const body = Buffer.concat(sections);
  const head = Buffer.alloc(20);
  head.writeInt32LE(20 + body.length, 0);
  head.writeInt32LE(77, 4);
  head.writeInt32LE(operation, 12);
  head.writeUInt32LE(flags, 16);
  return Buffer.concat([head, body]);
}

function bodySection(document: Document): Buffer {
  return Buffer.concat([Buffer.from([0]), serialize(document)]);
}

function sequence(name: string, documents: readonly Document[]): Buffer {
  const rest = Buffer.concat([Buffer.from(`${name}\0`), ...documents.map((one) => serialize(one))]);
  const head = Buffer.from([1, 0, 0, 0, 0]);
  head.writeInt32LE(rest.length + 4, 1);
  return Buffer.concat([head, rest]);
}

test('hello by OP_QUERY, the form of a driver’s first message', async (t) => {
  const client = await Client.open();
  const query = Buffer.concat([Buffer.from('admin.$cmd\0'), Buffer.from([0, 0, 0, 0, 255, 255, 255, 255])]);
  const answer = await client.ask(message(4, [query, Buffer.from(serialize({ ismaster: 1, helloOk: true }))], 2004));
  t.like(answer, { ok: 1, ismaster: true, helloOk: true, storeId: 'this one', maxWireVersion: 21 });
  t.is(answer?.logicalSessionTimeoutMinutes, undefined);
  t.is(answer?.topologyVersion, undefined);
});

test('documents of a sequence are taken as the body’s own', async (t) => {
  const client = await Client.open();
  const insert = bodySection({ insert: 'sequences', $db: 'w' });
  const documents = [{ _id: 1 }, { _id: 2 }];
  t.is((await client.ask(message(0, [sequence('documents', documents), insert])))?.n, 2);
  t.is((await client.ask(encodeCommand(serialize({ count: 'sequences', $db: 'w' }))))?.n, 2);
});

test('a write that wants no answer gets none, and the next command does', async (t) => {
  const client = await Client.open();
  const insert = bodySection({ insert: 'silent', documents: [{ _id: 1 }], $db: 'w', writeConcern: { w: 0 } });
  client.socket.write(message(2, [insert]));
  t.like(await client.ask(encodeCommand(serialize({ count: 'silent', $db: 'w' }))), { n: 1, ok: 1 });
});

test('commands in one piece, and one command in many, are answered in their order', async (t) => {
  const client = await Client.open();
  const commands = Array.from({ length: 40 }, (_, n) => encodeCommand(serialize({ explain: n, $db: 'w', ping: n })));
  const all = Buffer.concat([PING, ...commands, PING]);
  for (let at = 0; at < all.length; at += 7) client.socket.write(all.subarray(at, at + 7));
  const codes: unknown[] = [];
  for (let n = 0; n < 42; n++) codes.push(deserialize((await client.answer())?.subarray(21) as Buffer).code);
  t.deepEqual(codes, [undefined, ...commands.map(() => 40415), undefined]);
});

const GARBAGE: readonly (readonly [string, Buffer])[] = [
  ['a text', Buffer.from('GET / HTTP/1.1\r\nHost: x\r\n\r\n')],
  ['a length of 2 GB', Buffer.from('ffffff7f00000000000000000dd7070000', 'hex')],
  ['a negative length', Buffer.from('ffffffff00000000000000000dd7070000', 'hex')],
  ['a length of 0', Buffer.alloc(64)],
  ['an unknown operation', message(0, [bodySection({ ping: 1 })], 2010)],
  ['a checksum', message(1, [bodySection({ ping: 1, $db: 'admin' }), Buffer.alloc(4)])],
  ['unknown flags', message(4, [bodySection({ ping: 1 })])],
  ['an unknown section', message(0, [Buffer.from([7, 1, 2, 3, 4, 5])])],
  ['no body', message(0, [sequence('documents', [{ a: 1 }])])],
  ['two bodies', message(0, [bodySection({ ping: 1 }), bodySection({ ping: 1 })])],
  ['a sequence out of bounds', message(0, [bodySection({ ping: 1 }), Buffer.from([1, 255, 255, 0, 0, 97, 0])])],
  ['a sequence without end of name', message(0, [bodySection({ ping: 1 }), Buffer.from([1, 8, 0, 0, 0, 97, 97, 97])])],
  ['a cut document', message(0, [Buffer.from([0, 50, 0, 0, 0, 1])])],
];

for (const [name, bytes] of GARBAGE) {
  test(`${name} ends the connection, and nothing else`, async (t) => {
    const client = await Client.open();
    t.is(await client.ask(bytes), undefined);
    t.is((await (await Client.open()).ask(PING))?.ok, 1);
  });
}

/** A body whose bytes at `at` (from its own beginning) are others. */
function spoiled(document: Document, at: number, bytes: readonly number[]): Buffer {
  const body = Buffer.from(serialize({ ping: 1, $db: 'admin', ...document }));
  const from = at < 0 ? body.length + at : at;
  for (const [index, byte] of bytes.entries()) body[from + index] = byte;
  return encodeCommand(body);
}

const BROKEN: readonly (readonly [string, Buffer])[] = [
  ['a text longer than its document', spoiled({ x: 'abc' }, -9, [200, 0, 0, 0])],
  ['a text of negative length', spoiled({ x: 'abc' }, -9, [255, 255, 255, 255])],
  ['an unknown type', spoiled({ x: null }, -4, [99])],
  ['an inner document of a wrong length', spoiled({ x: { y: 1 } }, -13, [99, 0, 0, 0])],
  ['a truth value of 7', spoiled({ x: true }, -2, [7])],
];

for (const [name, bytes] of BROKEN) {
  test(`${name} is refused as invalid BSON, and the connection goes on`, async (t) => {
    const client = await Client.open();
    t.like(await client.ask(bytes), { ok: 0, code: 22, codeName: 'InvalidBSON' });
    t.is((await client.ask(PING))?.ok, 1);
  });
}

test('random bytes after a right header never end the server', async (t) => {
  let state = 7;
  const byte = () => {
    state = (state * 1103515245 + 12345) & 0x7fffffff;
    return (state >> 16) & 255;
  };
  for (let round = 0; round < 200; round++) {
    const client = await Client.open();
    const noise = Buffer.from(Array.from({ length: 1 + (round % 60) }, byte));
    const wrapped = Buffer.concat([Buffer.alloc(4), noise, Buffer.from([0])]);
    wrapped.writeInt32LE(wrapped.length, 0);
    await client.ask(message(0, [Buffer.from([0]), wrapped]));
    client.socket.destroy();
  }
  t.is((await (await Client.open()).ask(PING))?.ok, 1);
});

test('a document nested too deeply is refused, and one of the allowed depth taken', async (t) => {
  const client = await Client.open();
  const nested = (depth: number): Document => (depth === 0 ? {} : { a: nested(depth - 1) });
  const insert = (depth: number) => encodeCommand(serialize({ insert: 'deep', documents: [nested(depth)], $db: 'w' }));
  t.is((await client.ask(insert(170)))?.n, 1);
  t.is((await client.ask(insert(500)))?.code, 15);
});

test('a document over 16 MB is refused', async (t) => {
  const client = await Client.open();
  const insert = (bytes: number) =>
    encodeCommand(serialize({ insert: 'big', documents: [{ _id: bytes, x: Buffer.alloc(bytes) }], $db: 'w' }));
  t.is((await client.ask(insert(16 * 1024 * 1024 - 100)))?.n, 1);
  const refused = await client.ask(insert(16 * 1024 * 1024 + 100));
  t.is(refused?.writeErrors[0].code, 10334);
});

test('a document of 16 MB is read whole and in part', async (t) => {
  const client = await Client.open();
  const most = 16 * 1024 * 1024;
  const x = Buffer.alloc(most - serialize({ _id: 1, x: Buffer.alloc(0), end: 1 }).length, 7);
  await client.ask(encodeCommand(serialize({ insert: 'most', documents: [{ _id: 1, x, end: 1 }], $db: 'w' })));
  const find = (projection: Document) => encodeCommand(serialize({ find: 'most', projection, $db: 'w' }));
  t.deepEqual((await client.ask(find({ end: 1 })))?.cursor.firstBatch, [{ _id: 1, end: 1 }]);
  t.true(x.equals((await client.ask(find({})))?.cursor.firstBatch[0].x.buffer));
});

test('slow commands are told by name and by what they are for', async (t) => {
  const client = await Client.open();
  await client.ask(PING);
  await client.ask(encodeCommand(serialize({ count: 'slow', $db: 'w' })));
  t.true(slow.includes('ping admin'));
  t.true(slow.includes('count w.slow'));
});
