/** What is known of a key after a row was noted. */
export interface Noted {
  /** first: not seen before; same: an equal row was; differs: a row of this key with other content was. */
  readonly seen: 'first' | 'same' | 'differs';
  /** Line of the first row of this key. */
  readonly line: number;
  /** Whether this is the row by which the key became contradictory. */
  readonly newly: boolean;
  /** Whether the first row had been refused for a fault of its own. */
  readonly firstRefused: boolean;
}

/** key hash (2), content hash (1), line or 1 (1), count and flags (1). */
const WIDTH = 5;
const CONFLICT = 0x80000000;
const REFUSED = 0x40000000;
const COUNT = 0x3fffffff;

/**
 * Which keys a file holds, in 20 bytes each: an open-addressing table of 64-bit hashes. Among n keys two share a hash
 * with a probability of about n² / 4·10^19; their rows would then be refused, never mixed.
 */
export class RowIndex {
  private table = new Uint32Array(WIDTH * 1024);
  private used = 0;

  /** Notes a row of a key; an equal row of a refused one counts as the same. */
  note(key: string, content: string, line: number, refused: boolean): Noted {
    const at = this.place(key);
    const print = hashOf(content)[0];
    if (this.cell(at + 3) === 0) {
      this.table[at + 2] = print;
      this.table[at + 3] = line;
      this.table[at + 4] = refused ? REFUSED : 0;
      this.used++;
      return { seen: 'first', line, newly: false, firstRefused: refused };
    }
    const flags = this.cell(at + 4);
    const known = { line: this.cell(at + 3), firstRefused: (flags & REFUSED) !== 0 };
    // Once contradictory, even a repetition of the first row is refused with it.
    if (this.cell(at + 2) === print && (flags & CONFLICT) === 0) return { ...known, seen: 'same', newly: false };
    this.table[at + 4] = flags | CONFLICT;
    return { ...known, seen: 'differs', newly: (flags & CONFLICT) === 0 };
  }

  /** Counts one more of a key. */
  count(key: string): void {
    const at = this.place(key);
    if (this.cell(at + 3) === 0) this.used++;
    this.table[at + 3] = 1;
    this.table[at + 4] = this.cell(at + 4) + 1;
  }

  uncount(key: string): void {
    const at = this.find(...hashOf(key));
    if (this.countOf(key) > 0) this.table[at + 4] = this.cell(at + 4) - 1;
  }

  countOf(key: string): number {
    return this.cell(this.find(...hashOf(key)) + 4) & COUNT;
  }

  mark(key: string): void {
    const at = this.place(key);
    if (this.cell(at + 3) === 0) this.used++;
    this.table[at + 3] = Math.max(this.cell(at + 3), 1);
    this.table[at + 4] = this.cell(at + 4) | CONFLICT;
  }

  /** Contradictory, or marked. */
  isMarked(key: string): boolean {
    return (this.cell(this.find(...hashOf(key)) + 4) & CONFLICT) !== 0;
  }

  /** Line of the first row that was noted under the key; 0 where none was. */
  lineOf(key: string): number {
    return this.cell(this.find(...hashOf(key)) + 3);
  }

  private cell(at: number): number {
    return this.table[at] ?? 0;
  }

  /** Where the key is or goes, its hash written there. */
  private place(key: string): number {
    if (this.used * 3 > (this.table.length / WIDTH) * 2) this.grow();
    const [high, low] = hashOf(key);
    const at = this.find(high, low);
    this.table[at] = high;
    this.table[at + 1] = low;
    return at;
  }

  private find(high: number, low: number): number {
    const slots = this.table.length / WIDTH;
    let slot = low % slots;
    for (;;) {
      const at = slot * WIDTH;
      if (this.cell(at + 3) === 0 || (this.cell(at) === high && this.cell(at + 1) === low)) return at;
      slot = (slot + 1) % slots;
    }
  }

  private grow(): void {
    const old = this.table;
    this.table = new Uint32Array(old.length * 2);
    for (let at = 0; at < old.length; at += WIDTH) {
      if ((old[at + 3] ?? 0) === 0) continue;
      this.table.set(old.subarray(at, at + WIDTH), this.find(old[at] ?? 0, old[at + 1] ?? 0));
    }
  }
}

/** Two 32-bit halves of a mixing hash over UTF-16 units (after MurmurHash3's constants); nothing secret depends on it. */
function hashOf(text: string): [high: number, low: number] {
  let a = 0xdeadbeef ^ text.length;
  let b = 0x41c6ce57 ^ text.length;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    a = Math.imul(a ^ unit, 0x85ebca6b);
    b = Math.imul(b ^ unit, 0xc2b2ae35);
    a ^= a >>> 15;
    b ^= b >>> 13;
  }
  a = Math.imul(a ^ (a >>> 16), 0x85ebca6b) ^ Math.imul(b ^ (b >>> 13), 0xc2b2ae35);
  b = Math.imul(b ^ (b >>> 16), 0x85ebca6b) ^ Math.imul(a ^ (a >>> 13), 0xc2b2ae35);
  return [a >>> 0, b >>> 0];
}
