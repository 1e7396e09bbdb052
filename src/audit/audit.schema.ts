import type { Way as RequestWay } from '../http/who.js';
import type { JsonValue } from '../http/write-trace.js';

/** How somebody came in: signed in, with a system's key, on the command line of the server, or as a clockwork. */
export type Way = RequestWay | 'command' | 'job';

/** What is written down of an act. Texts and numbers only; persons' data and accounts are masked before they come here. */
export interface Act {
  readonly by: { readonly id: string; readonly as: readonly string[]; readonly way: Way };
  /** What was done: `POST /work/payments/approve`, `zhida payments stop`, the name of a job. */
  readonly act: string;
  readonly about: { readonly kind: string; readonly id: string };
  /** What it is found by besides; firms in its texts are found without being named here. */
  readonly named?: readonly string[];
  readonly before?: JsonValue;
  readonly after?: JsonValue;
  readonly why?: string;
  readonly from?: { readonly address: string; readonly requestId: string };
}

/** One link of the chain, as it is stored; never changed, never removed before its time. */
export interface AuditEntry {
  /** Running number from 1, as twelve digits. */
  readonly _id: string;
  readonly at: Date;
  readonly by: { readonly id: string; readonly as: readonly string[]; readonly way: string };
  readonly act: string;
  readonly about: { readonly kind: string; readonly id: string };
  /** Firms and other records that it names. Older entries have none. */
  readonly named?: readonly string[];
  /** JSON of `{ before, after }`, kept as text: its bytes are what is authenticated. */
  readonly change: string | null;
  readonly why: string | null;
  readonly from: { readonly address: string; readonly requestId: string } | null;
  /** `mac` of the entry before; empty for the first. */
  readonly previous: string;
  /** HMAC-SHA256 over all of the above, in base64url. */
  readonly mac: string;
}

/** Where the chain stood, written outside the database. */
export interface Head {
  /** The day (Shanghai) whose last entry it is. */
  readonly day: string;
  readonly id: string;
  readonly mac: string;
}

/** Writes down what is done. */
export interface Audit {
  /** Resolves when it is stored; rejects where it cannot be, and then whoever acted is told that it failed, and looks again. */
  record(act: Act): Promise<void>;
}
