import type { Clock } from '../../deps.js';
import { runCommand, type SlowCommand } from './commands/commands.js';
import { Cursors } from './commands/cursors.js';
import { dropUnfinished } from './indexes/index-build.js';
import { countUncounted, expire, purge } from './store/maintenance.js';
import { type Flush, Store } from './store/store.js';
import { listen } from './wire/server.js';

export interface ServiceOptions {
  readonly dataDir: string;
  readonly socket: string;
  readonly storeId: string;
  readonly clock: Clock;
  /** Handed in by tests; LMDB's own where absent. */
  readonly flush?: Flush;
  /** Told every command that took `slowMilliseconds` or longer. */
  readonly onSlow?: (command: SlowCommand) => void;
  readonly slowMilliseconds?: number;
  /** Of work of one command before others get their turn; handed in by tests. */
  readonly sliceMilliseconds?: number;
}

export interface Service {
  /** @param linger how long to wait for the clients to leave; milliseconds */
  close(linger?: number): Promise<void>;
}

const SWEEP_MILLISECONDS = 60_000;
const SLOW_MILLISECONDS = 1000;
const DROPS = new Set(['drop', 'dropDatabase', 'dropIndexes']);

/** Opens the store and answers on the socket. The caller holds the lock of the folder (owner.ts). */
export async function startService(options: ServiceOptions): Promise<Service> {
  const { clock, storeId, onSlow = () => {}, slowMilliseconds = SLOW_MILLISECONDS } = options;
  const store = Store.open(options.dataDir, options.flush);
  const cursors = new Cursors(() => clock.now(), options.sliceMilliseconds);
  // What cannot be done now, on a full disk, is done after the next start.
  let working: Promise<unknown> = dropUnfinished(store)
    .then(() => purge(store))
    .then(() => countUncounted(store))
    .catch(() => {});

  function told(done: SlowCommand): void {
    if (DROPS.has(done.command)) working = working.then(() => purge(store)).catch(() => {});
    if (done.milliseconds >= slowMilliseconds) onSlow(done);
  }

  const server = await listen(options.socket, (request, connection) =>
    runCommand(request, { store, cursors, now: clock.now(), storeId, connection }, told),
  );
  const timer = setInterval(() => {
    cursors.closeIdle();
    working = working.then(() => expire(store, clock.now())).catch(() => {});
  }, SWEEP_MILLISECONDS);
  timer.unref();
  return {
    close: async (linger) => {
      clearInterval(timer);
      await server.close(linger);
      // It refuses what is still to be purged, which is then done after the next start.
      await store.close();
      await working;
    },
  };
}
