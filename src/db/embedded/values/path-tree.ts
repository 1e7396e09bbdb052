import type { DatabaseError } from './errors.js';
import { parsePath } from './path.js';
import type { ElementCursor } from './value.js';

/** What is asked of paths (fields of a projection, operations of an update), by their segments: each leads on or is asked. */
export class PathTree<T> {
  readonly children = new Map<string, PathTree<T>>();
  private readonly buckets = new Map<number, [name: Uint8Array, child: PathTree<T>][]>();
  leaf: T | undefined;

  constructor(
    readonly path = '',
    /** The last segment in UTF-8. */
    readonly name: Uint8Array = new Uint8Array(0),
  ) {}

  /**
   * Asks something of a path.
   * @param check throws for a segment that cannot be one
   * @param conflict the error where the path is asked already (`at` is the path itself) or one above or below it is
   */
  add(path: string, leaf: T, check: (segment: string) => void, conflict: (at: string) => DatabaseError): void {
    let node: PathTree<T> = this;
    const { segments, names } = parsePath(path);
    for (const [at, segment] of segments.entries()) {
      check(segment);
      if (node.leaf !== undefined) throw conflict(node.path);
      node = node.children.get(segment) ?? node.grow(segment, names[at] as Uint8Array);
    }
    if (node.leaf !== undefined || node.children.size > 0) throw conflict(path);
    node.leaf = leaf;
  }

  private grow(segment: string, name: Uint8Array): PathTree<T> {
    const child = new PathTree<T>(this.path === '' ? segment : `${this.path}.${segment}`, name);
    this.children.set(segment, child);
    const hash = hashOf(name, 0, name.length);
    this.buckets.set(hash, [...(this.buckets.get(hash) ?? []), [name, child]]);
    return child;
  }

  /** What an element's name leads to, by its bytes: documents are walked without decoding the names of other fields. */
  find(element: ElementCursor): PathTree<T> | undefined {
    const bucket = this.buckets.get(hashOf(element.bytes, element.nameStart, element.nameEnd));
    if (bucket !== undefined) for (const [name, child] of bucket) if (element.isNamed(name)) return child;
    return undefined;
  }
}

/** Length, first, middle and last byte tell the names of a document apart well enough. */
function hashOf(bytes: Uint8Array, start: number, end: number): number {
  if (end === start) return 0;
  const first = bytes[start] as number;
  const middle = bytes[(start + end) >> 1] as number;
  return ((end - start) << 24) ^ (first << 16) ^ (middle << 8) ^ (bytes[end - 1] as number);
}
