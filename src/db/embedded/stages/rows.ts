import type { Document } from '../values/value.js';

/** Rows as they come; undefined in between means "nothing yet": whoever waits for them may let others run. */
export type Rows = Iterable<Document | undefined>;

export function* mapRows(rows: Rows, change: (document: Document) => Document): Generator<Document | undefined> {
  for (const row of rows) yield row === undefined ? undefined : change(row);
}

export function* keepRows(rows: Rows, keep: (document: Document) => boolean): Generator<Document | undefined> {
  for (const row of rows) if (row === undefined || keep(row)) yield row;
}

/** The rows from number `skip` to before `last`; no more of them are asked for. */
export function* sliceRows(rows: Rows, skip: number, last: number): Generator<Document | undefined> {
  let at = 0;
  for (const row of rows) {
    if (row !== undefined && at++ < skip) continue;
    yield row;
    if (row !== undefined && at >= last) return;
  }
}
