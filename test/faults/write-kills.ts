import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import mongoose from 'mongoose';
import { MIGRATIONS } from '../../src/composition.js';
import { openDatabase } from '../../src/db/connect.js';
import { migrate } from '../../src/db/migrations.js';

/** Work that can begin anywhere again, because every step of it looks at what is there. */
export interface KilledWork {
  /** A script that does the work: data folder and the write to die after are its arguments, its writes what it prints. */
  readonly child: string;
  prepare(): Promise<void>;
  /** Right after a restart: completes what was left, and tells what does not agree then. */
  afterRestart(): Promise<string[]>;
  /** The work once more, from its beginning to its end. */
  again(dataDir: string): Promise<void>;
  /** Everything that must not depend on a crash. */
  endState(): Promise<string>;
}

export interface WriteKillFindings {
  /** Writes of an undisturbed run: as many places to be killed at. */
  writes: number;
  kills: number;
  /** What does not agree right after a restart. */
  wrong: string[];
  /** What differs in the end from an undisturbed run. */
  different: string[];
}

/** Kills a process after one write after another, spread over all of them, each on a fresh copy. */
export async function killAfterWrites(work: KilledWork, rounds: number): Promise<WriteKillFindings> {
  const root = await mkdtemp(join(tmpdir(), 'zhida-kills-'));
  try {
    const prepared = join(root, 'prepared');
    await within(prepared, () => work.prepare());
    const calm = await copyOf(prepared, join(root, 'calm'));
    const { writes } = await workIn(calm, work, 0);
    const expected = await within(calm, () => work.endState());
    const found: WriteKillFindings = { writes, kills: 0, wrong: [], different: [] };
    for (let round = 0; round < rounds; round += 1) {
      const killAt = 1 + Math.floor((round * writes) / rounds);
      const folder = await copyOf(prepared, join(root, 'disturbed'));
      if ((await workIn(folder, work, killAt)).killed) found.kills += 1;
      await within(folder, async () => {
        found.wrong.push(...(await work.afterRestart()).map((fault) => `write ${killAt}: ${fault}`));
        await work.again(folder);
        const end = await work.endState();
        if (end !== expected) found.different.push(`write ${killAt}: ${end} instead of ${expected}`);
      });
      await rm(folder, { recursive: true });
    }
    return found;
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

async function copyOf(from: string, to: string): Promise<string> {
  await cp(from, to, { recursive: true, filter: (path) => !/\.(lock|sock)$/.test(path) });
  return to;
}

async function within<T>(dataDir: string, work: () => Promise<T>): Promise<T> {
  const database = await openDatabase({ mongodbUri: undefined, dataDir });
  try {
    await migrate(mongoose.connection, MIGRATIONS, () => new Date('2026-01-01T00:00:00Z'));
    return await work();
  } finally {
    await database.close();
  }
}

async function workIn(
  dataDir: string,
  { child: script }: KilledWork,
  killAt: number,
): Promise<{ writes: number; killed: boolean }> {
  const child = spawn(process.execPath, [script, dataDir, String(killAt)], { stdio: ['ignore', 'pipe', 'inherit'] });
  let told = '';
  child.stdout.setEncoding('utf8').on('data', (text) => (told += text));
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
  if (code !== 0 && signal !== 'SIGKILL') throw new Error(`${script} ended with ${code ?? signal}`);
  return { writes: Number(told), killed: signal === 'SIGKILL' };
}
