import { prefixOf } from './catalogue.js';

/**
 * How many documents a collection has, kept in the file by the transactions that insert and delete. A folder of a version
 * without counters has none until `countUncounted` (maintenance.ts) went through it; until then a counter holds what was
 * added since.
 */
export interface Counter {
  readonly documents: number;
  /** False: of the documents before the counter none is in it. */
  readonly whole: boolean;
}

const COUNTER = 0x65;

export function counterKey(collection: number): Buffer {
  return Buffer.concat([prefixOf(0), Buffer.from([COUNTER]), prefixOf(collection)]);
}

export function encodeCounter({ documents, whole }: Counter): Buffer {
  const bytes = Buffer.alloc(7);
  bytes[0] = whole ? 1 : 0;
  bytes.writeIntBE(documents, 1, 6);
  return bytes;
}

export function decodeCounter(bytes: Buffer | undefined): Counter {
  if (bytes === undefined) return { documents: 0, whole: false };
  return { documents: bytes.readIntBE(1, 6), whole: bytes[0] === 1 };
}
