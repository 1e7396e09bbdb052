/** Bytes that are not the document they should be. */
export class BsonError extends Error {
  /** Where, counted from the first byte of the document. */
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(`${message} (byte ${offset})`);
    this.name = 'BsonError';
    this.offset = offset;
  }
}

/** The types of elements that facts are made of (bsonspec.org, version 1.1). */
export const BSON = {
  double: 0x01,
  text: 0x02,
  document: 0x03,
  array: 0x04,
  undefined: 0x06,
  boolean: 0x08,
  null: 0x0a,
  symbol: 0x0e,
  int32: 0x10,
  int64: 0x12,
} as const;

/** Texts: a symbol, deprecated by BSON, reads as the text that it holds. */
export function isText(type: number): boolean {
  return type === BSON.text || type === BSON.symbol;
}

const SMALLEST_DOCUMENT = 5;
/** Bytes of the types of a fixed length; -1 where the length is written before the value, or the type is unknown. */
const FIXED_LENGTH = new Int8Array(256).fill(-1);
for (const [type, length] of [
  ...[[BSON.double, 8] as const, [BSON.undefined, 0] as const, [BSON.boolean, 1] as const],
  ...[[BSON.int32, 4] as const, [BSON.int64, 8] as const],
  // Object id, date, null, timestamp, Decimal128, largest and smallest key: no fact is stored as one, so they are passed.
  ...([
    [0x07, 12],
    [0x09, 8],
    [0x0a, 0],
    [0x11, 8],
    [0x13, 16],
    [0x7f, 0],
    [0xff, 0],
  ] as const),
]) {
  FIXED_LENGTH[type] = length;
}

/** Texts as they are stored, byte order marks included; what is not UTF-8 is an error. */
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * The document that is being read. Nothing beyond its last byte is looked at, also where it is part of a larger buffer,
 * as the documents of one reply of the database are. Places (`at`, `end`, `limit`) count in that buffer.
 */
export class BsonBytes {
  /** Over the whole buffer: made once for all documents of a reply. */
  view: DataView = new DataView(new ArrayBuffer(0));
  start = 0;

  /** Begins with another document; returns the place of its final zero. Throws a BsonError where it is no document. */
  open(document: Uint8Array): number {
    if (this.view.buffer !== document.buffer) this.view = new DataView(document.buffer);
    this.start = document.byteOffset;
    const end = this.start + document.byteLength;
    const last = this.enter(this.start, end);
    if (last + 1 !== end) this.fail(`the document says that it has ${last + 1 - this.start} bytes`, this.start);
    return last;
  }

  /** The place of the final zero of the document or array at `at`, which must end before `limit`. */
  enter(at: number, limit: number): number {
    const last = at + this.#length(at, SMALLEST_DOCUMENT, limit) - 1;
    if (this.view.getUint8(last) !== 0) this.fail('a document does not end with a zero', last);
    return last;
  }

  /** The place of the zero that ends the name at `at`. */
  nameEnd(at: number, limit: number): number {
    let end = at;
    // Four bytes at a time while none of them is zero (Warren, *Hacker's Delight*, 2nd ed., §6-1).
    for (; end <= limit - 4; end += 4) {
      const word = this.view.getInt32(end, true);
      if (((word - 0x01010101) & ~word & 0x80808080) !== 0) break;
    }
    for (; end < limit; end += 1) if (this.view.getUint8(end) === 0) return end;
    return this.fail('a name does not end', at);
  }

  /** Where the value of this type at `at` ends; never beyond `limit`. */
  valueEnd(type: number, at: number, limit: number): number {
    const length = FIXED_LENGTH[type] as number;
    const end = length >= 0 ? at + length : this.#variableEnd(type, at, limit);
    return end <= limit ? end : this.fail('a value goes beyond its document', at);
  }

  #variableEnd(type: number, at: number, limit: number): number {
    switch (type) {
      case BSON.text:
      case BSON.symbol:
      case 0x0d:
        return this.#textEnd(at, limit);
      case BSON.document:
      case BSON.array:
        return this.enter(at, limit) + 1;
      case 0x05:
        return at + 4 + 1 + this.#length(at, 0, limit);
      case 0x0b:
        return this.nameEnd(this.nameEnd(at, limit) + 1, limit) + 1;
      case 0x0c:
        return this.#textEnd(at, limit) + 12;
      case 0x0f:
        return at + this.#length(at, SMALLEST_DOCUMENT, limit);
      default:
        return this.fail(`no BSON type has the number ${type}`, at);
    }
  }

  #textEnd(at: number, limit: number): number {
    const end = at + 4 + this.#length(at, 1, limit);
    if (end > limit || this.view.getUint8(end - 1) !== 0) this.fail('a text does not end where it says', at);
    return end;
  }

  /** The length written at `at`: of something that begins there and lies before `limit`. */
  #length(at: number, least: number, limit: number): number {
    if (at + 4 > limit) this.fail('a length goes beyond its document', at);
    const length = this.view.getInt32(at, true);
    return length >= least && length <= limit - at ? length : this.fail(`a length of ${length} is not possible`, at);
  }

  /** The text of the bytes from `from` to before `to`. */
  text(from: number, to: number): string {
    try {
      return utf8.decode(new Uint8Array(this.view.buffer, from, to - from));
    } catch {
      return this.fail('a text is not UTF-8', from);
    }
  }

  /** @throws BsonError always */
  fail(message: string, at: number): never {
    throw this.error(message, at);
  }

  error(message: string, at: number): BsonError {
    return new BsonError(message, at - this.start);
  }
}
