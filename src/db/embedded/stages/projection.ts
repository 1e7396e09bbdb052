import { DatabaseError, notImplemented } from '../values/errors.js';
import { isTruthy } from '../values/numeric.js';
import { PathTree } from '../values/path-tree.js';
import {
  type Document,
  documentValue,
  ElementCursor,
  elementsOf,
  firstName,
  isNumber,
  itemsOf,
  TYPE,
  Value,
} from '../values/value.js';
import { arrayOf, Writer } from '../values/writer.js';

type Kind = 'include' | 'exclude';

/** Arrays are entered item by item, arrays in arrays too; a scalar has no fields to keep. */
function projectValue(tree: PathTree<true>, value: Value, kind: Kind): Value | undefined {
  if (value.type === TYPE.object) return projectObject(tree, value, kind);
  if (value.type !== TYPE.array) return kind === 'exclude' ? value : undefined;
  const items = itemsOf(value).map((item) => projectValue(tree, item, kind));
  return arrayOf(items.filter((item) => item !== undefined));
}

function projectObject(tree: PathTree<true>, value: Value, kind: Kind, writer = new Writer()): Value {
  const mark = writer.begin();
  // Elements that stand side by side are copied in one piece.
  let [from, end] = [value.start + 4, value.start + 4];
  for (const cursor = new ElementCursor(value.bytes, value.start); cursor.next(); ) {
    const child = tree.find(cursor);
    const whole = child === undefined || child.leaf !== undefined;
    if (!whole || (child !== undefined) !== (kind === 'include')) {
      if (end > from) writer.raw(value.bytes, from, end);
      from = cursor.valueEnd;
      const kept = whole ? undefined : projectValue(child, cursor.value(), kind);
      if (kept !== undefined) writer.element(cursor.name(), kept);
    }
    end = cursor.valueEnd;
  }
  if (end > from) writer.raw(value.bytes, from, end);
  writer.end(mark);
  const made = writer.take();
  return new Value(TYPE.object, made, 0, made.length);
}

interface Listed {
  readonly path: string;
  readonly kind: Kind;
}

/** The paths of a specification, `{ a: { b: 1 } }` read as `{ 'a.b': 1 }`. */
function listed(specification: Value, prefix: string): Listed[] {
  return elementsOf(specification).flatMap(({ name, value }) => {
    const path = `${prefix}${name}`;
    if (value.type === TYPE.bool || isNumber(value)) {
      return { path, kind: isTruthy(value) ? 'include' : 'exclude' };
    }
    const first = value.type === TYPE.object ? firstName(value) : '$';
    if (first === undefined) {
      throw new DatabaseError(
        51270,
        `An empty sub-projection is not a valid value. Found empty object at path ${path}`,
      );
    }
    if (first.startsWith('$')) throw notImplemented(`the computed field '${path}' of a projection`);
    return listed(value, `${path}.`);
  });
}

function place(tree: PathTree<true>, path: string): void {
  const check = (segment: string): void => {
    if (segment === '$') throw notImplemented(`the positional projection '${path}'`);
    if (segment === '') throw new DatabaseError(40353, `FieldPath must not contain an empty name: '${path}'`);
    if (segment.startsWith('$')) {
      throw new DatabaseError(16410, `FieldPath field names may not start with '$': '${path}'`);
    }
  };
  const conflict = (at: string) => new DatabaseError(at === path ? 31250 : 31249, `Path collision at ${path}`);
  tree.add(path, true, check, conflict);
}

/** Inclusion or exclusion, as the first field says; `_id` alone may differ from the others. */
function kindOf(fields: readonly Listed[]): Kind {
  const [first, ...rest] = fields.filter(({ path }) => path !== '_id');
  const kind = first?.kind ?? fields.at(-1)?.kind ?? 'exclude';
  const other = rest.find((field) => field.kind !== kind);
  if (other === undefined) return kind;
  const [code, what] = kind === 'exclude' ? [31253, 'inclusion'] : [31254, 'exclusion'];
  throw new DatabaseError(code, `Cannot do ${what} on field ${other.path} in ${kind.slice(0, 2)}clusion projection`);
}

/**
 * A `find` projection or a $project stage (manual, "$project"): inclusion or exclusion of paths, in the document's order.
 * An empty one keeps everything; computed fields are refused (238).
 */
export function compileProjection(projection: Document): Projection {
  const fields = listed(documentValue(projection), '');
  const kind = kindOf(fields);
  const tree = new PathTree<true>();
  for (const field of fields) if (field.kind === kind) place(tree, field.path);
  if (kind === 'include' && !fields.some(({ path }) => path.split('.')[0] === '_id')) place(tree, '_id');
  return new Projection(tree, kind);
}

/** A projection compiled once. A class: a function made for each query would also be compiled to machine code for each. */
export class Projection {
  /** One for all rows, of which each is copied out. */
  private readonly writer = new Writer();

  constructor(
    private readonly tree: PathTree<true>,
    private readonly kind: Kind,
  ) {}

  /** What is kept of a document, in bytes of its own. */
  of(document: Document): Document {
    return projectObject(this.tree, documentValue(document), this.kind, this.writer).bytes;
  }
}
