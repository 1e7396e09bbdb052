import type { Logger } from 'pino';
import type { Audit } from './audit/audit.schema.js';
import type { Config } from './config.js';
import type { Mailer } from './notifications/mailer.js';
import type { RuleBook } from './policies/rule-book.schema.js';

/** The only source of time. Nothing below `server.ts` and `cli.ts` reads a clock of its own. */
export interface Clock {
  now(): Date;
}

/** What features are handed. The database is mongoose's default connection, opened by `db/connect.ts`. */
export interface Deps {
  readonly config: Config;
  readonly clock: Clock;
  readonly log: Logger;
  readonly rules: RuleBook;
  readonly mailer: Mailer;
  readonly audit: Audit;
  readonly keys: Keys;
}

/** Made of the installation's one key, which lies outside the database. */
export interface Keys {
  /** Authenticates the audit trail; 32 bytes. */
  readonly chain: Buffer;
  /** Seals what is stored and must be read again, such as second factors; 32 bytes. */
  readonly seal: Buffer;
}

/** Opens config, rules, database and mail for one command; `close` lets the process end. */
export type OpenDeps = () => Promise<{ readonly deps: Deps; close(): Promise<void> }>;

/** Runs one command's work with its dependencies and always closes them. */
export async function withDeps<T>(open: OpenDeps, work: (deps: Deps) => Promise<T>): Promise<T> {
  const { deps, close } = await open();
  try {
    return await work(deps);
  } finally {
    await close();
  }
}

export const systemClock: Clock = { now: () => new Date() };
