import { type Column, narrowed } from '../batch/columns.js';
import { dayNumber, isCivilDate } from '../civil-date.js';
import type { FactType, FactValue } from '../facts.js';
import type { Seen } from '../observations.js';
import { shapeOfType } from '../operator-types.js';
import { BSON, type BsonBytes, isText } from './bson-bytes.js';
import { Elements } from './bson-elements.js';
import { Memo } from './bson-table.js';

/** A column while it is filled. A value that is not of the fact's type is missing, as `observe` has it. */
export interface Sink {
  put(row: number, source: BsonBytes, type: number, at: number, end: number): void;
  clear(row: number): void;
  /** Makes room for `rows`; all beyond those that were there are missing. */
  grow(rows: number): void;
  /** Hands over the first `length` rows and begins anew. */
  take(length: number): Column;
}

/** The sink for facts of a type. */
export function sinkFor(type: FactType): Sink {
  const shape = shapeOfType(type);
  if (shape === 'number') return new NumberSink(type === 'integer' ? Number.isSafeInteger : Number.isFinite);
  return shape === 'date' ? new DateSink() : new CodedSink(type);
}

/** Dates are few; beyond this many bytes of them they are not dates. */
const MOST_DATE_BYTES = 1 << 20;

abstract class NumericSink implements Sink {
  #values = new Float64Array();

  protected abstract read(source: BsonBytes, type: number, at: number, end: number): number;

  put(row: number, source: BsonBytes, type: number, at: number, end: number): void {
    this.#values[row] = this.read(source, type, at, end);
  }

  clear(row: number): void {
    this.#values[row] = Number.NaN;
  }

  grow(rows: number): void {
    const before = this.#values;
    this.#values = new Float64Array(rows);
    this.#values.set(before);
    this.#values.fill(Number.NaN, before.length);
  }

  take(length: number): Column {
    const values = this.#values.subarray(0, length);
    this.#values = new Float64Array();
    return { kind: 'number', values };
  }
}

class NumberSink extends NumericSink {
  readonly #isOfType: (value: unknown) => boolean;

  constructor(isOfType: (value: unknown) => boolean) {
    super();
    this.#isOfType = isOfType;
  }

  /** Decimal128 is no number to the drivers, and no fact is stored as one. */
  protected override read({ view }: BsonBytes, type: number, at: number): number {
    if (type === BSON.int32) return view.getInt32(at, true);
    const value = type === BSON.double ? view.getFloat64(at, true) : type === BSON.int64 ? long(view, at) : Number.NaN;
    return this.#isOfType(value) ? value : Number.NaN;
  }
}

/** As the driver promotes it: a number from -2⁵³ to 2⁵³, beyond that an object, which is of no fact's type. */
function long(view: DataView, at: number): number {
  const [low, high] = [view.getUint32(at, true), view.getInt32(at + 4, true)];
  const isExact = high >= -(2 ** 21) && (high < 2 ** 21 || (high === 2 ** 21 && low === 0));
  return isExact ? high * 2 ** 32 + low : Number.NaN;
}

class DateSink extends NumericSink {
  readonly #days = new Memo((source, from, to) => {
    const text = source.text(from, to);
    return isCivilDate(text) ? dayNumber(text) : Number.NaN;
  }, MOST_DATE_BYTES);

  protected override read(source: BsonBytes, type: number, at: number, end: number): number {
    return isText(type) ? this.#days.of(source, at + 4, end - 1) : Number.NaN;
  }
}

class CodedSink implements Sink {
  #codes = new Uint32Array();
  #entries: Seen[] = [];
  /** No larger than what it was read from: a code for each distinct run of bytes. */
  readonly #dictionary: Memo<number>;
  readonly #type: FactType;

  constructor(type: FactType) {
    this.#type = type;
    const read = type === 'boolean' ? booleanAt : type === 'set' ? setAt : textAt;
    this.#dictionary = new Memo((source, from, to) => {
      const value = read(source, from, to);
      return value === undefined ? 0 : this.#entries.push({ value });
    });
  }

  put(row: number, source: BsonBytes, type: number, at: number, end: number): void {
    this.#codes[row] = this.#holds(type) ? this.#dictionary.of(source, at, end) : 0;
  }

  clear(row: number): void {
    this.#codes[row] = 0;
  }

  grow(rows: number): void {
    const before = this.#codes;
    this.#codes = new Uint32Array(rows);
    this.#codes.set(before);
  }

  take(length: number): Column {
    const entries = this.#entries;
    const codes = narrowed(this.#codes.subarray(0, length), entries.length);
    this.#codes = new Uint32Array();
    this.#entries = [];
    this.#dictionary.clear();
    return { kind: 'coded', codes, entries };
  }

  #holds(type: number): boolean {
    if (this.#type === 'boolean') return type === BSON.boolean;
    return this.#type === 'set' ? type === BSON.array : isText(type);
  }
}

function booleanAt({ view }: BsonBytes, at: number): FactValue {
  return view.getUint8(at) === 1;
}

/** An empty text is missing. */
function textAt(source: BsonBytes, at: number, end: number): FactValue | undefined {
  return source.text(at + 4, end - 1) || undefined;
}

function setAt(source: BsonBytes, at: number, end: number): FactValue | undefined {
  const elements: string[] = [];
  const array = new Elements(source).open(at, end - 1);
  while (array.next()) {
    if (!isText(array.type)) return undefined;
    elements.push(source.text(array.at + 4, array.end - 1));
  }
  return elements;
}
