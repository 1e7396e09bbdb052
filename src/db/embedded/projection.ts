import { DatabaseError, notImplemented } from './errors.js';
import { compileExpression, type Expression } from './expression.js';
import { firstName } from './filter-operators.js';
import { NameTable } from './name-table.js';
import { nearestDouble, numericOf } from './numeric.js';
import { type Document, documentValue, ElementCursor, elementsOf, isNumber, itemsOf, TYPE, Value } from './value.js';
import { arrayOf, Writer } from './writer.js';

/** A projection compiled once: what it makes of each document. */
export type Projection = (document: Document) => Document;

type Kind = 'include' | 'exclude' | 'add';

/** A path segment of the specification: listed (included or excluded), computed, or a step to deeper ones. */
interface Node {
  readonly children: Map<string, Node>;
  listed: boolean;
  expression?: Expression;
  table?: NameTable<Node>;
}

interface Scope {
  readonly kind: Kind;
  readonly root: Document;
  readonly now: Date;
}

function hasComputed(node: Node): boolean {
  if (node.expression !== undefined) return true;
  for (const child of node.children.values()) if (hasComputed(child)) return true;
  return false;
}

/** What becomes of a field that the specification names; undefined = it goes, or is written later. */
function projectField(child: Node, value: Value, scope: Scope): Value | undefined {
  const { kind } = scope;
  if (child.listed) return undefined;
  if (child.expression !== undefined) return kind === 'add' ? child.expression(scope.root, scope.now) : undefined;
  return projectValue(child, value, scope);
}

/** Arrays are entered item by item, arrays in arrays too; a scalar has no fields to keep. */
function projectValue(node: Node, value: Value | undefined, scope: Scope): Value | undefined {
  if (value?.type === TYPE.object) return projectObject(node, value, scope);
  if (value?.type === TYPE.array) {
    const items = itemsOf(value).map((item) => projectValue(node, item, scope));
    return arrayOf(items.filter((item) => item !== undefined));
  }
  if (scope.kind === 'exclude') return value;
  return scope.kind === 'add' || hasComputed(node) ? projectObject(node, undefined, scope) : undefined;
}

/** Kept fields in the document's order, then computed ones that were not there in the specification's order. */
function projectObject(node: Node, value: Value | undefined, scope: Scope): Value {
  const writer = new Writer(scope.kind === 'include' || value === undefined ? 512 : value.end - value.start + 64);
  const mark = writer.begin();
  const placed = new Set<Node>();
  const cursor = value && new ElementCursor(value.bytes, value.start);
  while (cursor?.next()) {
    const child = tableOf(node).find(cursor);
    if (child === undefined || (child.listed && scope.kind === 'include')) {
      if (child !== undefined || scope.kind !== 'include') writer.copy(cursor);
      continue;
    }
    if (scope.kind === 'add' || child.expression === undefined) placed.add(child);
    const result = projectField(child, cursor.value(), scope);
    if (result !== undefined) writer.element(cursor.name(), result);
  }
  for (const [name, child] of node.children) {
    if (placed.has(child) || !hasComputed(child)) continue;
    const result = child.expression ? child.expression(scope.root, scope.now) : projectValue(child, undefined, scope);
    if (result !== undefined) writer.element(name, result);
  }
  writer.end(mark);
  const made = writer.finish();
  return new Value(TYPE.object, made, 0, made.length);
}

function tableOf(node: Node): NameTable<Node> {
  node.table ??= new NameTable(node.children);
  return node.table;
}

class Specification {
  readonly root: Node = { children: new Map(), listed: false };
  kind: Kind | undefined;

  constructor(private readonly adding: boolean) {
    if (adding) this.kind = 'add';
  }

  read(value: Value, prefix: string): void {
    for (const { name, value: argument } of elementsOf(value)) this.readField(`${prefix}${name}`, argument);
  }

