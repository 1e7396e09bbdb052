import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type ParsedMail, simpleParser } from 'mailparser';
import mongoose from 'mongoose';
import { MODELS, openAll } from '../../src/composition.js';
import { readConfig } from '../../src/config.js';
import type { Clock, Deps } from '../../src/deps.js';

const CLI = fileURLToPath(new URL('../../src/cli.js', import.meta.url));

/** A data folder and its database, on which whole `zhida` processes run: the embedded one, or one of MONGODB_URI. */
export interface Installation {
  /** What tells a process that it is to work on this installation. */
  readonly env: Readonly<Record<'DATA_DIR' | 'MONGODB_URI' | 'SMTP_URL' | 'LOG_LEVEL' | 'RULES_DIR', string>>;
  /** Starts a command; its stdout can be read. */
  start(...command: string[]): ChildProcess;
  /** Runs a command to its end and gives its milliseconds. Throws where it does not end with exit code 0. */
  run(...command: string[]): Promise<number>;
  /** Starts a command and ends it by kill -9. @returns null, or its milliseconds where it had ended by itself before */
  kill(afterMs: number, ...command: string[]): Promise<number | null>;
  /** Opens the installation in this process, for preparation and for looking at it. */
  within<T>(clock: Clock, work: (deps: Deps) => Promise<T>): Promise<T>;
  copy(): Promise<Installation>;
  /** The messages in its mail folder by file name. */
  mails(): Promise<Map<string, ParsedMail>>;
  remove(): Promise<void>;
}

/** @param rulesDir another rules folder than the package's own */
export async function newInstallation(rulesDir = ''): Promise<Installation> {
  const dataDir = await mkdtemp(join(tmpdir(), 'zhida-installation-'));
  const server = process.env.MONGODB_URI ?? '';
  return installation(dataDir, server === '' ? '' : databaseOf(server), rulesDir);
}

function installation(dataDir: string, uri: string, rulesDir: string): Installation {
  const env = { DATA_DIR: dataDir, MONGODB_URI: uri, SMTP_URL: '', LOG_LEVEL: 'silent', RULES_DIR: rulesDir };
  const spawned = (command: readonly string[], stdout: 'ignore' | 'pipe') =>
    spawn(process.execPath, [CLI, ...command], {
      env: { ...process.env, ...env },
      stdio: ['ignore', stdout, 'inherit'],
    });
  const start = (command: readonly string[]) => spawned(command, 'ignore');
  const within: Installation['within'] = async (clock, work) => {
    const opened = await openAll(readConfig({ ...env, LOG_LEVEL: 'silent' }), 0, clock);
    try {
      return await work(opened.deps);
    } finally {
      await opened.close();
    }
  };
  return {
    env,
    within,
    start: (...command) => spawned(command, 'pipe'),
    async run(...command) {
      const from = performance.now();
      const [code, signal] = (await once(start(command), 'exit')) as [number | null, string | null];
      if (code !== 0) throw new Error(`zhida ${command.join(' ')} ended with ${code ?? signal}`);
      return performance.now() - from;
    },
    async kill(afterMs, ...command) {
      const from = performance.now();
      const child = start(command);
      const timer = setTimeout(() => child.kill('SIGKILL'), afterMs);
      const [, signal] = (await once(child, 'exit')) as [number | null, string | null];
      clearTimeout(timer);
      return signal === 'SIGKILL' ? null : performance.now() - from;
    },
    async copy() {
      const folder = await mkdtemp(join(tmpdir(), 'zhida-installation-'));
      await cp(dataDir, folder, { recursive: true, filter: (from) => !/\.(lock|sock)$/.test(from) });
      const to = installation(folder, uri === '' ? '' : databaseOf(uri), rulesDir);
      if (uri !== '') await copyDatabase(within, to.within);
      return to;
    },
    async mails() {
      const folder = join(dataDir, 'mail');
      const names = await readdir(folder).catch(() => []);
      const parsed = names.map(async (name) => [name, await simpleParser(await readFile(join(folder, name)))] as const);
      return new Map(await Promise.all(parsed));
    },
    async remove() {
      if (uri !== '') await within(ANY_TIME, () => mongoose.connection.dropDatabase());
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

const ANY_TIME: Clock = { now: () => new Date(0) };

/** A database of a random name on the server of `uri`. */
function databaseOf(uri: string): string {
  const url = new URL(uri);
  url.pathname = `/zhida_test_${randomBytes(6).toString('hex')}`;
  return url.href;
}

async function copyDatabase(from: Installation['within'], to: Installation['within']): Promise<void> {
  const contents = await from(ANY_TIME, () =>
    Promise.all(MODELS.map(async ({ collection }) => ({ name: collection.name, all: await readAll(collection.name) }))),
  );
  await to(ANY_TIME, async () => {
    for (const { name, all } of contents) {
      if (all.length > 0) await mongoose.connection.collection(name).insertMany(all);
    }
  });
}

function readAll(collection: string): Promise<Record<string, unknown>[]> {
  return mongoose.connection.collection(collection).find({}).sort({ _id: 1 }).toArray();
}

/** How a fault test disturbs a command: so many copies, and on each so many kills before it is left alone. */
export interface KillPlan {
  readonly rounds: number;
  readonly kills: number;
}

/** Random moments of a command that takes `wholeMs`, but for its first third, in which Node starts and rules are read. */
export function momentsIn(wholeMs: number, count: number): number[] {
  return Array.from({ length: count }, () => Math.round(wholeMs * (0.35 + 0.65 * Math.random())));
}
