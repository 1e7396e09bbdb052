import type { BsonBytes } from './bson-bytes.js';
import { ByteTable } from './bson-table.js';

/** Names that are learned while reading, beyond the wanted ones; the catalogue has a tenth of that. */
const MOST_NAMES = 4096;

/**
 * Numbers of field names: the wanted ones 1 to n in their order, others as they come, 0 where there are too many. For
 * each it remembers which came after it the last time: documents of one kind have their fields in one order, so that
 * one comparison of the bytes mostly finds the name, and the table only has to where the order changes.
 */
export class FieldNames {
  /** Names with their final zero. */
  readonly #table = new ByteTable();
  readonly #after = new Uint16Array(MOST_NAMES + 1);
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
    const end = at + this.#table.lengthOf(guess);
    if (guess !== 0 && end <= limit && this.#table.is(guess, view, at, end)) {
      this.end = end;
      return guess;
    }
    this.end = source.nameEnd(at, limit) + 1;
    const full = this.#table.size >= MOST_NAMES;
    const name = full ? this.#table.find(view, at, this.end) : this.#table.add(view, at, this.end);
    this.#after[before] = name;
    return name;
  }
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
    // An element never goes beyond `#last`, so here the end is reached exactly.
    if (from === this.#last) return false;
    const source = this.#source;
    this.from = from;
    this.type = source.view.getUint8(from);
    if (this.type === 0) source.fail('a document ends before its length', from);
    if (this.#names === undefined) {
      this.at = source.nameEnd(from + 1, this.#last) + 1;
    } else {
      this.name = this.#names.read(source, from + 1, this.#last, this.name);
      this.at = this.#names.end;
    }
    this.end = source.valueEnd(this.type, this.at, this.#last);
    return true;
  }
}
