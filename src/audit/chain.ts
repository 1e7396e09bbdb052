import { createHmac } from 'node:crypto';
import type { Act, AuditEntry, Head } from './audit.schema.js';
import { namedIn } from './named.js';

const DIGITS = 12;

/** The number of an entry as it is stored: text of one length sorts as the numbers do. */
export function entryId(number: number): string {
  return String(number).padStart(DIGITS, '0');
}

/**
 * The acts as the links that follow `last`. Each carries an HMAC (RFC 2104) over itself and the one before, by a key that
 * the database does not hold: who can write to the database only can neither change a link nor make one.
 */
export function linked(
  acts: readonly { readonly act: Act; readonly at: Date }[],
  last: Pick<AuditEntry, '_id' | 'mac'> | null,
  key: Buffer,
): AuditEntry[] {
  let [number, previous] = [Number(last?._id ?? 0), last?.mac ?? ''];
  return acts.map(({ act, at }) => {
    number += 1;
    const entry = { _id: entryId(number), at, ...contentOf(act), previous };
    previous = macOf(entry, key);
    return { ...entry, mac: previous };
  });
}

function contentOf(given: Act) {
  const { by, act, about, before, after, why, from } = given;
  const change = before === undefined && after === undefined ? null : JSON.stringify({ before, after });
  const named = namedIn(given);
  return { by, act, about, ...(named.length === 0 ? {} : { named }), change, why: why ?? null, from: from ?? null };
}

function macOf(entry: Omit<AuditEntry, 'mac'>, key: Buffer): string {
  return createHmac('sha256', key).update(canonical(entry)).digest('base64url');
}

/** Whether an entry is what was written under this key. */
export function isSigned({ mac, ...content }: AuditEntry, key: Buffer): boolean {
  return macOf(content, key) === mac;
}

/** One text for one entry, whatever the order of its fields, and another for every other one. */
function canonical(value: unknown): string {
  if (typeof value === 'string' || value === null) return JSON.stringify(value);
  if (value instanceof Date) return `D${value.getTime()}`;
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (typeof value !== 'object' || Object.getPrototypeOf(value) !== Object.prototype) return `?${typeof value}`;
  const fields = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${fields.map(([name, one]) => `${JSON.stringify(name)}:${canonical(one)}`).join()}}`;
}

/** Where a chain is broken first, and how. */
export interface Break {
  readonly id: string;
  readonly reason: string;
}

/** Follows a chain from its first entry on: `check` each in its order until one breaks it, then `end`. */
export class ChainCheck {
  /** Entries that hold. */
  sound = 0;
  #previous = '';
  readonly #key: Buffer;
  readonly #heads: readonly Head[];

  /** @param heads what stands outside the database; each must be met on the way */
  constructor(key: Buffer, heads: readonly Head[]) {
    this.#key = key;
    this.#heads = heads.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  }

  /** @returns the break at this entry, or null */
  check(entry: AuditEntry): Break | null {
    const id = entryId(this.sound + 1);
    const reason = this.#faultOf(entry, id);
    if (reason !== null) return { id, reason };
    this.sound += 1;
    this.#previous = entry.mac;
    return null;
  }

  /** @returns the break at the end: entries that once stood there are gone */
  end(): Break | null {
    const last = entryId(this.sound);
    const lost = this.#heads.find(({ id }) => id > last);
    if (lost === undefined) return null;
    return {
      id: entryId(this.sound + 1),
      reason: `the chain ends before entry ${lost.id}, which stood on ${lost.day}`,
    };
  }

  #faultOf(entry: AuditEntry, id: string): string | null {
    if (entry._id !== id) return `it is missing; ${entry._id} follows`;
    if (entry.previous !== this.#previous) return 'it does not follow the entry before';
    if (!isSigned(entry, this.#key)) return 'it is not what was written';
    const other = this.#heads.find((head) => head.id === id && head.mac !== entry.mac);
    return other === undefined ? null : `another one stood here on ${other.day}`;
  }
}
