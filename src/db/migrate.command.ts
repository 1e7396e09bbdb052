import type { Command } from 'commander';
import mongoose from 'mongoose';
import { readConfig } from '../config.js';
import { systemClock } from '../deps.js';
import { type CommonOptions, print } from '../terminal/command.js';
import { openDatabase } from './connect.js';
import { type Migration, migrate, schemaVersion } from './migrations.js';

/** `zhida migrate`: brings the database to this release's schema, which a start does as well. */
export function migrateCommand(command: Command, migrations: readonly Migration[]): void {
  command.action(async (options: CommonOptions) => {
    const database = await openDatabase(readConfig());
    try {
      const from = await schemaVersion(mongoose.connection);
      const run = await migrate(mongoose.connection, migrations, () => systemClock.now());
      const to = await schemaVersion(mongoose.connection);
      const steps = run.map(({ version, name }) => ({ version, name }));
      const lines = steps.map(({ version, name }) => `${version}: ${name}`);
      const text = lines.length === 0 ? `nothing to do: version ${to}` : [...lines, `version ${to}`].join('\n');
      print({ result: { from, to, run: steps }, text }, options);
    } finally {
      await database.close();
    }
  });
}
