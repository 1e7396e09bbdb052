import type { Deadline } from '../indexes/query.js';
import type { Store } from '../store/store.js';
import type { Cursors } from './cursors.js';

/** What a command is given. */
export interface Context {
  readonly store: Store;
  readonly cursors: Cursors;
  readonly database: string;
  /** The end of the time that the command may take. */
  readonly deadline: Deadline;
  /** The time of the command: what `$$NOW` stands for in all of it. */
  readonly now: Date;
  readonly storeId: string;
  readonly connection: number;
}
