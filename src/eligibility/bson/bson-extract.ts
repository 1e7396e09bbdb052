import { type Column, columnOfSeen } from '../batch/columns.js';
import { conditionOnRecords } from '../derived.js';
import type { CivilDate, FactRecord, Facts, FactType } from '../facts.js';
import { observe, type Seen } from '../observations.js';
import { definitionOf, type Vocabulary } from '../vocabulary.js';
import { BSON, type BsonBytes } from './bson-bytes.js';
import { RecordSieve } from './bson-records.js';
import { Memo } from './bson-table.js';
import { BsonWriter } from './bson-writer.js';

/** The facts of one document as each view addresses them. */
export interface FactsOfViews {
  of(view: number): Facts;
}

/** Facts that objects are needed for: derived ones, parameters, lists and the sets made of them. */
export interface ComputedFacts {
  /** For each view, by its place, the keys that are computed so. */
  readonly keys: readonly (readonly string[])[];
  /** The fields of `values` that they come from. */
  readonly fields: readonly string[];
  /** Whether they come from the firm's district too, as parameters do. */
  readonly ofDistrict: boolean;
  /**
   * Gives the facts of a view from an enterprise of which `document`, in BSON, holds no more than they come from: its
   * `values` with these fields, `provenance` with date, source and the slots of these fields of each entry until the day
   * of evaluation, and its `districtCode` where they are of the district. Records of a list of which `conditionOnRecords`
   * is sure that they fail it are left out. It is asked once for equal bytes.
   */
  readonly factsOf: (document: Uint8Array) => FactsOfViews;
  /** The object of any document in BSON, as `factsOf` sees it. Without it no record is left out. */
  readonly objectOf?: (document: Uint8Array) => FactRecord;
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
  /** It is looked at in single rows only, and computed then. */
  readonly later: boolean;
}

export interface ExtractOptions {
  readonly asOf: CivilDate;
  readonly vocabulary: Vocabulary;
  /** For each view the keys of which single rows are looked at only. */
  readonly later: readonly ReadonlySet<string>[];
}

/** An extract with so many bytes of values has an empty list or none; such come again in every batch. */
const FEW_BYTES = 64;
const MOST_LASTING_BYTES = 1 << 18;
const NO_BYTES = new Uint8Array();
const NO_LIST = { from: 0, at: 0, end: 0, isArray: false };
/** Other extracts of one batch are kept up to this many bytes. */
const MOST_BYTES = 1 << 24;

/**
 * Copies out of each document what a group of computed facts comes from, and has them computed from objects where these
 * bytes were not met before: most firms have nothing in their lists that counts, and what one batch says of them has
 * one date. Facts of one list have an extract each, of the records that can matter to them.
 */
export class Extract {
  readonly #group: ComputedFacts;
  readonly #asked: readonly ComputedFact[];
  readonly #options: ExtractOptions;
  readonly #writer = new BsonWriter();
  readonly #sieve: RecordSieve | undefined;
  readonly #lasting: Memo<Understood>;
  readonly #known: Memo<Understood>;
  /** By the fact, then by the row. */
  #rows: readonly Understood[][];
  #array = 0;
  #entries = 0;
  #values = 0;
  /** The element of the list. */
  #list = NO_LIST;

