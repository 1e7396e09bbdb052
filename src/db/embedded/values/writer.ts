import { type Document, type ElementCursor, TYPE, Value } from './value.js';

/** Builds BSON bytes: elements are copied from views or written from JavaScript numbers and texts. */
export class Writer {
  private buffer: Buffer;
  private length = 0;

  constructor(capacity = 512) {
    this.buffer = Buffer.allocUnsafe(capacity);
  }

  private room(more: number): void {
    if (this.length + more <= this.buffer.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.buffer.length * 2, this.length + more));
    this.buffer.copy(larger, 0, 0, this.length);
    this.buffer = larger;
  }

  /** Opens a document; hand the answer to `end`. */
  begin(): number {
    this.room(4);
    this.length += 4;
    return this.length - 4;
  }

  end(mark: number): void {
    this.room(1);
    this.buffer[this.length++] = 0;
    this.buffer.writeInt32LE(this.length - mark, mark);
  }

  /** The head of an element: its type and name. Its payload must follow. */
  head(type: number, name: string): void {
    this.room(2 + name.length * 3);
    this.buffer[this.length++] = type;
    this.length += this.buffer.write(name, this.length, 'utf8');
    this.buffer[this.length++] = 0;
  }

  raw(bytes: Uint8Array, start: number, end: number): void {
    this.room(end - start);
    this.buffer.set(start === 0 && end === bytes.length ? bytes : bytes.subarray(start, end), this.length);
    this.length += end - start;
  }

  /** An element as it lies. */
  copy(element: ElementCursor): void {
    this.raw(element.bytes, element.nameStart - 1, element.valueEnd);
  }

  element(name: string, value: Value): void {
    this.head(value.type, name);
    this.raw(value.bytes, value.start, value.end);
  }

  /** Everything written, copied out; begins anew. */
  take(): Document {
    const { length } = this;
    this.length = 0;
    return Buffer.from(this.buffer.subarray(0, length));
  }

  /** Everything written; copied out where most of the room was not needed, as many results are kept for long. */
  finish(): Document {
    const written = this.buffer.subarray(0, this.length);
    return this.length * 2 < this.buffer.length ? Buffer.from(written) : written;
  }
}

/** A document of these fields, in this order. */
export function documentOf(fields: Iterable<readonly [string, Value]>): Document {
  const writer = new Writer();
  const mark = writer.begin();
  for (const [name, value] of fields) writer.element(name, value);
  writer.end(mark);
  return writer.finish();
}

export function objectOf(fields: Iterable<readonly [string, Value]>): Value {
  const bytes = documentOf(fields);
  return new Value(TYPE.object, bytes, 0, bytes.length);
}

export function arrayOf(items: readonly Value[]): Value {
  const bytes = documentOf(items.map((item, index) => [String(index), item] as const));
  return new Value(TYPE.array, bytes, 0, bytes.length);
}

function fixed(type: number, size: 4 | 8, write: (bytes: Buffer) => void): Value {
  const bytes = Buffer.allocUnsafe(size);
  write(bytes);
  return new Value(type, bytes, 0, size);
}

export function intValue(number: number): Value {
  return fixed(TYPE.int, 4, (bytes) => bytes.writeInt32LE(number));
}

export function longValue(number: bigint): Value {
  return fixed(TYPE.long, 8, (bytes) => bytes.writeBigInt64LE(number));
}

export function doubleValue(number: number): Value {
  return fixed(TYPE.double, 8, (bytes) => bytes.writeDoubleLE(number));
}

export function dateValue(milliseconds: bigint): Value {
  return fixed(TYPE.date, 8, (bytes) => bytes.writeBigInt64LE(milliseconds));
}

export function stringValue(text: string): Value {
  const size = Buffer.byteLength(text);
  const bytes = Buffer.allocUnsafe(size + 5);
  bytes.writeInt32LE(size + 1);
  bytes.write(text, 4);
  bytes[size + 4] = 0;
  return new Value(TYPE.string, bytes, 0, bytes.length);
}
