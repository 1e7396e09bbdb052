import { randomBytes } from 'node:crypto';
import { appendFile, mkdir, open, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError } from '../terminal/input-error.js';
import type { Head } from './audit.schema.js';

const KEY_BYTES = 32;

/**
 * The key of the chain, from the folder outside the database; made at the first use. Without it nothing that was written
 * can be verified any more, so it belongs into the backup, apart from that of the database.
 * @throws InputError where the file holds something else
 */
export async function readKey(folder: string): Promise<Buffer> {
  const file = join(folder, 'key');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  try {
    const made = await open(file, 'wx', 0o600);
    await made.writeFile(`${randomBytes(KEY_BYTES).toString('base64url')}\n`);
    await made.sync();
    await made.close();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const key = Buffer.from((await readFile(file, 'utf8')).trim(), 'base64url');
  if (key.length === KEY_BYTES) return key;
  throw new InputError(`${file}: the key of the audit trail is damaged; put it back from its backup`);
}

const DAYS = 'heads.jsonl';
const LATEST = 'latest.json';

/** Keeps the last head of a day, once it is over. Written again it is only there twice. */
export async function keepHead(folder: string, head: Head): Promise<void> {
  await appendFile(join(folder, DAYS), `${JSON.stringify(head)}\n`, { mode: 0o600 });
}

/** Keeps where the chain stands now, so that a tail that is cut off is noticed before the day is over. */
export async function keepLatest(folder: string, head: Head, owner: string): Promise<void> {
  const file = join(folder, LATEST);
  await writeFile(`${file}.${owner}`, `${JSON.stringify(head)}\n`, { mode: 0o600 });
  await rename(`${file}.${owner}`, file);
}

/** What is kept, of this machine; a last line that a crash cut short is left out. */
export async function readHeads(folder: string): Promise<Head[]> {
  const [days, latest] = await Promise.all([DAYS, LATEST].map((name) => textOf(join(folder, name))));
  return `${days}${latest}`.split('\n').flatMap((line) => {
    try {
      return line === '' ? [] : [JSON.parse(line) as Head];
    } catch {
      return [];
    }
  });
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}
