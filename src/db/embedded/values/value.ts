import { deserialize, type Document as PlainDocument, serialize } from 'bson';
import { DatabaseError } from './errors.js';

/** A whole BSON document: int32 length, elements, NUL (bsonspec.org). Stored and handed on byte for byte. */
export type Document = Uint8Array;

/** BSON type bytes. */
export const TYPE = {
  double: 1,
  string: 2,
  object: 3,
  array: 4,
  binary: 5,
  undefined: 6,
  objectId: 7,
  bool: 8,
  date: 9,
  null: 10,
  regex: 11,
  dbPointer: 12,
  code: 13,
  symbol: 14,
  codeWithScope: 15,
  int: 16,
  timestamp: 17,
  long: 18,
  decimal: 19,
  maxKey: 127,
  minKey: 255,
} as const;

const TYPE_NAMES = new Map<number, string>(Object.entries(TYPE).map(([name, type]) => [type, name]));

/** A view of one BSON value: its type byte and the bytes of its payload, `start` inclusive to `end` exclusive. */
export class Value {
  constructor(
    readonly type: number,
    readonly bytes: Uint8Array,
    readonly start: number,
    readonly end: number,
  ) {}
}

const EMPTY = new Uint8Array(0);
const scratch = new Uint8Array(8);
const scratchDouble = new Float64Array(scratch.buffer);
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

export const NULL = new Value(TYPE.null, EMPTY, 0, 0);
/** What an empty array counts as in an index and a sort; it sorts before null. */
export const UNDEFINED = new Value(TYPE.undefined, EMPTY, 0, 0);
export const TRUE = new Value(TYPE.bool, Uint8Array.of(1), 0, 1);
export const FALSE = new Value(TYPE.bool, Uint8Array.of(0), 0, 1);

export function readInt32(bytes: Uint8Array, at: number): number {
  return (
    (bytes[at] as number) |
    ((bytes[at + 1] as number) << 8) |
    ((bytes[at + 2] as number) << 16) |
    ((bytes[at + 3] as number) << 24)
  );
}

export function readInt64(bytes: Uint8Array, at: number): bigint {
  return (BigInt(readInt32(bytes, at + 4)) << 32n) | BigInt(readInt32(bytes, at) >>> 0);
}

export function readDouble(bytes: Uint8Array, at: number): number {
  for (let i = 0; i < 8; i++) scratch[i] = bytes[at + i] as number;
  return scratchDouble[0] as number;
}

export function readText(bytes: Uint8Array, start: number, end: number): string {
  if (end - start < 24) {
    let text = '';
    for (let i = start; i < end; i++) {
      const byte = bytes[i] as number;
      if (byte > 127) return decoder.decode(bytes.subarray(start, end));
      text += String.fromCharCode(byte);
    }
    return text;
  }
  return decoder.decode(bytes.subarray(start, end));
}

function afterNul(bytes: Uint8Array, at: number): number {
  let i = at;
  while (bytes[i] !== 0) {
    if (i >= bytes.length) throw new DatabaseError(22, 'a name in a BSON document has no end');
    i++;
  }
  return i + 1;
}

/** The offset after the payload of a value of this type that begins at `at`. */
export function endOfValue(type: number, bytes: Uint8Array, at: number): number {
  switch (type) {
    case TYPE.string:
    case TYPE.code:
    case TYPE.symbol:
      return at + 4 + readInt32(bytes, at);
    case TYPE.int:
      return at + 4;
    case TYPE.double:
    case TYPE.date:
    case TYPE.timestamp:
    case TYPE.long:
      return at + 8;
    case TYPE.object:
    case TYPE.array:
    case TYPE.codeWithScope:
      return at + readInt32(bytes, at);
    case TYPE.bool:
      return at + 1;
    case TYPE.null:
    case TYPE.undefined:
    case TYPE.minKey:
    case TYPE.maxKey:
      return at;
    case TYPE.objectId:
      return at + 12;
    case TYPE.binary:
      return at + 5 + readInt32(bytes, at);
    case TYPE.decimal:
      return at + 16;
    case TYPE.regex:
      return afterNul(bytes, afterNul(bytes, at));
    case TYPE.dbPointer:
      return at + 16 + readInt32(bytes, at);
    default:
      throw new DatabaseError(22, `unknown BSON type ${type}`);
  }
}

/**
 * Walks the elements of a document or array without making anything but the offsets:
 * `for (const c = new ElementCursor(bytes, start); c.next(); ) …`.
 */
export class ElementCursor {
  type = 0;
  nameStart = 0;
  nameEnd = 0;
  valueStart = 0;
  valueEnd: number;
  private readonly last: number;

  constructor(
    readonly bytes: Uint8Array,
    start = 0,
  ) {
    this.valueEnd = start + 4;
    this.last = start + readInt32(bytes, start) - 1;
  }

