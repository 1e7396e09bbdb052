import type { CompiledFilter } from '../filter/filter.js';
import { DatabaseError, notImplemented } from '../values/errors.js';
import { distinct, encodeKey } from '../values/key-encoding.js';
import { type Path, parsePath } from '../values/path.js';
import { type Document, documentValue, findField, itemsOf, TYPE, UNDEFINED, type Value } from '../values/value.js';

export interface IndexField {
  readonly path: string;
  readonly direction: 1 | -1;
}

export interface IndexSpec {
  readonly fields: readonly IndexField[];
  /** A document that has none of the fields has no entry. */
  readonly sparse?: boolean;
  /** Documents that do not match have no entry. */
  readonly partial?: CompiledFilter;
}

export interface IndexKeys {
  /** Distinct keys of the document. */
  readonly keys: Uint8Array[];
  /** Whether an array lies on a path: then two bounds on one field may be met by two items. */
  readonly multikey: boolean;
  /** False where a key was shortened (key-encoding.ts): the index must not sort or bound such values. */
  readonly exact: boolean;
}

/** One array may be expanded for all fields that go through it; values are by field, undefined = missing. */
interface Expansion {
  readonly rows: (Value | undefined)[][];
  readonly multikey: boolean;
}

interface Pending {
  readonly path: Path;
  readonly at: number;
  readonly value: Value | undefined;
}

/** Paths of an index's or sort's fields, parsed once. */
const parsed = new WeakMap<readonly { path: string }[], Path[]>();

function pathsOf(fields: readonly { path: string }[]): Path[] {
  const known = parsed.get(fields) ?? fields.map((field) => parsePath(field.path));
  parsed.set(fields, known);
  return known;
}

/** Follows a field through objects until its end, a missing part, or an array. */
function advance(field: Pending): Pending {
  let { at, value } = field;
  const { path } = field;
  while (at < path.names.length && value !== undefined && value.type !== TYPE.array) {
    value = value.type === TYPE.object ? findField(value.bytes, value.start, path.names[at] as Uint8Array) : undefined;
    at++;
  }
  return { path, at, value };
}

/** What a field becomes in one item of the array it met. */
function enter(field: Pending, item: Value | undefined): Pending {
  const ended = field.at === field.path.names.length;
  if (ended) return { ...field, value: item ?? UNDEFINED, at: field.at + 1 };
  if (item === undefined || item.type !== TYPE.object) return { ...field, value: undefined };
  return advance({ ...field, value: item });
}

function sameArray(a: Value | undefined, b: Value | undefined): boolean {
  return a !== undefined && b !== undefined && a.bytes === b.bytes && a.start === b.start;
}

/** Whether a field stands at an array that is still to be expanded (an item of an array is not expanded again). */
function isOpen(field: Pending): boolean {
  return field.value?.type === TYPE.array && field.at <= field.path.names.length;
}

/** MongoDB reads a numeric segment in an array now as a place, now as a name, by what lies there: that is not taken over. */
function refusePlace(field: Pending): void {
  if ((field.path.places[field.at] ?? -1) < 0) return;
  throw notImplemented(`an index or a sort by '${field.path.text}' where its number meets an array`);
}

function expand(fields: Pending[], parallel: number, multikey: boolean): Expansion {
  const open = fields.find(isOpen);
  if (open === undefined) return { rows: [fields.map((field) => field.value)], multikey };
  for (const field of fields) if (isOpen(field)) refusePlace(field);
  if (fields.some((field) => isOpen(field) && !sameArray(field.value, open.value))) {
    throw new DatabaseError(parallel, 'cannot index or sort by parallel arrays');
  }
  const items: (Value | undefined)[] = itemsOf(open.value as Value);
  if (items.length === 0) items.push(undefined);
  const rows: (Value | undefined)[][] = [];
  for (const item of items) {
    const inner = fields.map((field) => (isOpen(field) ? enter(field, item) : field));
    rows.push(...expand(inner, parallel, true).rows);
  }
  return { rows, multikey: true };
}

/**
 * The rows of values under which a document is found for these paths (server `btree_key_generator.cpp`): one for each item
 * of an array on the way; an empty array at the end counts as undefined; a missing field stays undefined (sorts as null).
 * A numeric segment is the name of a field; where it meets an array it is refused (238).
 * @param parallel error code when two fields go through different arrays: 171 in an index, 2 in a sort
 */
export function keyRows(document: Document, fields: readonly { path: string }[], parallel: 171 | 2): Expansion {
  const value = documentValue(document);
  const start = pathsOf(fields).map((path) => advance({ path, at: 0, value }));
  return expand(start, parallel, false);
}

/** The entries of a document in an index; no keys where a sparse or partial index leaves it out. Parallel arrays: code 171. */
export function indexKeys(document: Document, spec: IndexSpec): IndexKeys {
  if (spec.partial !== undefined && !spec.partial.matches(document)) return { keys: [], multikey: false, exact: true };
  const { rows, multikey } = keyRows(document, spec.fields, 171);
  const directions = spec.fields.map((field) => field.direction);
  const keys: Uint8Array[] = [];
  let exact = true;
  for (const row of rows) {
    if (spec.sparse === true && row.every((value) => value === undefined)) continue;
    const encoded = encodeKey(row, directions);
    exact &&= encoded.exact;
    keys.push(encoded.key);
  }
  return { keys: keys.length > 1 ? distinct(keys) : keys, multikey, exact };
}
