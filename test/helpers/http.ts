import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type Koa from 'koa';
import { MOST_HEADER_BYTES } from '../../src/http/header-limit.js';

export interface RunningApp {
  readonly base: string;
  close(): Promise<void>;
}

/** The application on a free port of loopback. */
export async function listen(app: Koa): Promise<RunningApp> {
  const server = createServer({ maxHeaderSize: MOST_HEADER_BYTES }, app.callback());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    base: `http://127.0.0.1:${port}`,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
