import { DatabaseError, notImplemented } from './errors.js';
import { typeName } from './expression-values.js';
import { NameTable } from './name-table.js';
import type { Operation } from './update-operators.js';
import { ElementCursor, itemsOf, NULL, sameBytes, TYPE, Value } from './value.js';
import { arrayOf, objectOf, Writer } from './writer.js';

/** The paths of an update: each segment leads on, or has the one operation of its path. */
export interface UpdateNode {
  readonly path: string;
  readonly children: Map<string, UpdateNode>;
  operation?: Operation;
  table?: NameTable<UpdateNode>;
}

const PLACE = /^(?:0|[1-9]\d*)$/;
const SURROGATE = /[\ud800-\udfff]/;
/** The server's own bound on filling an array with nulls. */
const MAX_PADDING = 1_500_000;

function conflict(path: string, at: string): DatabaseError {
  return new DatabaseError(40, `Updating the path '${path}' would create a conflict at '${at}'`);
}

function checkSegment(segment: string, path: string): void {
  if (segment === '') {
    throw new DatabaseError(56, `The update path '${path}' contains an empty field name, which is not allowed.`);
  }
  if (segment === '$' || segment.startsWith('$[')) throw notImplemented(`the positional update path '${path}'`);
  if (segment.startsWith('$')) {
    throw new DatabaseError(52, `The dollar ($) prefixed field '${segment}' in '${path}' is not valid for storage.`);
  }
}

/** Adds an operation; two on one path, or one above another, conflict (40). */
export function addOperation(root: UpdateNode, path: string, operation: Operation): void {
  let node = root;
  for (const segment of path.split('.')) {
    checkSegment(segment, path);
    if (node.operation !== undefined) throw conflict(path, node.path);
    let child = node.children.get(segment);
    if (child === undefined) {
      child = { path: node.path === '' ? segment : `${node.path}.${segment}`, children: new Map() };
      node.children.set(segment, child);
    }
    node = child;
  }
  if (node.operation !== undefined || node.children.size > 0) throw conflict(path, path);
  node.operation = operation;
}

/** New fields come in the order of names, numeric ones by number (manual, "$set", since MongoDB 5.0). */
export function sortTree(node: UpdateNode): void {
  for (const child of node.children.values()) if (child.children.size > 0) sortTree(child);
  if (node.children.size < 2) return;
  const sorted = [...node.children].sort(([a], [b]) => {
    if (a.length !== b.length && PLACE.test(a) && PLACE.test(b)) return a.length - b.length;
    return compareNames(a, b);
  });
  node.children.clear();
  for (const [segment, child] of sorted) node.children.set(segment, child);
}

/** By their bytes. Where neither has a surrogate, JavaScript's own order is the same. */
function compareNames(a: string, b: string): number {
  if (SURROGATE.test(a) || SURROGATE.test(b)) return Buffer.compare(Buffer.from(a), Buffer.from(b));
  return a < b ? -1 : Number(a > b);
}

function some(node: UpdateNode, test: (operation: Operation) => boolean): boolean {
  if (node.operation !== undefined) return test(node.operation);
  for (const child of node.children.values()) if (some(child, test)) return true;
  return false;
}

/** Whether anything below would be made where nothing is. */
function creates(node: UpdateNode, inserting: boolean): boolean {
  return some(node, (operation) => operation.creates && isActive(operation, inserting));
}

/** A path that could not be made is an error for all but $unset (server `ModifierNode::allowNonViablePath`). */
function requireNoPath(node: UpdateNode, inserting: boolean, element: string): void {
  if (!some(node, (operation) => operation.operator !== '$unset' && isActive(operation, inserting))) return;
  const field = node.path.slice(node.path.lastIndexOf('.') + 1);
  throw new DatabaseError(28, `Cannot create field '${field}' in element ${element}`);
}

function isActive(operation: Operation, inserting: boolean): boolean {
  return inserting || operation.operator !== '$setOnInsert';
}

/** The new value at a node: the same object for no change, undefined for none. */
function applyNode(node: UpdateNode, current: Value | undefined, inserting: boolean): Value | undefined {
  const { operation } = node;
  if (operation !== undefined) {
    if (!isActive(operation, inserting)) return current;
    const next = operation.apply(current, node.path);
    return next !== undefined && current !== undefined && sameBytes(next, current) ? current : next;
  }
  if (current?.type === TYPE.object) return applyToObject(node, current, inserting);
  if (current?.type === TYPE.array) return applyToArray(node, current, inserting);
  if (current !== undefined) {
    for (const child of node.children.values()) requireNoPath(child, inserting, `{${node.path}: ${typeName(current)}}`);
    return current;
  }
  if (!creates(node, inserting)) return undefined;
  return objectOf(createdFields(node, new Set(), inserting));
}

function createdFields(node: UpdateNode, present: ReadonlySet<UpdateNode>, inserting: boolean): [string, Value][] {
  const made: [string, Value][] = [];
  for (const [name, child] of node.children) {
    if (present.has(child) || !creates(child, inserting)) continue;
    const value = applyNode(child, undefined, inserting);
    if (value !== undefined) made.push([name, value]);
  }
  return made;
}

function tableOf(node: UpdateNode): NameTable<UpdateNode> {
  node.table ??= new NameTable(node.children);
  return node.table;
}

/** Touched fields change in place, new ones follow, every other byte is copied. */
export function applyToObject(node: UpdateNode, object: Value, inserting: boolean): Value {
  const { bytes } = object;
  const present = new Set<UpdateNode>();
  const table = tableOf(node);
  const writer = new Writer(object.end - object.start + 256);
  const mark = writer.begin();
  let copied = object.start + 4;
  let changed = false;
  for (const c = new ElementCursor(bytes, object.start); c.next(); ) {
    const child = table.find(c);
    if (child === undefined || present.has(child)) continue;
    present.add(child);
    const before = c.value();
    const after = applyNode(child, before, inserting);
    if (after === before) continue;
    changed = true;
    writer.raw(bytes, copied, c.nameStart - 1);
    if (after !== undefined) writer.element(c.name(), after);
    copied = c.valueEnd;
  }
  const added = createdFields(node, present, inserting);
  if (!changed && added.length === 0) return object;
  writer.raw(bytes, copied, object.end - 1);
  for (const [name, value] of added) writer.element(name, value);
  writer.end(mark);
  const made = writer.finish();
  return new Value(TYPE.object, made, 0, made.length);
}

/** Places of an array: a removed item becomes null, a place beyond the end is reached by nulls. */
function applyToArray(node: UpdateNode, array: Value, inserting: boolean): Value {
  const items = itemsOf(array);
  let changed = false;
  for (const [segment, child] of node.children) {
    const place = PLACE.test(segment) ? Number(segment) : undefined;
    if (place === undefined) {
      requireNoPath(child, inserting, `{${node.path}: array}`);
      continue;
    }
    const before = items[place];
    if (before === undefined && !creates(child, inserting)) continue;
    const after = applyNode(child, before, inserting) ?? NULL;
    if (after === before || (before !== undefined && sameBytes(after, before))) continue;
    if (place > items.length + MAX_PADDING) throw new DatabaseError(2, `cannot fill the array up to index ${place}`);
    while (items.length < place) items.push(NULL);
    items[place] = after;
    changed = true;
  }
  return changed ? arrayOf(items) : array;
}
