import { createReadStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { createInflateRaw } from 'node:zlib';
import { InputError } from '../../terminal/input-error.js';

const ENTRIES_LIMIT = 2000;
const DIRECTORY_LIMIT = 4 << 20;
const CENTRAL = 0x02014b50;
const END = Buffer.from([0x50, 0x4b, 0x05, 0x06]);

interface Entry {
  readonly name: string;
  readonly method: number;
  readonly encrypted: boolean;
  readonly packed: number;
  readonly offset: number;
}

/** The parts of a workbook's archive. Only what is asked for is unpacked, and never beyond a limit. */
export interface Zip {
  has(name: string): boolean;
  /**
   * Unpacks one part, chunk by chunk. The sizes that the archive states are not believed.
   * @throws InputError where it grows beyond `limit` bytes (a zip bomb) or is damaged
   */
  read(name: string, limit: number): AsyncGenerator<Buffer, void>;
}

/** @throws InputError where the file is no archive, a damaged one, or has a password */
export async function openZip(path: string): Promise<Zip> {
  const entries = await directoryOf(path);
  if ([...entries.values()].some(({ encrypted }) => encrypted))
    throw new InputError(`${path}: the workbook has a password`);
  return {
    has: (name) => entries.has(name),
    read: (name, limit) => unpack(path, entries.get(name), limit),
  };
}

const damaged = (path: string) => new InputError(`${path}: a damaged workbook`);

async function directoryOf(path: string): Promise<Map<string, Entry>> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const tail = await readAt(file, Math.max(0, size - 65_557), Math.min(size, 65_557));
    const end = tail.lastIndexOf(END);
    if (end < 0 || end + 22 > tail.length) throw damaged(path);
    const [count, length, start] = [
      tail.readUInt16LE(end + 10),
      tail.readUInt32LE(end + 12),
      tail.readUInt32LE(end + 16),
    ];
    if (count > ENTRIES_LIMIT || length > DIRECTORY_LIMIT || start + length > size) throw damaged(path);
    return entriesOf(await readAt(file, start, length), count, path);
  } finally {
    await file.close();
  }
}

function entriesOf(directory: Buffer, count: number, path: string): Map<string, Entry> {
  const entries = new Map<string, Entry>();
  for (let at = 0, n = 0; n < count; n++) {
    if (at + 46 > directory.length || directory.readUInt32LE(at) !== CENTRAL) throw damaged(path);
    const nameLength = directory.readUInt16LE(at + 28);
    const name = directory.toString('utf8', at + 46, at + 46 + nameLength);
    entries.set(name, {
      name,
      method: directory.readUInt16LE(at + 10),
      encrypted: (directory.readUInt16LE(at + 8) & 1) === 1,
      packed: directory.readUInt32LE(at + 20),
      offset: directory.readUInt32LE(at + 42),
    });
    at += 46 + nameLength + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
  }
  return entries;
}

async function readAt(file: FileHandle, start: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, start);
  return buffer.subarray(0, bytesRead);
}

async function* unpack(path: string, entry: Entry | undefined, limit: number): AsyncGenerator<Buffer, void> {
  if (entry === undefined || (entry.method !== 0 && entry.method !== 8)) throw damaged(path);
  if (entry.packed === 0) return;
  const start = await contentStart(path, entry);
  const packed = createReadStream(path, { start, end: start + entry.packed - 1 });
  const content = entry.method === 0 ? packed : packed.pipe(createInflateRaw({ chunkSize: 1 << 16 }));
  packed.once('error', (error) => content.destroy(error));
  let size = 0;
  try {
    for await (const chunk of content as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > limit) throw new InputError(`${path}: ${entry.name} unpacks to more than ${limit >> 20} MiB`);
      yield chunk;
    }
  } catch (error) {
    throw error instanceof InputError ? error : damaged(path);
  } finally {
    packed.destroy();
    content.destroy();
  }
}

async function contentStart(path: string, entry: Entry): Promise<number> {
  const file = await open(path, 'r');
  try {
    const header = await readAt(file, entry.offset, 30);
    if (header.length < 30) throw damaged(path);
    return entry.offset + 30 + header.readUInt16LE(26) + header.readUInt16LE(28);
  } finally {
    await file.close();
  }
}
