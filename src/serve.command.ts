import { once } from 'node:events';
import type { Command } from 'commander';
import { prepareDemo } from '../seeds/prepare-demo.js';
import { needNoKnownAccounts } from '../seeds/story/known-accounts.js';
import { openAll } from './composition.js';
import { readConfig } from './config.js';
import { packageVersion } from './package-file.js';
import { needWayIn, startServer } from './server.js';
import type { CommonOptions } from './terminal/command.js';
import { stopSignal } from './terminal/stop-signal.js';

/** `zhida serve`: the whole product; on an empty embedded database it first makes the demo. */
export function serveCommand(command: Command): void {
  command.action(serve);
}

async function serve(options: CommonOptions): Promise<void> {
  const config = readConfig();
  const { deps, database, close } = await openAll(config);
  const say = (line: string): void => {
    process.stderr.write(`${line}\n`);
  };
  try {
    await needNoKnownAccounts(config);
    await needWayIn(config);
    const stopped = once(stopSignal(), 'abort').then(() => undefined);
    const starting = startServer(deps, packageVersion(), () => prepareDemo(deps, database.kind, say));
    const server = await Promise.race([starting, stopped]);
    if (server === undefined) {
      // What is under way cannot be taken back, and need not be: every step is whole or missing, as after a kill.
      say('已停止，下次启动接着准备 · stopped; the next start goes on with it');
      process.exit(0);
    }
    process.stdout.write(
      options.json ? `${JSON.stringify({ address: server.address })}\n` : `直达 Zhida: ${server.address}\n`,
    );
    await stopped;
    await server.stop();
  } finally {
    await close();
  }
}
