import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import mongoose from 'mongoose';

export const CLI = fileURLToPath(new URL('../../src/cli.js', import.meta.url));

export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
  readonly stdin?: string;
  /** Another way to the program than its own path, a link for example. */
  readonly program?: string;
}

/** The real command line on an installation of its own. */
export interface Installation {
  /** A temporary folder; `DATA_DIR` lies in it. */
  readonly folder: string;
  start(args: readonly string[], options?: RunOptions): ChildProcess;
  run(args: readonly string[], options?: RunOptions): Promise<Ran>;
  close(): Promise<void>;
}

/**
 * A data folder and, with MONGODB_URI, a database of its own on that server. Nothing else of this process's settings
 * reaches the program. `close` removes both.
 */
export function installation(): Installation {
  const folder = mkdtempSync(join(tmpdir(), 'zhida-cli-'));
  const server = process.env.MONGODB_URI;
  const uri = server ? ownDatabase(server) : undefined;
  const base = { PATH: process.env.PATH, HOME: process.env.HOME, DATA_DIR: join(folder, 'data'), MONGODB_URI: uri };
  const start = (args: readonly string[], { env, cwd, program }: RunOptions = {}): ChildProcess =>
    spawn(process.execPath, [program ?? CLI, ...args], { cwd: cwd ?? folder, env: { ...base, ...env } });
  return {
    folder,
    start,
    run: (args, options = {}) => finished(start(args, options), options.stdin ?? ''),
    close: async () => {
      rmSync(folder, { recursive: true, force: true });
      if (uri === undefined) return;
      const connection = await mongoose.createConnection(uri).asPromise();
      await connection.dropDatabase();
      await connection.close();
    },
  };
}

function ownDatabase(server: string): string {
  const uri = new URL(server);
  uri.pathname = `/zhida_test_${randomBytes(6).toString('hex')}`;
  return uri.href;
}

/** The end of a process with all that it printed. */
export async function finished(child: ChildProcess, stdin = ''): Promise<Ran> {
  let [stdout, stderr] = ['', ''];
  child.stdout?.setEncoding('utf8').on('data', (text) => (stdout += text));
  child.stderr?.setEncoding('utf8').on('data', (text) => (stderr += text));
  child.stdin?.on('error', () => {}).end(stdin);
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stdout, stderr };
}
