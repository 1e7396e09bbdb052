import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import mongoose from 'mongoose';
import { hasAdministratorAccount } from './accounts/account.service.js';
import { createApp } from './app.js';
import type { Config } from './config.js';
import type { Deps } from './deps.js';
import { newAdminToken } from './http/admin-token.js';
import { MOST_HEADER_BYTES } from './http/header-limit.js';
import { isLoopback } from './http/loopback.js';
import { timetable } from './jobs/schedule.js';
import { startScheduler } from './jobs/scheduler.js';
import { systemTimers } from './jobs/timers.js';
import { InputError } from './terminal/input-error.js';

export interface RunningServer {
  /** With the admin token where it was made at start. */
  readonly address: string;
  stop(): Promise<void>;
}

/**
 * Others may reach the service only once somebody can sign in as its administrator, or where its secret was chosen.
 * @throws InputError where neither is so
 */
export async function needWayIn({ host, adminToken }: Pick<Config, 'host' | 'adminToken'>): Promise<void> {
  if (isLoopback(host) || adminToken !== undefined || (await hasAdministratorAccount())) return;
  throw new InputError(
    `HOST=${host} can be reached from other machines: set ADMIN_TOKEN to a secret of at least 16 characters, or make an administrator first (zhida accounts add), or use HOST=127.0.0.1`,
  );
}

/**
 * Listens, prepares (demo data, first run) and starts the jobs. `/readyz` answers 503 until the preparation is done.
 * @throws where the port is taken or the preparation fails
 */
export async function startServer(deps: Deps, version: string, prepare: () => Promise<void>): Promise<RunningServer> {
  const { host, adminToken: chosen } = deps.config;
  const adminToken = chosen ?? newAdminToken();
  let prepared = false;
  const ready = async (): Promise<void> => {
    if (!prepared) throw new Error('正在准备数据 · preparing the first data');
    try {
      await mongoose.connection.db?.command({ ping: 1 });
    } catch (error) {
      // Everyone may ask: where the database is stays in the log.
      deps.log.warn({ reason: (error as Error).message }, 'the database does not answer');
      throw new Error('数据库没有回应 · the database does not answer');
    }
  };
  const stopping = new AbortController();
  const app = createApp(deps, { adminToken, version, ready, stopping: stopping.signal });
  const server = createServer({ maxHeaderSize: MOST_HEADER_BYTES }, app.callback());
  const port = await listen(server, deps.config);
  try {
    await prepare();
  } catch (error) {
    server.close();
    throw error;
  }
  const scheduler = startScheduler(timetable(deps), { clock: deps.clock, timers: systemTimers, log: deps.log });
  prepared = true;
  // A secret that was made here is told to whoever sits at this machine; where others reach the service, to nobody.
  const first = chosen === undefined && isLoopback(host) ? `overview?token=${adminToken}` : '';
  return {
    address: `http://${host}:${port}/${first}`,
    stop: async () => {
      stopping.abort();
      await scheduler.stop();
      server.close();
      server.closeIdleConnections();
      await once(server, 'close');
    },
  };
}

const NOT_OURS = (host: string): string => `HOST=${host} is no address of this machine`;
const CANNOT_LISTEN: Readonly<Record<string, (host: string, port: number) => string>> = {
  EADDRINUSE: (_, port) => `port ${port} is in use; set PORT to another one`,
  EACCES: (_, port) => `port ${port} needs rights that this process does not have; set PORT to another one`,
  EADDRNOTAVAIL: NOT_OURS,
  ENOTFOUND: NOT_OURS,
  EAI_AGAIN: NOT_OURS,
};

async function listen(server: Server, { host, port }: Config): Promise<number> {
  server.requestTimeout = 60_000;
  server.headersTimeout = 15_000;
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    const problem = CANNOT_LISTEN[code]?.(host, port);
    throw problem === undefined ? error : new InputError(problem);
  }
  return (server.address() as AddressInfo).port;
}
