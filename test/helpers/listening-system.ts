import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Another system that is told what happens, and answers as a test wants it. */
export interface ListeningSystem {
  readonly host: string;
  readonly url: string;
  readonly got: { readonly headers: Record<string, unknown>; readonly body: string }[];
  status: number;
  /** Whether its answers never end. */
  endless: boolean;
  /** Answers that were cut off by who got them. */
  cutOff: number;
  /** What happens while it is being told. */
  meanwhile: () => Promise<unknown>;
  reset(): void;
  close(): void;
}

export async function listeningSystem(): Promise<ListeningSystem> {
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    system.got.push({ headers: request.headers, body });
    await system.meanwhile();
    response.writeHead(system.status, { location: 'http://127.0.0.1:1/' });
    if (!system.endless) return void response.end();
    response.once('close', () => {
      system.cutOff += 1;
    });
    response.write('and so on ');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const fresh = { status: 200, endless: false, cutOff: 0, meanwhile: async () => {} };
  const system: ListeningSystem = {
    ...{ host, url: `http://${host}/zhida`, got: [], ...fresh },
    reset() {
      system.got.length = 0;
      Object.assign(system, fresh);
    },
    close: () => void server.close(),
  };
  return system;
}