  next(): boolean {
    if (this.valueEnd >= this.last) return false;
    this.type = this.bytes[this.valueEnd] as number;
    this.nameStart = this.valueEnd + 1;
    this.valueStart = afterNul(this.bytes, this.nameStart);
    this.nameEnd = this.valueStart - 1;
    this.valueEnd = endOfValue(this.type, this.bytes, this.valueStart);
    return true;
  }

  name(): string {
    return readText(this.bytes, this.nameStart, this.nameEnd);
  }

  value(): Value {
    return new Value(this.type, this.bytes, this.valueStart, this.valueEnd);
  }

  /** Whether this element has the name whose UTF-8 bytes these are. */
  isNamed(name: Uint8Array): boolean {
    const length = name.length;
    if (this.nameEnd - this.nameStart !== length) return false;
    for (let i = 0; i < length; i++) if (this.bytes[this.nameStart + i] !== name[i]) return false;
    return true;
  }
}

/**
 * The field of the document at `start` with this name (UTF-8 bytes), or undefined; of equal names the first. Every filter,
 * key and expression comes through here: so no cursor, and a name is compared while its end is looked for.
 */
export function findField(bytes: Uint8Array, start: number, name: Uint8Array): Value | undefined {
  const last = start + readInt32(bytes, start) - 1;
  const length = name.length;
  let at = start + 4;
  while (at < last) {
    const type = bytes[at] as number;
    let end = at + 1;
    let same = 0;
    while (same < length && bytes[end] === name[same]) {
      end++;
      same++;
    }
    const found = same === length && bytes[end] === 0;
    end = afterNul(bytes, end);
    at = endOfValue(type, bytes, end);
    if (found) return new Value(type, bytes, end, at);
  }
  return undefined;
}

const NAMES = new Map<string, Uint8Array>();

/** A field of a whole document by its plain (undotted) name, one that the program knows: its bytes are kept. */
export function fieldOf(document: Document, name: string): Value | undefined {
  let bytes = NAMES.get(name);
  if (bytes === undefined) {
    bytes = Buffer.from(name);
    NAMES.set(name, bytes);
  }
  return findField(document, 0, bytes);
}

/** The elements of an object or array, names decoded. */
export function elementsOf(value: Value): { name: string; value: Value }[] {
  const found: { name: string; value: Value }[] = [];
  for (const c = new ElementCursor(value.bytes, value.start); c.next(); )
    found.push({ name: c.name(), value: c.value() });
  return found;
}

/** The items of an array. */
export function itemsOf(value: Value): Value[] {
  const items: Value[] = [];
  for (const c = new ElementCursor(value.bytes, value.start); c.next(); ) items.push(c.value());
  return items;
}

export function documentValue(document: Document): Value {
  return new Value(TYPE.object, document, 0, document.length);
}

/** The bytes of an object or array as a document of its own (a view, not a copy). */
export function asDocument(value: Value): Document {
  return value.bytes.subarray(value.start, value.end);
}

/** The name of a value's type, for messages. */
export function typeName(value: Value | undefined): string {
  return value === undefined ? 'missing' : (TYPE_NAMES.get(value.type) ?? String(value.type));
}

/** The name of the first element of an object or array. */
export function firstName(value: Value): string | undefined {
  const cursor = new ElementCursor(value.bytes, value.start);
  return cursor.next() ? cursor.name() : undefined;
}

/** Whether a value is an object of operators: `{ $name: … }`. */
export function isOperators(value: Value): boolean {
  return value.type === TYPE.object && firstName(value)?.startsWith('$') === true;
}

export function isNumber(value: Value): boolean {
  const { type } = value;
  return type === TYPE.int || type === TYPE.double || type === TYPE.long || type === TYPE.decimal;
}

export function isNullish(value: Value | undefined): boolean {
  return value === undefined || value.type === TYPE.null || value.type === TYPE.undefined;
}

/** The text of a string, symbol or code value. */
export function textOf(value: Value): string {
  return readText(value.bytes, value.start + 4, value.end - 1);
}

/** Same type and same bytes: stricter than equality of the order of values. */
export function sameBytes(a: Value, b: Value): boolean {
  if (a.type !== b.type || a.end - a.start !== b.end - b.start) return false;
  for (let i = a.start, j = b.start; i < a.end; i++, j++) if (a.bytes[i] !== b.bytes[j]) return false;
  return true;
}

/** The value in bytes of its own: a view kept would keep its whole document. */
export function copyValue(value: Value): Value {
  const bytes = Buffer.from(value.bytes.subarray(value.start, value.end));
  return new Value(value.type, bytes, 0, bytes.length);
}

/** A BSON value from a JavaScript or js-bson value (`undefined` becomes null, as js-bson has it). */
export function encodeValue(input: unknown): Value {
  return fieldOf(serialize({ v: input }, { ignoreUndefined: false }), 'v') ?? NULL;
}

/** A BSON document from a plain object. */
export function encodeDocument(input: PlainDocument): Document {
  return serialize(input, { ignoreUndefined: true });
}

/** A plain object with js-bson's own number types: for arguments of commands and for messages, never for filtering. */
export function decodeDocument(document: Document): PlainDocument {
  return deserialize(document, { promoteValues: false });
}
