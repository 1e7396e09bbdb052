import { type IndexField, keyRows } from '../indexes/index-keys.js';
import { DatabaseError } from '../values/errors.js';
import { encodeKey } from '../values/key-encoding.js';
import { numberOf } from '../values/numeric.js';
import { type Document, documentValue, elementsOf, isNumber, type Value } from '../values/value.js';
import type { Rows } from './rows.js';

/** What stages that hold rows may hold. */
export interface PipelineLimits {
  readonly rows: number;
  readonly bytes: number;
}

export const DEFAULT_LIMITS: PipelineLimits = { rows: 500_000, bytes: 100 * 1024 * 1024 };

/** Counts what a stage holds; too much is an error of this code (292, or what the stage's own bound has). */
export class Holding {
  private rows = 0;
  private bytes = 0;

  constructor(
    private readonly limits: PipelineLimits,
    private readonly stage: string,
    private readonly code = 292,
  ) {}

  hold(bytes: number, rows = 1): void {
    this.rows += rows;
    this.bytes += bytes;
    if (this.rows <= this.limits.rows && this.bytes <= this.limits.bytes) return;
    const { rows: most, bytes: bound } = this.limits;
    throw new DatabaseError(this.code, `${this.stage} exceeded the memory limit of ${most} rows or ${bound} bytes`);
  }
}

/** The fields of a sort: `{ path: 1 | -1 }`. */
export function sortFields(sort: Value): IndexField[] {
  return elementsOf(sort).map(({ name, value }) => {
    if (!isNumber(value)) throw new DatabaseError(15974, '$sort key ordering must be specified using a number');
    const direction = numberOf(value);
    if (direction !== 1 && direction !== -1) {
      throw new DatabaseError(15975, '$sort key ordering must be 1 (for ascending) or -1 (for descending)');
    }
    if (name.startsWith('$')) throw new DatabaseError(16410, "FieldPath field names may not start with '$'.");
    if (name.split('.').includes(''))
      throw new DatabaseError(40352, `FieldPath cannot be constructed with empty name: '${name}'`);
    return { path: name, direction };
  });
}

/** A document's place in a sort: the least of its keys (manual, "Sort by array": min ascending, max descending). */
function sortKey(document: Document, fields: readonly IndexField[], directions: readonly (1 | -1)[]): Uint8Array {
  let least: Uint8Array | undefined;
  for (const row of keyRows(document, fields, 2).rows) {
    const { key } = encodeKey(row, directions, Infinity);
    if (least === undefined || Buffer.compare(key, least) < 0) least = key;
  }
  return least as Uint8Array;
}

interface Entry {
  readonly key: Uint8Array;
  readonly document: Document;
}

function inOrder(a: Entry, b: Entry): number {
  return Buffer.compare(a.key, b.key);
}

/** Sorted and merged at once, before others may be let in. */
const RUN = 2000;

/** In order, with pauses; equal ones stay in the order they came. */
function* sortEntries(entries: readonly Entry[]): Generator<undefined, Entry[]> {
  let runs: Entry[][] = [];
  for (let at = 0; at < entries.length; at += RUN) {
    runs.push(entries.slice(at, at + RUN).sort(inOrder));
    yield undefined;
  }
  while (runs.length > 1) {
    const merged: Entry[][] = [];
    for (let at = 0; at < runs.length; at += 2) merged.push(yield* merge(runs[at] as Entry[], runs[at + 1] ?? []));
    runs = merged;
  }
  return runs[0] ?? [];
}

function* merge(first: readonly Entry[], second: readonly Entry[]): Generator<undefined, Entry[]> {
  const both: Entry[] = [];
  let at = 0;
  for (const entry of second) {
    for (let one = first[at]; one !== undefined && inOrder(one, entry) <= 0; one = first[at]) {
      both.push(one);
      at++;
    }
    both.push(entry);
    if (both.length % RUN === 0) yield undefined;
  }
  return both.concat(first.slice(at));
}

/** Sorted documents; equal ones stay in the order they came. With `count` only that many are held (about twice) and given. */
export function* sortDocuments(
  input: Rows,
  sort: Document,
  limits: PipelineLimits,
  count = Infinity,
): Generator<Document | undefined> {
  const fields = sortFields(documentValue(sort));
  const directions = fields.map((field) => field.direction);
  let entries: Entry[] = [];
  const holding = new Holding(limits, 'Sort');
  /** Of the last one that is given, as far as is known. */
  let worst: Uint8Array | undefined;
  for (const document of input) {
    if (document === undefined) {
      yield undefined;
      continue;
    }
    const key = sortKey(document, fields, directions);
    if (worst !== undefined && Buffer.compare(key, worst) >= 0) continue;
    entries.push({ key, document });
    holding.hold(document.length + key.length);
    if (entries.length < 2 * count + 64) continue;
    entries = yield* sortEntries(entries);
    const dropped = entries.splice(count);
    for (const entry of dropped) holding.hold(-entry.document.length - entry.key.length, -1);
    worst = entries.at(-1)?.key;
  }
  for (const { document } of (yield* sortEntries(entries)).slice(0, count)) yield document;
}
