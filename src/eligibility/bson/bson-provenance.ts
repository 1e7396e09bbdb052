import { daysBetween, isCivilDate } from '../civil-date.js';
import type { CivilDate } from '../facts.js';
import { BSON, type BsonBytes, isText } from './bson-bytes.js';
import { Elements, FieldNames } from './bson-elements.js';
import type { Extract, Piece } from './bson-extract.js';
import { ByteTable, Memo } from './bson-table.js';
import { BsonWriter } from './bson-writer.js';

/** Whose the value of a slot is: nobody's, of a source whose data are too old, of one that may be used. */
export const OWNED = { no: 0, stale: 1, fresh: 2 } as const;

/** The age of data that are dated after the day of evaluation, or by no day that exists. */
const UNUSABLE = -1;
/** Lists of keys are nearly as many as batches and what firms lack of them; 16 MiB hold some 10,000 long ones. */
const MOST_LIST_BYTES = 1 << 24;
const MOST_DATE_BYTES = 1 << 20;

const [AS_OF, KEYS, SOURCE] = [1, 2, 3];

const NOTHING: Piece = { from: 0, end: 0 };

/** Where a value comes from: what its provenance says of it. */
export interface Origin {
  readonly source: string | undefined;
  readonly asOf: CivilDate;
}

interface Dated {
  readonly text: CivilDate;
  /** Days before the day of evaluation, or `UNUSABLE`. */
  readonly age: number;
  /** Stated after the day of evaluation. */
  readonly later: boolean;
}

/** What a list of keys says: the numbers of the slots asked for, and for each extract the array of those it needs. */
interface SlotList {
  readonly slots: Int32Array;
  readonly extracts: readonly { readonly extract: Extract; readonly keys: DataView }[];
}

/** An extract with the fields whose slots it needs. */
export interface Needs {
  readonly extract: Extract;
  readonly fields: readonly string[];
}

/**
 * Reads the provenance of one document after another: which slots have an owner at `asOf`, the last entry that names
 * them, and whether it is too old. More than half of a document are these names, and firms that one batch told the same
 * of have the same: a list that was met before is known by its bytes, without looking at its names again.
 */
export class Provenance {
  /** By the number of the slot. */
  readonly owned: Uint8Array;
  /** By the number of the slot: the place of its owner in `origins`. */
  readonly originOf: Uint32Array;
  /** Whether an entry of this document is dated after the day of evaluation. */
  later = false;
  #origins: Origin[] = [];
  #known = new Map<string | undefined, Map<CivilDate, number>>();
  readonly #maxAges: Float64Array;
  readonly #lists: Memo<SlotList>;
  readonly #dates: Memo<Dated>;
  readonly #sources: Memo<string>;
  readonly #source: BsonBytes;
  readonly #entries: Elements;
  readonly #entry: Elements;

