import { BSON, type BsonBytes, isText } from './bson-bytes.js';
import { Elements, FieldNames } from './bson-elements.js';
import { ByteTable, Memo } from './bson-table.js';
import { daysBetween } from './civil-date.js';
import type { CivilDate } from './facts.js';

/** Whose the value of a slot is: nobody's, of a source whose data are too old, of one that may be used. */
export const OWNED = { no: 0, stale: 1, fresh: 2 } as const;

/** A value of `asOf` after the day of evaluation. */
const LATER = -1;
/** Lists of keys are nearly as many as batches and what firms lack of them; 16 MiB hold some 10,000 long ones. */
const MOST_LIST_BYTES = 1 << 24;
const MOST_DATE_BYTES = 1 << 20;

const [AS_OF, KEYS] = [1, 2];

/**
 * Reads the provenance of one document after another: which slots have an owner at `asOf`, the last entry that names
 * them, and whether it is too old. More than half of a document are these names, and firms that one batch told the same
 * of have the same: a list that was met before is known by its bytes, without looking at its names again.
 */
export class Provenance {
  /** By the number of the slot. */
  readonly owned: Uint8Array;
  readonly #maxAges: Float64Array;
  readonly #lists: Memo<Int32Array>;
  readonly #ages: Memo<number>;
  readonly #source: BsonBytes;
  readonly #entries: Elements;
  readonly #entry: Elements;

  constructor(
    source: BsonBytes,
    slots: readonly { readonly name: string; readonly maxAgeDays: number }[],
    asOf: CivilDate,
  ) {
    this.#source = source;
    this.owned = new Uint8Array(slots.length + 1);
    this.#maxAges = Float64Array.from([0, ...slots.map(({ maxAgeDays }) => maxAgeDays)]);
    this.#entries = new Elements(source);
    this.#entry = new Elements(source, new FieldNames(['asOf', 'keys']));
    this.#lists = new Memo(listReader(slots.map(({ name }) => name)), MOST_LIST_BYTES);
    this.#ages = new Memo((bytes, from, to) => {
      const dated = bytes.text(from, to);
      // What is no date is of no age: too old for nothing.
      return dated > asOf ? LATER : daysBetween(dated, asOf) || 0;
    }, MOST_DATE_BYTES);
  }

  /** Reads the array of entries at `at`, whose final zero is at `last`. */
  read(at: number, last: number): void {
    this.owned.fill(OWNED.no);
    const entries = this.#entries.open(at, last);
    while (entries.next()) {
      if (entries.type !== BSON.document) this.#source.fail('an entry of provenance is no document', entries.at);
      this.#readEntry(entries.at, entries.end - 1);
    }
  }

  #readEntry(at: number, last: number): void {
    const source = this.#source;
    const entry = this.#entry.open(at, last);
    let age: number | undefined;
    let slots: Int32Array | undefined;
    while (entry.next()) {
      if (entry.name === AS_OF) {
        if (!isText(entry.type)) source.fail('asOf of an entry of provenance is no text', entry.at);
        age = this.#ages.of(source, entry.at + 4, entry.end - 1);
      } else if (entry.name === KEYS) {
        if (entry.type !== BSON.array) source.fail('keys of an entry of provenance are no list', entry.at);
        slots = this.#lists.inTurn(source, entry.at, entry.end);
      }
    }
    if (age === undefined || slots === undefined) throw source.error('an entry of provenance lacks asOf or keys', at);
    if (age !== LATER) this.#own(slots, age);
  }

  #own(slots: Int32Array, age: number): void {
    for (const slot of slots) this.owned[slot] = age > (this.#maxAges[slot] as number) ? OWNED.stale : OWNED.fresh;
  }
}

/** Reads a list of slots into the numbers of those that are asked for. */
function listReader(slots: readonly string[]): (source: BsonBytes, from: number, to: number) => Int32Array {
  const table = new ByteTable();
  for (const slot of slots) table.addText(slot);
  return (source, from, to) => {
    const found: number[] = [];
    const keys = new Elements(source).open(from, to - 1);
    while (keys.next()) {
      const slot = isText(keys.type) ? table.find(source.view, keys.at + 4, keys.end - 1) : 0;
      if (slot !== 0) found.push(slot);
    }
    return Int32Array.from(found);
  };
}
