import type { RangeOptions, Transaction as Snapshot } from 'lmdb';

export interface Entry {
  readonly key: Buffer;
  readonly value: Buffer;
}

export interface Range {
  /** Inclusive. */
  readonly start: Uint8Array;
  /** Exclusive. */
  readonly end: Uint8Array;
  readonly reverse?: boolean;
  readonly limit?: number;
  /** Of `inSnapshot`; absent: what is committed now. */
  readonly snapshot?: Snapshot;
}

/** What of a range comes after one of its keys. */
export function rangeAfter(range: Range, key: Buffer): Range {
  return range.reverse === true ? { ...range, end: key } : { ...range, start: Buffer.concat([key, Buffer.from([0])]) };
}

/** As LMDB takes it. */
export function bounds(range: Range): RangeOptions {
  const { start, end, reverse = false, limit, snapshot } = range;
  const also = {
    ...(limit === undefined ? {} : { limit }),
    ...(snapshot === undefined ? {} : { transaction: snapshot }),
  };
  if (!reverse) return { start: start as Buffer, end: end as Buffer, ...also };
  const turned = { start: end as Buffer, end: start as Buffer, reverse, exclusiveStart: true, inclusiveEnd: true };
  return { ...turned, ...also };
}
