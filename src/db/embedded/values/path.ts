import { ElementCursor, findField, TYPE, type Value } from './value.js';

/**
 * MongoDB's walk of dotted paths in filters (manual, "Query an Array of Embedded Documents", "Dot Notation"; server
 * `matcher/path.cpp` and its tests): a path goes through the objects of an array by itself; a numeric segment is also a
 * place in an array; an array directly inside an array is entered by a place only.
 */
export interface Path {
  readonly text: string;
  readonly segments: readonly string[];
  readonly names: readonly Uint8Array[];
  /** Per segment its place in an array, or -1 where it is not a plain number. */
  readonly places: readonly number[];
}

const PLACE = /^(?:0|[1-9]\d{0,9})$/;

const KEPT = 2000;
const paths = new Map<string, Path>();

/** A path in its parts. The same few are asked for in every operation, so they are kept. */
export function parsePath(text: string): Path {
  const kept = paths.get(text);
  if (kept !== undefined) return kept;
  const path = split(text);
  if (paths.size < KEPT) paths.set(text, path);
  return path;
}

function split(text: string): Path {
  const segments = text.split('.');
  return {
    text,
    segments,
    names: segments.map((segment) => Buffer.from(segment)),
    places: segments.map((segment) => (PLACE.test(segment) ? Number(segment) : -1)),
  };
}

/** Told each value a path leads to; undefined = missing. */
export type Visitor = (value: Value | undefined) => boolean;

/**
 * Visits the values of a path in the document at `start` until the visitor says true. An array at the end of a path is
 * visited item by item and then as a whole.
 */
export function walkPath(bytes: Uint8Array, start: number, path: Path, visit: Visitor, from = 0): boolean {
  let at = start;
  const { names } = path;
  for (let i = from; i < names.length; i++) {
    const value = findField(bytes, at, names[i] as Uint8Array);
    if (value === undefined) return visit(undefined);
    if (i === names.length - 1) return visitLeaf(value, visit);
    if (value.type === TYPE.array) return walkArray(value, path, visit, i + 1);
    if (value.type !== TYPE.object) return visit(undefined);
    at = value.start;
  }
  return false;
}

function visitLeaf(value: Value, visit: Visitor): boolean {
  if (value.type === TYPE.array) {
    for (const c = new ElementCursor(value.bytes, value.start); c.next(); ) if (visit(c.value())) return true;
  }
  return visit(value);
}

/** The rest of a path (from segment `next`) against each item of an array. */
function walkArray(array: Value, path: Path, visit: Visitor, next: number): boolean {
  const place = path.places[next] as number;
  const last = next === path.names.length - 1;
  let index = 0;
  for (const c = new ElementCursor(array.bytes, array.start); c.next(); index++) {
    if (c.type === TYPE.object && walkPath(c.bytes, c.valueStart, path, visit, next)) return true;
    if (index !== place) continue;
    // A place that ends the path gives the item itself: an array there is not expanded (path_test.cpp, ArrayIndex2).
    if (last) {
      if (visit(c.value())) return true;
    } else if (c.type === TYPE.object) {
      if (walkPath(c.bytes, c.valueStart, path, visit, next + 1)) return true;
    } else if (c.type === TYPE.array && walkArray(c.value(), path, visit, next + 1)) return true;
  }
  return false;
}
