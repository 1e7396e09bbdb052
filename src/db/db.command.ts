import type { Command } from 'commander';
import { readConfig } from '../config.js';
import { type CommonOptions, command, print } from '../terminal/command.js';
import { openEmbedded } from './embedded/index.js';

/** `zhida db`: the embedded database alone, for tools that speak MongoDB's protocol. */
export function dbCommand(): Command {
  return command('db', 'run the embedded database alone and print its connection URI, until it is interrupted').action(
    async (options: CommonOptions) => {
      const { dataDir } = readConfig();
      const database = await openEmbedded(dataDir);
      const { uri, owner } = database;
      print({ result: { uri, dataDir, owner }, text: uri }, options);
      // Another process runs it already: its address is all there is to tell.
      if (!owner) return;
      await untilInterrupted();
      await database.close();
    },
  );
}

function untilInterrupted(): Promise<void> {
  return new Promise((resolve) => {
    // The database's thread does not keep the process alive, nor does waiting for a signal.
    const alive = setInterval(() => {}, 2 ** 30);
    const end = (): void => {
      clearInterval(alive);
      resolve();
    };
    process.once('SIGINT', end);
    process.once('SIGTERM', end);
  });
}
