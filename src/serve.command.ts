import type { Command } from 'commander';
import { prepareDemo } from '../seeds/prepare-demo.js';
import { openAll, packageVersion } from './composition.js';
import { readConfig } from './config.js';
import { adminTokenOf, startServer } from './server.js';
import { type CommonOptions, command } from './terminal/command.js';

/** `zhida serve`: the whole product; on an empty embedded database it first makes the demo. */
export function serveCommand(): Command {
  return command('serve', 'start the service (on an empty embedded database: with demo data)').action(serve);
}

async function serve(options: CommonOptions): Promise<void> {
  const config = readConfig();
  adminTokenOf(config);
  const { deps, database, close } = await openAll(config);
  const say = (line: string): void => {
    process.stderr.write(`${line}\n`);
  };
  try {
    const stopped = untilStopped();
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

/** Resolves at SIGINT or SIGTERM; a second one ends the process at once. */
function untilStopped(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => {
        process.once(signal, () => process.exit(1));
        resolve();
      });
    }
  });
}
