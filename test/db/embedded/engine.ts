import { type Document, deserialize, serialize } from 'bson';
import { runCommand } from '../../../src/db/embedded/commands/commands.js';
import { Cursors } from '../../../src/db/embedded/commands/cursors.js';
import { type Flush, Store } from '../../../src/db/embedded/store/store.js';

export interface Engine {
  readonly store: Store;
  readonly cursors: Cursors;
  /** One command on the database `test`, as a client would send it. */
  run(command: Document): Promise<Document>;
  close(): Promise<void>;
}

export interface EngineOptions {
  readonly flush?: Flush;
  readonly now?: () => Date;
  /** Milliseconds of work before others get their turn. */
  readonly slice?: number;
  /** False: answers keep js-bson's own number types. */
  readonly promote?: boolean;
}

/** The embedded database without its socket and thread, for tests of commands. */
export function openEngine(folder: string, options: EngineOptions = {}): Engine {
  const now = options.now ?? (() => new Date(1_700_000_000_000));
  const store = Store.open(folder, options.flush);
  const cursors = new Cursors(now, options.slice);
  return {
    store,
    cursors,
    run: async (command) => {
      const body = serialize({ ...command, $db: 'test' }, { ignoreUndefined: true });
      const request = { id: 1, body, sequences: new Map(), silent: false, legacy: false };
      const context = { store, cursors, now: now(), storeId: 'test', connection: 1 };
      return deserialize(await runCommand(request, context, () => {}), { promoteValues: options.promote ?? true });
    },
    close: () => store.close(),
  };
}