  private readField(path: string, argument: Value): void {
    const flag = argument.type === TYPE.bool || isNumber(argument);
    const first = argument.type === TYPE.object ? firstName(argument) : '$';
    if (!this.adding && flag) this.list(path, argument);
    else if (first !== undefined && !first.startsWith('$')) this.read(argument, `${path}.`);
    else this.compute(path, argument, first === undefined);
  }

  private compute(path: string, argument: Value, empty: boolean): void {
    if (empty && !this.adding) {
      throw new DatabaseError(
        51270,
        `An empty sub-projection is not a valid value. Found empty object at path ${path}`,
      );
    }
    if (this.kind === 'exclude') {
      throw new DatabaseError(31252, `Cannot use an expression in an exclusion projection: ${path}`);
    }
    this.kind ??= 'include';
    this.place(path).expression = compileExpression(argument);
  }

  private list(path: string, argument: Value): void {
    const include =
      argument.type === TYPE.bool ? argument.bytes[argument.start] !== 0 : nearestDouble(numericOf(argument)) !== 0;
    const kind = include ? 'include' : 'exclude';
    if (path !== '_id') {
      if (this.kind !== undefined && this.kind !== kind) {
        const [code, what] = include ? [31253, 'inclusion'] : [31254, 'exclusion'];
        throw new DatabaseError(
          code,
          `Cannot do ${what} on field ${path} in ${this.kind === 'include' ? 'in' : 'ex'}clusion projection`,
        );
      }
      this.kind = kind;
    } else this.idKind = kind;
    this.place(path).listed = true;
  }

  idKind: Kind | undefined;

  private place(path: string): Node {
    let node = this.root;
    for (const segment of path.split('.')) {
      if (segment === '$') throw notImplemented(`the positional projection '${path}'`);
      if (segment === '') throw new DatabaseError(40353, `FieldPath must not contain an empty name: '${path}'`);
      if (segment.startsWith('$'))
        throw new DatabaseError(16410, `FieldPath field names may not start with '$': '${path}'`);
      if (node.listed || node.expression !== undefined) throw new DatabaseError(31249, `Path collision at ${path}`);
      let child = node.children.get(segment);
      if (child === undefined) {
        child = { children: new Map(), listed: false };
        node.children.set(segment, child);
      }
      node = child;
    }
    if (node.listed || node.expression !== undefined || node.children.size > 0) {
      throw new DatabaseError(31250, `Path collision at ${path}`);
    }
    return node;
  }

  /** _id is there unless it is excluded by name. */
  settle(): Kind {
    const kind = this.kind ?? this.idKind ?? 'exclude';
    const id = this.root.children.get('_id');
    if (kind === 'include' && id === undefined) this.root.children.set('_id', { children: new Map(), listed: true });
    if (id !== undefined && this.idKind !== undefined && this.idKind !== kind) this.root.children.delete('_id');
    return kind;
  }
}

function compile(specification: Specification): (document: Document, now: Date) => Document {
  const kind = specification.settle();
  const { root } = specification;
  return (document, now) => projectObject(root, documentValue(document), { kind, root: document, now }).bytes;
}

/**
 * A `find` projection or a $project stage (manual, "$project"): inclusion or exclusion of paths, and computed fields.
 * Fields keep the document's order; computed ones follow. An empty one keeps everything.
 */
export function compileProjection(projection: Document, { now }: { readonly now: Date }): Projection {
  const specification = new Specification(false);
  specification.read(documentValue(projection), '');
  const project = compile(specification);
  return (document) => project(document, now);
}

/** The $set stage (manual, "$set (aggregation)"): sets computed fields; one whose value is missing goes. */
export function compileSetStage(fields: Value): (document: Document, now: Date) => Document {
  if (fields.type !== TYPE.object) throw new DatabaseError(40272, '$set specification stage must be an object');
  const specification = new Specification(true);
  specification.read(fields, '');
  return compile(specification);
}
