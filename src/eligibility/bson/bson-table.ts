import type { BsonBytes } from './bson-bytes.js';

/** Odd, its bits spread evenly: 2³² divided by the golden ratio (Knuth, *The Art of Computer Programming* 3, §6.4). */
export const GOLDEN = 0x9e3779b1;

/**
 * Numbers runs of bytes from 1 on in the order in which they are added; 0 is none. A hash table with open addressing
 * whose keys lie in one array of words: looking up makes no string and no object.
 */
export class ByteTable {
  size = 0;
  /** Bytes kept. */
  bytes = 0;
  /** Of the bytes that were looked for last. */
  #hash = 0;
  #heads = new Int32Array(64);
  #hashes = new Int32Array(32);
  #lengths = new Int32Array(32);
  #starts = new Int32Array(32);
  #words = new Int32Array(256);

  /** The number of the bytes from `from` to before `to`, or 0. */
  find(view: DataView, from: number, to: number): number {
    this.#hash = hashOf(view, from, to);
    return this.#heads[this.#placeOf(view, from, to, this.#hash)] as number;
  }

  /** The number of the bytes, a new one where they are not known. */
  add(view: DataView, from: number, to: number): number {
    return this.find(view, from, to) || this.addMissed(view, from, to);
  }

  /** A new number for the bytes that were looked for last and not found. */
  addMissed(view: DataView, from: number, to: number): number {
    const hash = this.#hash;
    const place = this.#placeOf(view, from, to, hash);
    this.size += 1;
    this.#heads[place] = this.size;
    this.#keep(view, from, to, hash);
    if (this.size * 2 >= this.#heads.length) this.#spread();
    return this.size;
  }

  clear(): void {
    this.size = 0;
    this.bytes = 0;
    this.#heads.fill(0);
  }

  /** `add` for the bytes of a text in UTF-8. */
  addText(text: string): number {
    const bytes = new TextEncoder().encode(text);
    return this.add(new DataView(bytes.buffer), 0, bytes.length);
  }

  /** Whether the bytes are those of a number. */
  is(id: number, view: DataView, from: number, to: number): boolean {
    if (this.#lengths[id] !== to - from) return false;
    let word = this.#starts[id] as number;
    for (let at = from; at < to - 4; at += 4, word += 1) {
      if (view.getInt32(at, true) !== this.#words[word]) return false;
    }
    return lastWord(view, from, to) === this.#words[word];
  }

  /** The end of the bytes of a number where they stand at `at` and end by `limit`; otherwise, and for 0, 0. */
  endOf(id: number, view: DataView, at: number, limit: number): number {
    const end = (at + (this.#lengths[id] as number)) | 0;
    return id !== 0 && end <= limit && this.is(id, view, at, end) ? end : 0;
  }

  #placeOf(view: DataView, from: number, to: number, hash: number): number {
    const mask = this.#heads.length - 1;
    for (let place = hash & mask; ; place = (place + 1) & mask) {
      const id = this.#heads[place] as number;
      if (id === 0 || (this.#hashes[id] === hash && this.is(id, view, from, to))) return place;
    }
  }

  #keep(view: DataView, from: number, to: number, hash: number): void {
    const id = this.size;
    if (id >= this.#hashes.length) {
      this.#hashes = enlarged(this.#hashes, id + 1);
      this.#lengths = enlarged(this.#lengths, id + 1);
      this.#starts = enlarged(this.#starts, id + 1);
    }
    // Each run begins at a word of its own, and the empty one has a word too.
    let word = this.bytes >> 2;
    const length = to - from;
    this.bytes += Math.max(4, (length + 3) & ~3);
    this.#words = enlarged(this.#words, this.bytes >> 2);
    this.#hashes[id] = hash;
    this.#lengths[id] = length;
    this.#starts[id] = word;
    for (let at = from; at < to - 4; at += 4, word += 1) this.#words[word] = view.getInt32(at, true);
    this.#words[word] = lastWord(view, from, to);
  }

  #spread(): void {
    const heads = new Int32Array(this.#heads.length * 2);
    const mask = heads.length - 1;
    for (let id = 1; id <= this.size; id += 1) {
      let place = (this.#hashes[id] as number) & mask;
      while (heads[place] !== 0) place = (place + 1) & mask;
      heads[place] = id;
    }
    this.#heads = heads;
  }
}

/**
 * What was made of runs of bytes, so that equal bytes are understood once. It forgets everything when it holds more
 * than `limit` bytes: hostile or ever new bytes cost time, never memory without end.
 */
export class Memo<T> {
  readonly #table = new ByteTable();
  /** By number; 0 is none. */
  #made: (T | undefined)[] = [undefined];
  #after: number[] = [0];
  #before = 0;
  readonly #make: (source: BsonBytes, from: number, to: number) => T;
  readonly #limit: number;

  constructor(make: (source: BsonBytes, from: number, to: number) => T, limit = Number.POSITIVE_INFINITY) {
    this.#make = make;
    this.#limit = limit;
  }

  of(source: BsonBytes, from: number, to: number): T {
    return this.#made[this.#numberOf(source, from, to)] as T;
  }

  /**
   * `of` for long runs that come in the same order again and again: it first compares with what came after the run
   * before the last time, which takes half as long as finding it by its hash.
   */
  inTurn(source: BsonBytes, from: number, to: number): T {
    const guess = this.#after[this.#before] as number;
    const id = guess !== 0 && this.#table.is(guess, source.view, from, to) ? guess : this.#numberOf(source, from, to);
    this.#after[this.#before] = id;
    this.#before = id;
    return this.#made[id] as T;
  }

  #numberOf(source: BsonBytes, from: number, to: number): number {
    const known = this.#table.find(source.view, from, to);
    if (known !== 0) return known;
    const made = this.#make(source, from, to);
    if (this.#table.bytes > this.#limit) this.clear();
    this.#made.push(made);
    this.#after.push(0);
    return this.#table.addMissed(source.view, from, to);
  }

  /** Forgets everything. */
  clear(): void {
    this.#table.clear();
    this.#made = [undefined];
    this.#after = [0];
    this.#before = 0;
  }
}

/**
 * In two independent chains: a multiplication takes longer than reading the word that the next one needs. Of 30 bits:
 * V8 makes an object of a larger number when it is handed on.
 */
function hashOf(view: DataView, from: number, to: number): number {
  let one = to - from;
  let other = 0;
  let at = from;
  for (; at < to - 8; at += 8) {
    one = mixed(one, view.getInt32(at, true));
    other = mixed(other, view.getInt32(at + 4, true));
  }
  if (at < to - 4) one = mixed(one, view.getInt32(at, true));
  return mixed(one ^ (other >>> 7), lastWord(view, from, to)) >>> 2;
}

function mixed(hash: number, word: number): number {
  const product = Math.imul(hash ^ word, GOLDEN);
  return product ^ (product >>> 15);
}

/** The last four bytes as a word, whether or not the word before has some of them too; fewer where there are no four. */
function lastWord(view: DataView, from: number, to: number): number {
  if (to - from >= 4) return view.getInt32(to - 4, true);
  let word = 0;
  for (let at = to - 1; at >= from; at -= 1) word = (word << 8) | view.getUint8(at);
  return word;
}

/** The array, or one twice as long with the same beginning, so that it has `length` places. */
function enlarged(array: Int32Array<ArrayBuffer>, length: number): Int32Array<ArrayBuffer> {
  if (length <= array.length) return array;
  const larger = new Int32Array(Math.max(length, array.length * 2));
  larger.set(array);
  return larger;
}