  constructor(source: BsonBytes, group: ComputedFacts, options: ExtractOptions) {
    const { vocabulary, later } = options;
    this.#group = group;
    this.#options = options;
    this.#asked = group.keys.flatMap((keys, view) =>
      keys.map((key) => {
        const type = definitionOf(key, vocabulary)?.type ?? 'text';
        return { view, key, type, later: later[view]?.has(key) ?? false };
      }),
    );
    this.#rows = this.#asked.map(() => []);
    this.#known = new Memo(() => this.#understand(), MOST_BYTES);
    // It is kept without its document and facts.
    this.#lasting = new Memo(() => this.#understand().settled(), MOST_LASTING_BYTES);
    this.#sieve = this.#sieveFor(source);
  }

  /** Begins a document with the element of its district, which may be empty. Entries of provenance come next. */
  open({ view }: BsonBytes, { from, end }: Piece): void {
    this.#writer.open();
    if (this.#group.ofDistrict) this.#writer.copy(view, from, end);
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
    this.#list = NO_LIST;
  }

  /** An element of `values`. */
  addField({ view }: BsonBytes, { type, from, at, end }: Piece & { readonly type: number; readonly at: number }): void {
    if (this.#sieve === undefined) this.#writer.copy(view, from, end);
    else this.#list = { from, at, end, isArray: type === BSON.array };
  }

  /** Ends the document: it is the one of this row. */
  finish(row: number, source: BsonBytes): void {
    const { at, end, isArray } = this.#list;
    const sieve = isArray && this.#sieve?.sift(at, end - 1) ? this.#sieve : undefined;
    const head = this.#writer.end;
    let [none, whole]: (Understood | undefined)[] = [];
    for (const [index, fact] of this.#asked.entries()) {
      let known: Understood;
      const kept = sieve?.kept[index];
      if (kept === undefined || kept.length === (sieve?.length ?? 0) * 2) {
        whole ??= this.#with(source, head);
        known = whole;
      } else if (kept.length === 0) {
        none ??= this.#with(source, head, kept);
        known = none;
      } else known = this.#with(source, head, kept);
      (this.#rows[index] as Understood[])[row] = known;
      if (!fact.later) known.seen(index);
    }
  }

  /** What the rows have of the keys; begins anew. */
  take(): Extracted[] {
    const rows = this.#rows;
    this.#rows = this.#asked.map(() => []);
    this.#known.clear();
    return this.#asked.map((fact, index) => new Extracted(fact, index, rows[index] ?? []));
  }

  /** The extract whose beginning ends at `head`, with all that was found or with these records of the list. */
  #with({ view }: BsonBytes, head: number, kept?: readonly number[]): Understood {
    const writer = this.#writer;
    writer.end = head;
    if (kept !== undefined) {
      const array = writer.begin(BSON.array, this.#group.fields[0] as string);
      for (let index = 0; index < kept.length; index += 2) {
        writer.name(BSON.document, String(index / 2));
        writer.copy(view, kept[index] as number, kept[index + 1] as number);
      }
      writer.finish(array);
    } else {
      writer.copy(view, this.#list.from, this.#list.end);
    }
    writer.finish(this.#values);
    writer.finish(0);
    const memo = writer.end - this.#values < FEW_BYTES ? this.#lasting : this.#known;
    return memo.of(writer.written, 0, writer.end);
  }

  #understand(): Understood {
    const { asOf, vocabulary } = this.#options;
    return new Understood(this.#writer.bytes(), { group: this.#group, asked: this.#asked, asOf, vocabulary });
  }

  #sieveFor(source: BsonBytes): RecordSieve | undefined {
    const { fields, objectOf } = this.#group;
    const { vocabulary, asOf } = this.#options;
    const [list = ''] = fields;
    if (objectOf === undefined || fields.length > 1 || vocabulary.catalogue.get(list)?.type !== 'list')
      return undefined;
    const conditions = this.#asked.map(({ key }) => conditionOnRecords(key, vocabulary));
    return new RecordSieve(source, list, conditions, { asOf, vocabulary, objectOf });
  }
}

interface Understanding {
  readonly group: ComputedFacts;
  readonly asked: readonly ComputedFact[];
  readonly asOf: CivilDate;
  readonly vocabulary: Vocabulary;
}

/** An extract, and what rules see of the facts that come from it, each when it is first asked for. */
class Understood {
  readonly #by: Understanding;
  readonly #seen: Seen[] = [];
  #document: Uint8Array;
  #facts: FactsOfViews | undefined;

  constructor(document: Uint8Array, by: Understanding) {
    this.#document = document;
    this.#by = by;
  }

  seen(index: number): Seen {
    const before = this.#seen[index];
    if (before !== undefined) return before;
    const { group, asked, asOf, vocabulary } = this.#by;
    this.#facts ??= group.factsOf(this.#document);
    const { view, key } = asked[index] as ComputedFact;
    const seen = observe(key, this.#facts.of(view), asOf, vocabulary);
    this.#seen[index] = seen;
    return seen;
  }

  /** All of it is seen now, and what it was found in is let go. */
  settled(): this {
    for (const index of this.#by.asked.keys()) this.seen(index);
    this.#document = NO_BYTES;
    this.#facts = undefined;
    return this;
  }
}

/** A computed fact over some rows. */
export class Extracted {
  readonly view: number;
  readonly key: string;
  /** It is looked at in single rows only. */
  readonly later: boolean;
  readonly #type: FactType;
  readonly #index: number;
  readonly #rows: readonly Understood[];

  constructor({ view, key, later, type }: ComputedFact, index: number, rows: readonly Understood[]) {
    this.view = view;
    this.key = key;
    this.later = later;
    this.#type = type;
    this.#index = index;
    this.#rows = rows;
  }

  seen(row: number): Seen {
    return (this.#rows[row] as Understood).seen(this.#index);
  }

  column(length: number): Column {
    const seen: Seen[] = [];
    for (let row = 0; row < length; row += 1) seen.push(this.seen(row));
    return columnOfSeen(seen, this.#type);
  }
}