  constructor(
    source: BsonBytes,
    slots: readonly { readonly name: string; readonly maxAgeDays: number }[],
    asOf: CivilDate,
    needs: readonly Needs[],
  ) {
    this.#source = source;
    this.owned = new Uint8Array(slots.length + 1);
    this.originOf = new Uint32Array(slots.length + 1);
    this.#maxAges = Float64Array.from([0, ...slots.map(({ maxAgeDays }) => maxAgeDays)]);
    this.#entries = new Elements(source);
    this.#entry = new Elements(source, new FieldNames(['asOf', 'keys', 'source']));
    this.#lists = new Memo(
      listReader(
        slots.map(({ name }) => name),
        needs,
      ),
      MOST_LIST_BYTES,
    );
    this.#dates = new Memo((bytes, from, to) => {
      const text = bytes.text(from, to);
      const usable = isCivilDate(text) && text <= asOf;
      return { text, age: usable ? daysBetween(text, asOf) : UNUSABLE, later: text > asOf };
    }, MOST_DATE_BYTES);
    this.#sources = new Memo((bytes, from, to) => bytes.text(from, to), MOST_DATE_BYTES);
  }

  /** The origins met since it was asked last; the numbers in `originOf` are places in them. */
  takeOrigins(): readonly Origin[] {
    const origins = this.#origins;
    this.#origins = [];
    this.#known = new Map();
    return origins;
  }

  /** Reads the array of entries at `at`, whose final zero is at `last`. */
  read(at: number, last: number): void {
    this.owned.fill(OWNED.no);
    this.later = false;
    const entries = this.#entries.open(at, last);
    while (entries.next()) {
      if (entries.type !== BSON.document) this.#source.fail('an entry of provenance is no document', entries.at);
      this.#readEntry(entries.at, entries.end - 1);
    }
  }

  #readEntry(at: number, last: number): void {
    const source = this.#source;
    const entry = this.#entry.open(at, last);
    let date: Dated | undefined;
    let list: SlotList | undefined;
    let from: string | undefined;
    let [dated, stated]: [Piece, Piece] = [NOTHING, NOTHING];
    while (entry.next()) {
      if (entry.name === AS_OF) {
        if (!isText(entry.type)) source.fail('asOf of an entry of provenance is no text', entry.at);
        date = this.#dates.of(source, entry.at + 4, entry.end - 1);
        dated = { from: entry.from, end: entry.end };
      } else if (entry.name === KEYS) {
        if (entry.type !== BSON.array) source.fail('keys of an entry of provenance are no list', entry.at);
        list = this.#lists.inTurn(source, entry.at, entry.end);
      } else if (entry.name === SOURCE) {
        if (!isText(entry.type)) source.fail('source of an entry of provenance is no text', entry.at);
        from = this.#sources.of(source, entry.at + 4, entry.end - 1);
        stated = { from: entry.from, end: entry.end };
      }
    }
    if (date === undefined || list === undefined) throw source.error('an entry of provenance lacks asOf or keys', at);
    if (date.later) this.later = true;
    if (date.age === UNUSABLE) return;
    if (list.slots.length > 0) this.#own(list.slots, date.age, this.#originOf(from, date.text));
    for (const { extract, keys } of list.extracts) extract.addEntry(source, dated, stated, keys);
  }

  #own(slots: Int32Array, age: number, origin: number): void {
    for (const slot of slots) {
      this.owned[slot] = age > (this.#maxAges[slot] as number) ? OWNED.stale : OWNED.fresh;
      this.originOf[slot] = origin;
    }
  }

  #originOf(source: string | undefined, asOf: CivilDate): number {
    let known = this.#known.get(source);
    if (known === undefined) {
      known = new Map();
      this.#known.set(source, known);
    }
    let origin = known.get(asOf);
    if (origin === undefined) {
      origin = this.#origins.push({ source, asOf }) - 1;
      known.set(asOf, origin);
    }
    return origin;
  }
}

/** Reads a list of slots, once for each list that differs. */
function listReader(
  slots: readonly string[],
  needs: readonly Needs[],
): (source: BsonBytes, from: number, to: number) => SlotList {
  const table = new ByteTable();
  for (const slot of slots) table.addText(slot);
  return (source, from, to) => {
    const found: number[] = [];
    const texts: string[] = [];
    const keys = new Elements(source).open(from, to - 1);
    while (keys.next()) {
      if (!isText(keys.type)) continue;
      const slot = table.find(source.view, keys.at + 4, keys.end - 1);
      if (slot !== 0) found.push(slot);
      if (needs.length > 0) texts.push(source.text(keys.at + 4, keys.end - 1));
    }
    const fieldsOfTexts = texts.map(fieldOf);
    const extracts: { extract: Extract; keys: DataView }[] = [];
    for (const { extract, fields } of needs) {
      const needed: string[] = [];
      for (const [at, field] of fieldsOfTexts.entries()) if (fields.includes(field)) needed.push(texts[at] as string);
      if (needed.length > 0) extracts.push({ extract, keys: arrayOf(needed) });
    }
    return { slots: Int32Array.from(found), extracts };
  };
}

/** The field of a slot: `revenue.2025`, `qualifications#high-tech`. */
function fieldOf(slot: string): string {
  for (let at = 0; at < slot.length; at += 1) if (slot[at] === '.' || slot[at] === '#') return slot.slice(0, at);
  return slot;
}

function arrayOf(texts: readonly string[]): DataView {
  const writer = new BsonWriter();
  writer.open();
  for (const [index, text] of texts.entries()) writer.text(String(index), text);
  writer.finish(0);
  const { buffer, byteOffset, byteLength } = writer.bytes();
  return new DataView(buffer, byteOffset, byteLength);
}
