import { randomBytes } from 'node:crypto';
import { appendFile, link, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError } from '../terminal/input-error.js';
import type { Head } from './audit.schema.js';

const KEY_BYTES = 32;
const KEY = 'key';

/**
 * The key of the chain, from the folder outside the database. Without it nothing that was written can be verified any more, so it
 * belongs into the backup, apart from that of the database.
 * @throws InputError where there is none, or the file holds something else
 */
export async function readKey(folder: string): Promise<Buffer> {
  const file = join(folder, KEY);
  const text = await textOf(file);
  const key = Buffer.from((text ?? '').trim(), 'base64url');
  if (key.length === KEY_BYTES) return key;
  const fault = text === null ? 'missing' : 'damaged';
  throw new InputError(
    `${file}: the key of the audit trail is ${fault}; put it back from its backup, or from a machine that has it (AUDIT_DIR)`,
  );
}

/** Makes the key of a trail that is yet to begin; one that is there stays. It is there whole or not at all. */
export async function makeKey(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const made = join(folder, `${KEY}.${randomBytes(6).toString('hex')}`);
  await writeFile(made, `${randomBytes(KEY_BYTES).toString('base64url')}\n`, { mode: 0o600, flag: 'wx', flush: true });
  try {
    await link(made, join(folder, KEY));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await rm(made);
  }
}

const DAYS = 'heads.jsonl';

/** Keeps a head for good. Written again it is only there twice. */
export async function keepHead(folder: string, head: Head): Promise<void> {
  // On a line of its own, also after one that a crash cut short.
  await appendFile(join(folder, DAYS), `\n${JSON.stringify(head)}\n`, { mode: 0o600 });
}

// A latest head is the name of an empty file: it is there or not, never half, and no writer can replace that of another.
const LATEST = /^latest-(\d{12})-(\d{4}-\d{2}-\d{2})-([\w-]{43})$/;
const latestFile = (folder: string, { id, day, mac }: Head): string => join(folder, `latest-${id}-${day}-${mac}`);

/** Keeps where the chain stands now, so that a tail that is cut off is noticed before the day is over. */
export async function keepLatest(folder: string, head: Head): Promise<void> {
  await writeFile(latestFile(folder, head), '', { mode: 0o600 });
}

export async function dropLatest(folder: string, head: Head): Promise<void> {
  await rm(latestFile(folder, head), { force: true });
}

/** Where the writers of this machine left the chain. */
export async function latestHeads(folder: string): Promise<Head[]> {
  return (await readdir(folder)).flatMap((name) => {
    const [, id, day, mac] = LATEST.exec(name) ?? [];
    return id === undefined || day === undefined || mac === undefined ? [] : [{ day, id, mac }];
  });
}

/** What is kept, of this machine; a line that a crash cut short is left out. */
export async function readHeads(folder: string): Promise<Head[]> {
  const lines = ((await textOf(join(folder, DAYS))) ?? '').split('\n').flatMap((line) => {
    try {
      return line === '' ? [] : [JSON.parse(line) as Head];
    } catch {
      return [];
    }
  });
  return [...lines, ...(await latestHeads(folder))];
}

async function textOf(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
