import type { ElementCursor } from './value.js';

interface Entry<T> {
  readonly name: Uint8Array;
  readonly value: T;
}

/** Finds what belongs to an element's name by its bytes: documents are walked without decoding the names of other fields. */
export class NameTable<T> {
  private readonly buckets = new Map<number, Entry<T>[]>();

  constructor(entries: Iterable<readonly [string, T]>) {
    for (const [text, value] of entries) {
      const name = Buffer.from(text);
      const hash = hashOf(name, 0, name.length);
      const bucket = this.buckets.get(hash) ?? [];
      bucket.push({ name, value });
      this.buckets.set(hash, bucket);
    }
  }

  find(element: ElementCursor): T | undefined {
    const bucket = this.buckets.get(hashOf(element.bytes, element.nameStart, element.nameEnd));
    if (bucket === undefined) return undefined;
    for (const { name, value } of bucket) if (element.isNamed(name)) return value;
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
