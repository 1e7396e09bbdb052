import { dayNumber } from '../civil-date.js';
import { AS_OF_FACT } from '../vocabulary.js';
import { BSON, BsonBytes, isText } from './bson-bytes.js';
import { Elements, FieldNames } from './bson-elements.js';
import { type ComputedFacts, Extract, type Extracted, type Piece } from './bson-extract.js';
import {
  CODE_FACT,
  type PlanOptions,
  planScan,
  type ScanPlan,
  type ScanView,
  type StoredField,
  type StoredValue,
} from './bson-plan.js';
import { OWNED, Provenance } from './bson-provenance.js';
import { type Sink, sinkFor } from './bson-sinks.js';
import { Memo } from './bson-table.js';
import { ScannedColumns, type StoredColumn } from './scanned-columns.js';

const [CODE, VALUES, PROVENANCE, DISTRICT] = [1, 2, 3, 4];
const NOTHING: Piece = { from: 0, end: 0 };
const MOST_TEXT_BYTES = 1 << 20;

/** From which day to look, and what to make room and reckon for. */
export interface ScanOptions extends PlanOptions {
  /** Rows to make room for at once; more is made as it is needed. */
  readonly rows?: number;
  /** How to come to the facts that no stored value is. */
  readonly computed?: readonly ComputedFacts[];
}

/**
 * Reads enterprises as they are stored, in BSON (bsonspec.org, version 1.1), into the columns of the facts that the rules
 * of one or several reference years address, with exactly what `observe` would see of each, and without making an object
 * of any. Fields may stand in any order; reading is quickest where documents keep to one.
 */
export class EnterpriseScanner {
  #length = 0;
  #room: number;
  readonly #plan: ScanPlan;
  readonly #extracts: readonly Extract[];
  /** By the number of a field of `values`. */
  readonly #extractsOf: readonly (readonly Extract[])[];
  readonly #asOf: string;
  readonly #sinks: readonly Sink[];
  readonly #codeSink: Sink | undefined;
  readonly #source = new BsonBytes();
  readonly #provenance: Provenance;
  readonly #top: Elements;
  readonly #values: Elements;
  readonly #periods: Elements;
  /** Whether a field was met in this document, by its number. */
  readonly #met: Uint8Array;
  /** The same for periods, by their number: the field, counted on, in which one was met last. */
  readonly #metPeriod: Float64Array;
  #mapsRead = 0;
  /** The latest period met of a column, where only that is the fact. */
  readonly #latest: Uint16Array;
  /** Where the value of each column comes from, by row. */
  readonly #originOf: Uint32Array[];
  readonly #districtTexts: Memo<string>;
  #districts: (string | undefined)[] = [];

