import { type Column, columnOfSeen, narrowed } from '../batch/columns.js';
import type { CivilDate, Facts, FactType } from '../facts.js';
import { observe, type Seen } from '../observations.js';
import { definitionOf, type Vocabulary } from '../vocabulary.js';
import { BSON, type BsonBytes } from './bson-bytes.js';
import { Memo } from './bson-table.js';
import { BsonWriter } from './bson-writer.js';

/** Facts that objects are needed for: derived ones, parameters, lists and the sets made of them. */
export interface ComputedFacts {
  /** For each view, by its place, the keys that are computed so. */
  readonly keys: readonly (readonly string[])[];
  /** The fields of `values` that they come from. */
  readonly fields: readonly string[];
  /**
   * Gives each view that has keys the facts of an enterprise of which `document`, in BSON, holds no more than they come
   * from: its `districtCode`, `values` with these fields, and `provenance` with date, source and the slots of these
   * fields of each entry until the day of evaluation. It is asked once for equal bytes,
   * which are others as soon as it has answered.
   */
  readonly factsOf: (document: Uint8Array) => readonly (Facts | undefined)[];
}

/** A piece of the document that is read. */
export interface Piece {
  readonly from: number;
  readonly end: number;
}

/** A fact that is computed for a view. */
interface ComputedFact {
  readonly view: number;
  readonly key: string;
  readonly type: FactType;
}

/** A computed fact over some rows: row `r` has `distinct[ofRow[r]]`. */
export interface Extracted extends ComputedFact {
  readonly distinct: readonly Seen[];
  readonly ofRow: Uint32Array;
}

/** Extracts that were understood are kept up to this many bytes. */
const MOST_BYTES = 1 << 24;
const NO_FACTS: Facts = new Map();

/**
 * Copies out of each document what a group of computed facts comes from, and has them computed from objects where these
 * bytes were not met before: most firms have nothing in their lists, and what one batch says of them has one date.
 */
export class Extract {
  readonly #group: ComputedFacts;
  readonly #asked: readonly ComputedFact[];
  readonly #writer = new BsonWriter();
  readonly #asOf: CivilDate;
  readonly #vocabulary: Vocabulary;
  readonly #known: Memo<number>;
  /** What `observe` sees of the keys, once for each extract, and which of them is each row's. */
  #seen: (readonly Seen[])[] = [];
  #ofRow = new Uint32Array();
  #array = 0;
  #entries = 0;
  #values = 0;

  constructor(group: ComputedFacts, asOf: CivilDate, vocabulary: Vocabulary) {
    this.#group = group;
    this.#asOf = asOf;
    this.#vocabulary = vocabulary;
    this.#known = new Memo(
      ({ view }, from, to) => this.#understand(new Uint8Array(view.buffer, from, to - from)),
      MOST_BYTES,
    );
    this.#asked = group.keys.flatMap((keys, view) =>
      keys.map((key) => ({ view, key, type: definitionOf(key, vocabulary)?.type ?? 'text' })),
    );
  }

  /** Begins a document with the element of its district, which may be empty. Entries of provenance come next. */
  open({ view }: BsonBytes, { from, end }: Piece): void {
    this.#writer.open();
    this.#writer.copy(view, from, end);
    this.#array = this.#writer.begin(BSON.array, 'provenance');
    this.#entries = 0;
  }

  /** An entry of provenance: the elements of date and source, and the array of those of its slots that matter here. */
  addEntry({ view }: BsonBytes, date: Piece, stated: Piece, slots: DataView): void {
    const entry = this.#writer.begin(BSON.document, String(this.#entries));
    this.#entries += 1;
    this.#writer.copy(view, date.from, date.end);
    this.#writer.copy(view, stated.from, stated.end);
    this.#writer.name(BSON.array, 'keys');
    this.#writer.copy(slots, 0, slots.byteLength);
    this.#writer.finish(entry);
  }

  /** After the last entry: the fields of `values` come next. */
  openValues(): void {
    this.#writer.finish(this.#array);
    this.#values = this.#writer.begin(BSON.document, 'values');
  }

  /** An element of `values`. */
  addField({ view }: BsonBytes, { from, end }: Piece): void {
    this.#writer.copy(view, from, end);
  }

  /** Ends the document: it is the one of this row. */
  finish(row: number): void {
    this.#writer.finish(this.#values);
    this.#writer.finish(0);
    this.#ofRow[row] = this.#known.of(this.#writer.written, 0, this.#writer.end);
  }

  grow(rows: number): void {
    const before = this.#ofRow;
    this.#ofRow = new Uint32Array(rows);
    this.#ofRow.set(before);
  }

  /** What the first `length` rows have of the keys; begins anew. */
  take(length: number): Extracted[] {
    const [seen, ofRow] = [this.#seen, this.#ofRow.subarray(0, length)];
    this.#seen = [];
    this.#known.clear();
    this.#ofRow = new Uint32Array();
    return this.#asked.map(({ view, key, type }, index) => {
      const distinct: Seen[] = [];
      for (const all of seen) distinct.push(all[index] ?? {});
      return { view, key, type, distinct, ofRow };
    });
  }

  /** The place of what is seen of a document that was not met before. */
  #understand(document: Uint8Array): number {
    const facts = this.#group.factsOf(document);
    const seen: Seen[] = [];
    for (const { view, key } of this.#asked) {
      seen.push(observe(key, facts[view] ?? NO_FACTS, this.#asOf, this.#vocabulary));
    }
    return this.#seen.push(seen) - 1;
  }
}

/** The column of a computed fact. */
export function columnOf({ distinct, type, ofRow }: Extracted): Column {
  const column = columnOfSeen(distinct, type);
  if (column.kind === 'number') {
    const values = new Float64Array(ofRow.length);
    for (let row = 0; row < values.length; row += 1) values[row] = column.values[ofRow[row] as number] as number;
    return { kind: 'number', values };
  }
  const { codes, entries } = column;
  const spread = new Uint32Array(ofRow.length);
  for (let row = 0; row < spread.length; row += 1) spread[row] = codes[ofRow[row] as number] as number;
  return { kind: 'coded', codes: narrowed(spread, entries.length), entries };
}
