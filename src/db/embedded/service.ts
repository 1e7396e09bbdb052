import type { Clock } from '../../deps.js';
import { runCommand, type SlowCommand } from './commands/commands.js';
import { Cursors } from './commands/cursors.js';
import { dropUnfinished } from './indexes/index-build.js';
import { expire, purge } from './store/maintenance.js';
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
}

export interface Service {
  readonly store: Store;
  readonly cursors: Cursors;
  /** What otherwise happens every minute: deletes expired documents and closes cursors nobody reads. */
  sweep(): Promise<number>;
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
  const cursors = new Cursors(() => clock.now());
  let working = dropUnfinished(store).then(() => purge(store));

  function told(done: SlowCommand): void {
    if (DROPS.has(done.command)) working = working.then(() => purge(store)).catch(() => {});
    if (done.milliseconds >= slowMilliseconds) onSlow(done);
  }

  async function sweep(): Promise<number> {
    cursors.closeIdle();
    return expire(store, clock.now());
  }

  const server = await listen(options.socket, (request, connection) =>
    runCommand(request, { store, cursors, now: clock.now(), storeId, connection }, told),
  );
  const timer = setInterval(() => {
    working = working.then(async () => void (await sweep())).catch(() => {});
  }, SWEEP_MILLISECONDS);
  timer.unref();
  return {
    store,
    cursors,
    sweep,
    close: async (linger) => {
      clearInterval(timer);
      await server.close(linger);
      await working.catch(() => {});
      await store.close();
    },
  };
}