  /** @throws Error for a key of a derived fact, a parameter or a list that `computed` does not have */
  constructor(views: readonly ScanView[], options: ScanOptions) {
    this.#plan = planScan(views, options);
    const { columns, fields, periods, slots } = this.#plan;
    const groups = groupsFor(this.#plan, options.computed ?? []);
    const later = views.map(({ withoutColumn }) => new Set(withoutColumn));
    const needs = groups.map((group) => {
      return { extract: new Extract(this.#source, group, { ...options, later }), fields: group.fields };
    });
    this.#extracts = needs.map(({ extract }) => extract);
    const names = [...new Set([...fields.map(({ name }) => name), ...groups.flatMap((group) => group.fields)])];
    this.#extractsOf = ['', ...names].map((name) =>
      needs.filter((one) => one.fields.includes(name)).map(({ extract }) => extract),
    );
    this.#asOf = options.asOf;
    this.#sinks = columns.map(({ type }) => sinkFor(type));
    this.#codeSink = this.#sinks[columns.findIndex(({ name }) => name === CODE_FACT)];
    this.#provenance = new Provenance(this.#source, slots, options.asOf, needs);
    this.#top = new Elements(this.#source, new FieldNames([CODE_FACT, 'values', 'provenance', 'districtCode']));
    this.#values = new Elements(this.#source, new FieldNames(names));
    this.#periods = new Elements(this.#source, new FieldNames(periods));
    this.#met = new Uint8Array(names.length + 1);
    this.#metPeriod = new Float64Array(periods.length + 1);
    this.#latest = new Uint16Array(columns.length);
    this.#originOf = columns.map(() => new Uint32Array());
    this.#districtTexts = new Memo((source, from, to) => source.text(from, to), MOST_TEXT_BYTES);
    this.#room = options.rows ?? 0;
    this.#grow(this.#room);
  }

  /** Rows read since the last `take`. */
  get length(): number {
    return this.#length;
  }

  /**
   * Reads one document as the next row.
   * @throws BsonError with the place of the first fault: bytes cut short or damaged, no `values` or `provenance`, or a
   *   field twice. There is no row of it then, and the scanner can go on with the next document.
   * @returns whether all of it was stated by the day of evaluation; where not, its columns hold what is left without that
   */
  add(document: Uint8Array): boolean {
    if (this.#length === this.#room) this.#grow(Math.max(256, this.#room * 2));
    try {
      this.#read(document);
    } catch (error) {
      for (const sink of this.#sinks) sink.clear(this.#length);
      throw error;
    }
    this.#length += 1;
    return !this.#provenance.later;
  }

  /** The rows read, in the columns of each view, which it hands over: the scanner begins a new chunk. */
  take(): readonly ScannedColumns[] {
    const length = this.#length;
    // Loops, for the reason that `LazyFacts` gives.
    const columns: Omit<StoredColumn, 'key'>[] = [];
    for (const [index, { name, type }] of this.#plan.columns.entries()) {
      const column = (this.#sinks[index] as Sink).take(length);
      if (name === AS_OF_FACT && column.kind === 'number') column.values.fill(dayNumber(this.#asOf));
      const isStated = name !== AS_OF_FACT && name !== CODE_FACT;
      columns.push({ type, column, originOf: isStated ? this.#originOf[index]?.subarray(0, length) : undefined });
    }
    const extracted: Extracted[] = [];
    for (const extract of this.#extracts) extracted.push(...extract.take());
    const common = { length, asOf: this.#asOf, origins: this.#provenance.takeOrigins(), districts: this.#districts };
    this.#length = 0;
    this.#districts = [];
    this.#originOf.fill(new Uint32Array());
    this.#grow(this.#room);
    const views: ScannedColumns[] = [];
    for (const [place, view] of this.#plan.views.entries()) {
      const stored: StoredColumn[] = [];
      for (const [key, at] of view.columns) stored.push({ key, ...(columns[at] as (typeof columns)[number]) });
      const ofView: Extracted[] = [];
      for (const one of extracted) if (one.view === place) ofView.push(one);
      views.push(new ScannedColumns({ ...common, stored, extracted: ofView }));
    }
    return views;
  }

  #grow(rows: number): void {
    this.#room = rows;
    for (const sink of this.#sinks) sink.grow(rows);
    for (const [index, before] of this.#originOf.entries()) {
      const origins = new Uint32Array(rows);
      origins.set(before);
      this.#originOf[index] = origins;
    }
  }

  #read(document: Uint8Array): void {
    const source = this.#source;
    const last = source.open(document);
    const top = this.#top.open(source.start, last);
    let [values, valuesLast, provenance, provenanceLast] = [-1, -1, -1, -1];
    let district = NOTHING;
    let text: string | undefined;
    while (top.next()) {
      if (top.name === VALUES && top.type === BSON.document) {
        values = top.at;
        valuesLast = top.end - 1;
      } else if (top.name === PROVENANCE && top.type === BSON.array) {
        provenance = top.at;
        provenanceLast = top.end - 1;
      } else if (top.name === CODE) {
        this.#codeSink?.put(this.#length, source, top.type, top.at, top.end);
      } else if (top.name === DISTRICT) {
        if (isText(top.type)) text = this.#districtTexts.of(source, top.at + 4, top.end - 1);
        else if (top.type !== BSON.null && top.type !== BSON.undefined) source.fail('the district is no text', top.at);
        district = { from: top.from, end: top.end };
      } else if (top.name === VALUES || top.name === PROVENANCE) {
        source.fail('values are no document, or provenance is no list', top.at);
      }
    }
    if (values < 0 || provenance < 0) source.fail('the document lacks values or provenance', last);
    for (const extract of this.#extracts) extract.open(source, district);
    this.#provenance.read(provenance, provenanceLast);
    for (const extract of this.#extracts) extract.openValues();
    this.#readValues(values, valuesLast);
    for (const extract of this.#extracts) extract.finish(this.#length, source);
    this.#districts[this.#length] = text;
  }

  #readValues(at: number, last: number): void {
    this.#met.fill(0);
    const values = this.#values.open(at, last);
    while (values.next()) {
      const extracts = this.#extractsOf[values.name];
      // Known are the names asked for only.
      if (extracts === undefined || values.name === 0) continue;
      if (this.#met[values.name] === 1) this.#refuseTwice(values);
      this.#met[values.name] = 1;
      for (const extract of extracts) extract.addField(this.#source, values);
      const field = this.#plan.fields[values.name - 1];
      if (field?.value !== undefined) this.#putValue(field.value, values);
      else if (field?.periods !== undefined && values.type === BSON.document) {
        this.#readPeriods(field.periods, field.latest, values);
      }
    }
  }

  #putValue(value: StoredValue, { type, at, end }: Elements): void {
    if (this.#provenance.owned[value.slot] !== OWNED.fresh) return;
    (this.#originOf[value.column] as Uint32Array)[this.#length] = this.#provenance.originOf[value.slot] as number;
    (this.#sinks[value.column] as Sink).put(this.#length, this.#source, type, at, end);
  }

  #readPeriods(periods: NonNullable<StoredField['periods']>, latest: boolean, { at, end }: Elements): void {
    const map = this.#periods.open(at, end - 1);
    this.#mapsRead += 1;
    if (latest) this.#latest.fill(0);
    while (map.next()) {
      const value = periods[map.name];
      if (value === undefined) continue;
      if (this.#metPeriod[map.name] === this.#mapsRead) this.#refuseTwice(map);
      this.#metPeriod[map.name] = this.#mapsRead;
      const owned = this.#provenance.owned[value.slot];
      if (latest) {
        // The latest that somebody has stated decides, also where it is too old to be used.
        const before = this.#latest[value.column] as number;
        if (owned === OWNED.no || map.type === BSON.undefined || map.name < before) continue;
        this.#latest[value.column] = map.name;
      }
      const sink = this.#sinks[value.column] as Sink;
      if (owned === OWNED.fresh) {
        (this.#originOf[value.column] as Uint32Array)[this.#length] = this.#provenance.originOf[value.slot] as number;
        sink.put(this.#length, this.#source, map.type, map.at, map.end);
      } else sink.clear(this.#length);
    }
  }

  /** The last of two fields of one name would win in an object; a document that has two was not written by this product. */
  #refuseTwice(element: Elements): never {
    return this.#source.fail('a field stands twice', element.from);
  }
}

/** The groups with the keys that are asked for. */
function groupsFor({ views }: ScanPlan, groups: readonly ComputedFacts[]): readonly ComputedFacts[] {
  const lacking = views.flatMap(({ computed }, view) =>
    computed.filter((key) => !groups.some(({ keys }) => keys[view]?.includes(key))),
  );
  if (lacking.length > 0) throw new Error(`not stored as such, and nothing computes it: ${lacking.join(', ')}`);
  return groups
    .map((group) => ({
      ...group,
      keys: views.map(({ computed }, view) => (group.keys[view] ?? []).filter((key) => computed.includes(key))),
    }))
    .filter(({ keys }) => keys.some((ofView) => ofView.length > 0));
}
