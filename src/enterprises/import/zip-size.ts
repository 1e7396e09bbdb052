import { createReadStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { createInflateRaw } from 'node:zlib';
import { InputError } from '../../terminal/input-error.js';

/** What a workbook may unpack to: a sheet of a million rows is a few hundred megabytes of XML. */
const SHEETS_LIMIT = 1 << 30;
/** The table of texts is held in memory. */
const STRINGS_LIMIT = 256 << 20;
const ENTRIES_LIMIT = 2000;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;

interface Entry {
  readonly name: string;
  readonly method: number;
  readonly encrypted: boolean;
  readonly packed: number;
  readonly offset: number;
}

/**
 * Unpacks a workbook's parts without keeping them and refuses one that grows beyond what a workbook is (a zip bomb);
 * the sizes that the archive states are not believed.
 * @throws InputError where it is no workbook, or too large
 */
export async function checkWorkbookSize(path: string): Promise<void> {
  const file = await open(path, 'r');
  try {
    const entries = await readDirectory(file, path);
    if (!entries.some(({ name }) => name === 'xl/workbook.xml')) throw new InputError(`${path}: not an Excel workbook`);
    if (entries.some(({ encrypted }) => encrypted)) throw new InputError(`${path}: the workbook has a password`);
    let total = 0;
    for (const entry of entries) {
      const limit = entry.name === 'xl/sharedStrings.xml' ? STRINGS_LIMIT : SHEETS_LIMIT - total;
      total += await unpackedSize(file, entry, limit, path);
    }
  } finally {
    await file.close();
  }
}

async function readDirectory(file: FileHandle, path: string): Promise<Entry[]> {
  const { size } = await file.stat();
  const tail = await readAt(file, Math.max(0, size - 65_557), Math.min(size, 65_557));
  const end = tail.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]));
  const broken = () => new InputError(`${path}: a damaged workbook`);
  if (end < 0 || end + 22 > tail.length || tail.readUInt32LE(end) !== END) throw broken();
  const [count, length, start] = [
    tail.readUInt16LE(end + 10),
    tail.readUInt32LE(end + 12),
    tail.readUInt32LE(end + 16),
  ];
  if (count > ENTRIES_LIMIT || length > 4 << 20 || start + length > size) throw broken();
  const directory = await readAt(file, start, length);
  const entries: Entry[] = [];
  for (let at = 0, n = 0; n < count; n++) {
    if (at + 46 > directory.length || directory.readUInt32LE(at) !== CENTRAL) throw broken();
    const nameLength = directory.readUInt16LE(at + 28);
    entries.push({
      name: directory.toString('utf8', at + 46, at + 46 + nameLength),
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

async function unpackedSize(file: FileHandle, entry: Entry, limit: number, path: string): Promise<number> {
  const tooLarge = () => new InputError(`${path}: ${entry.name} unpacks to more than ${limit >> 20} MiB`);
  const header = await readAt(file, entry.offset, 30);
  if (header.length < 30) throw new InputError(`${path}: a damaged workbook`);
  const start = entry.offset + 30 + header.readUInt16LE(26) + header.readUInt16LE(28);
  if (entry.packed === 0) return 0;
  if (entry.method === 0) {
    if (entry.packed > limit) throw tooLarge();
    return entry.packed;
  }
  const packed = createReadStream(path, { start, end: start + entry.packed - 1 });
  const inflate = packed.pipe(createInflateRaw());
  let size = 0;
  try {
    for await (const chunk of inflate as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > limit) throw tooLarge();
    }
  } catch (error) {
    throw error instanceof InputError ? error : new InputError(`${path}: a damaged workbook (${entry.name})`);
  } finally {
    packed.destroy();
    inflate.destroy();
  }
  return size;
}
