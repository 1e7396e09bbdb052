import { DatabaseError, notImplemented } from '../values/errors.js';
import { parsePath } from '../values/path.js';
import type { PathTree } from '../values/path-tree.js';
import { type Document, ElementCursor, itemsOf, NULL, sameBytes, TYPE, typeName, Value } from '../values/value.js';
import { arrayOf, objectOf, Writer } from '../values/writer.js';
import { LIMITS } from '../wire/wire.js';
import type { Operation } from './update-operators.js';

/** The operations of an update by their paths. */
export type UpdateTree = PathTree<Operation>;

/** What operations may look at: the document before the update, and the time. */
interface Scope {
  readonly document: Document;
  readonly now: Date;
}

const PLACE = /^(?:0|[1-9]\d*)$/;
/** The server's own bound on filling an array with nulls. */
const MAX_PADDING = 1_500_000;

/** Adds an operation; two on one path, or one above another, conflict (40); a path deeper than a document may be: 15. */
export function addOperation(tree: UpdateTree, path: string, operation: Operation): void {
  if (parsePath(path).segments.length > LIMITS.nesting) {
    throw new DatabaseError(15, `an update path of more than ${LIMITS.nesting} levels`);
  }
  const check = (segment: string): void => {
    if (segment === '') {
      throw new DatabaseError(56, `The update path '${path}' contains an empty field name, which is not allowed.`);
    }
    if (segment === '$' || segment.startsWith('$[')) throw notImplemented(`the positional update path '${path}'`);
    if (segment.startsWith('$')) {
      throw new DatabaseError(52, `The dollar ($) prefixed field '${segment}' in '${path}' is not valid for storage.`);
    }
  };
  const conflict = (at: string) =>
    new DatabaseError(40, `Updating the path '${path}' would create a conflict at '${at}'`);
  tree.add(path, operation, check, conflict);
}

/** New fields come in the order of names, numeric ones by number (manual, "$set", since MongoDB 5.0). */
export function sortTree(tree: UpdateTree): void {
  for (const child of tree.children.values()) if (child.children.size > 0) sortTree(child);
  if (tree.children.size < 2) return;
  const sorted = [...tree.children].sort(([a, { name }], [b, other]) => {
    if (a.length !== b.length && PLACE.test(a) && PLACE.test(b)) return a.length - b.length;
    return Buffer.compare(name, other.name);
  });
  tree.children.clear();
  for (const [segment, child] of sorted) tree.children.set(segment, child);
}

/** Whether anything at or below would be made where nothing is. */
function makes(tree: UpdateTree): boolean {
  if (tree.leaf !== undefined) return tree.leaf.makes;
  for (const child of tree.children.values()) if (makes(child)) return true;
  return false;
}

/** A path that could not be made is an error for all but $unset (server `ModifierNode::allowNonViablePath`). */
function requireNoPath(tree: UpdateTree, element: string): void {
  if (!makes(tree)) return;
  const field = tree.path.slice(tree.path.lastIndexOf('.') + 1);
  throw new DatabaseError(28, `Cannot create field '${field}' in element ${element}`);
}

/** The new value at a node: the same object for no change, undefined for none. */
function applyNode(tree: UpdateTree, current: Value | undefined, scope: Scope): Value | undefined {
  const { leaf } = tree;
  if (leaf !== undefined) {
    const next = leaf.apply(current, scope.document, scope.now);
    return next !== undefined && current !== undefined && sameBytes(next, current) ? current : next;
  }
  if (current?.type === TYPE.object) return applyToObject(tree, current, scope);
  if (current?.type === TYPE.array) return applyToArray(tree, current, scope);
  if (current === undefined) return makes(tree) ? objectOf(newFields(tree, new Set(), scope)) : undefined;
  for (const child of tree.children.values()) requireNoPath(child, `{${tree.path}: ${typeName(current)}}`);
  return current;
}

function newFields(tree: UpdateTree, present: ReadonlySet<UpdateTree>, scope: Scope): [string, Value][] {
  const made: [string, Value][] = [];
  for (const [name, child] of tree.children) {
    if (present.has(child) || !makes(child)) continue;
    const value = applyNode(child, undefined, scope);
    if (value !== undefined) made.push([name, value]);
  }
  return made;
}

/** Touched fields change in place, new ones follow, every other byte is copied; the same object for no change. */
export function applyToObject(tree: UpdateTree, object: Value, scope: Scope): Value {
  const { bytes } = object;
  const present = new Set<UpdateTree>();
  const writer = new Writer(object.end - object.start + 256);
  const mark = writer.begin();
  let copied = object.start + 4;
  let changed = false;
  for (const c = new ElementCursor(bytes, object.start); c.next(); ) {
    const child = tree.find(c);
    if (child === undefined || present.has(child)) continue;
    present.add(child);
    const before = c.value();
    const after = applyNode(child, before, scope);
    if (after === before) continue;
    changed = true;
    writer.raw(bytes, copied, c.nameStart - 1);
    if (after !== undefined) writer.element(c.name(), after);
    copied = c.valueEnd;
  }
  const added = newFields(tree, present, scope);
  if (!changed && added.length === 0) return object;
  writer.raw(bytes, copied, object.end - 1);
  for (const [name, value] of added) writer.element(name, value);
  writer.end(mark);
  const made = writer.finish();
  return new Value(TYPE.object, made, 0, made.length);
}

/** Places of an array: a removed item becomes null, a place beyond the end is reached by nulls. */
function applyToArray(tree: UpdateTree, array: Value, scope: Scope): Value {
  const items = itemsOf(array);
  let changed = false;
  for (const [segment, child] of tree.children) {
    const place = PLACE.test(segment) ? Number(segment) : undefined;
    if (place === undefined) {
      requireNoPath(child, `{${tree.path}: array}`);
      continue;
    }
    const before = items[place];
    if (before === undefined && !makes(child)) continue;
    const after = applyNode(child, before, scope) ?? NULL;
    if (after === before || (before !== undefined && sameBytes(after, before))) continue;
    if (place > items.length + MAX_PADDING) throw new DatabaseError(2, `cannot fill the array up to index ${place}`);
    while (items.length < place) items.push(NULL);
    items[place] = after;
    changed = true;
  }
  return changed ? arrayOf(items) : array;
}
