import { once } from 'node:events';
import type { Command } from 'commander';
import { readConfig } from '../config.js';
import { type CommonOptions, print } from '../terminal/command.js';
import { stopSignal } from '../terminal/stop-signal.js';
import { openEmbedded } from './embedded/index.js';

/** `zhida db`: the embedded database alone, for tools that speak MongoDB's protocol. */
export function dbCommand(command: Command): void {
  command.action(async (options: CommonOptions) => {
    const { dataDir } = readConfig();
    const database = await openEmbedded(dataDir);
    const { uri, owner } = database;
    print({ result: { uri, dataDir, owner }, text: uri }, options);
    // Another process runs it already: its address is all there is to tell.
    if (!owner) return;
    await untilInterrupted();
    await database.close();
  });
}

async function untilInterrupted(): Promise<void> {
  // The database's thread does not keep the process alive, nor does waiting for a signal.
  const alive = setInterval(() => {}, 2 ** 30);
  await once(stopSignal(), 'abort');
  clearInterval(alive);
}
