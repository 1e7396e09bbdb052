import type { BsonBytes } from './bson-bytes.js';
import { ByteTable, GOLDEN } from './bson-table.js';

/** Names that are learned while reading, beyond the wanted ones; the catalogue has a tenth of that. */
const MOST_NAMES = 4096;
const STARTS = 1024;

/**
 * Numbers of field names: the wanted ones 1 to n in their order, others as they come, 0 where there are too many. For
 * each it remembers which came after it the last time: documents of one kind have their fields in one order, so that
 * one comparison of the bytes mostly finds the name, and the table only has to where the order changes.
 */
export class FieldNames {
  /** Names with their final zero. */
  readonly #table = new ByteTable();
  readonly #after = new Uint16Array(MOST_NAMES + 1);
  /** Names by a digest of their first eight bytes, which is most of them, for documents in another order. */
  readonly #byStart = new Uint16Array(STARTS);
  /** The place after the zero that ends the name read last. */
  end = 0;

  constructor(wanted: readonly string[]) {
    for (const name of wanted) {
      this.#table.addText(`${name}\0`);
    }
  }

  /** The number of the name at `at`, which comes after the one with the number `before` (0: comes first). */
  read(source: BsonBytes, at: number, limit: number, before: number): number {
    const { view } = source;
    const guess = this.#after[before] as number;
    this.end = this.#table.endOf(guess, view, at, limit);
    if (this.end !== 0) return guess;
    const start = startOf(view, at, limit);
    let name = this.#byStart[start] as number;
    this.end = this.#table.endOf(name, view, at, limit);
    if (this.end === 0) {
      this.end = source.nameEnd(at, limit) + 1;
      const full = this.#table.size >= MOST_NAMES;
      name = full ? this.#table.find(view, at, this.end) : this.#table.add(view, at, this.end);
      this.#byStart[start] = name;
    }
    this.#after[before] = name;
    return name;
  }
}

/** Below `STARTS`: the same for names that begin with the same eight bytes, or are shorter and the same. */
function startOf(view: DataView, at: number, limit: number): number {
  if (at + 8 > limit) return 0;
  const second = view.getInt32(at + 4, true);
  // The lowest bit of `zero` is the highest of the first byte that is zero; what comes after that is no more the name.
  const zero = (second - 0x01010101) & ~second & 0x80808080;
  const named = second & ((zero & -zero) - 1);
  return Math.imul(view.getInt32(at, true) ^ Math.imul(named, GOLDEN), GOLDEN) >>> 22;
}

/** Goes through the elements of one document after another: `open`, then `next` until it is false. */
export class Elements {
  /** Number of the name of the element that `next` has come to; 0 in an array, whose names mean nothing. */
  name = 0;
  type = 0;
  /** Where the element begins, where its value begins and ends. */
  from = 0;
  at = 0;
  end = 0;
  #last = 0;
  readonly #source: BsonBytes;
  readonly #names: FieldNames | undefined;

  constructor(source: BsonBytes, names?: FieldNames) {
    this.#source = source;
    this.#names = names;
  }

  /** Begins with the document or array at `at`, whose final zero is at `last`. */
  open(at: number, last: number): this {
    this.name = 0;
    this.end = at + 4;
    this.#last = last;
    return this;
  }

  /** Comes to the next element; false after the last one. Throws a BsonError where there is none, and no end either. */
  next(): boolean {
    const from = this.end;
    const last = this.#last;
    // An element never goes beyond `last`, so here the end is reached exactly.
    if (from === last) return false;
    const source = this.#source;
    const type = source.view.getUint8(from);
    if (type === 0) source.fail('a document ends before its length', from);
    let at: number;
    if (this.#names === undefined) {
      at = source.nameEnd(from + 1, last) + 1;
    } else {
      this.name = this.#names.read(source, from + 1, last, this.name);
      at = this.#names.end;
    }
    this.from = from;
    this.type = type;
    this.at = at;
    this.end = source.valueEnd(type, at, last);
    return true;
  }
}
