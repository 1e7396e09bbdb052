import mongoose from 'mongoose';
import { createApp } from '../../src/app.js';
import { MIGRATIONS } from '../../src/composition.js';
import { migrate } from '../../src/db/migrations.js';
import type { Clock, Deps } from '../../src/deps.js';
import { listen, type RunningApp } from './http.js';

/** Collections and indexes of this release, in the test's database. */
export async function migrateAll(clock: Clock): Promise<void> {
  await migrate(mongoose.connection, MIGRATIONS, () => clock.now());
}

/**
 * The whole application on a free port of loopback, ready.
 * @param proxied believes the forwarded address, so that a test may come from anywhere
 */
export function listenApp(deps: Deps, proxied = false): Promise<RunningApp> {
  const app = createApp(deps, { adminToken: 'a-token-of-this-test', version: '0', ready: async () => {} });
  app.proxy = proxied;
  return listen(app);
}
