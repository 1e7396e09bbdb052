import { dateOfDayNumber, dayNumber } from '../civil-date.js';
import type { CivilDate, Facts, FactType, FactValue } from '../facts.js';
import { observe, type Seen } from '../observations.js';
import { shapeOfType } from '../operator-types.js';
import { definitionOf, type Vocabulary } from '../vocabulary.js';

/** Numbers of any type as they are; dates as `dayNumber` gives them. What is not finite is missing. */
export interface NumberColumn {
  readonly kind: 'number';
  readonly values: Float64Array;
}

/**
 * Code 0 is missing, and so is one that has no entry; code c stands for `entries[c - 1]`: texts, codes, booleans, values of mixed types, and sets, one
 * entry for each distinct set with what is known of it.
 */
export interface CodedColumn {
  readonly kind: 'coded';
  readonly codes: Uint8Array | Uint16Array | Uint32Array;
  readonly entries: readonly Seen[];
}

/** One fact over the rows of a chunk. Buffers may be shared with other threads. */
export type Column = NumberColumn | CodedColumn;

/**
 * Facts of many enterprises, one row each, as they are known on `asOf`. A column's key is the fact as a rule addresses
 * it (`revenue@-1`, `param.quota`). Stale and invalid facts are missing already; a fact without a column is missing in
 * every row. A column of a date or a number must be a `NumberColumn` unless its types are mixed.
 */
export interface Columns {
  readonly length: number;
  readonly asOf: CivilDate;
  readonly columns: ReadonlyMap<string, Column>;
}

/** Columns of the facts named, a row for each enterprise, with exactly what `decide` would see. */
export function columnsOf(
  rows: readonly Facts[],
  keys: readonly string[],
  asOf: CivilDate,
  vocabulary: Vocabulary,
): Columns {
  const columns = new Map<string, Column>();
  for (const key of keys) {
    const type = definitionOf(key, vocabulary)?.type;
    if (type === undefined) continue;
    const seen = rows.map((facts) => observe(key, facts, asOf, vocabulary));
    columns.set(key, columnOfSeen(seen, type));
  }
  return { length: rows.length, asOf, columns };
}

/** The column of a fact of the type of which this is seen row by row. */
export function columnOfSeen(seen: readonly Seen[], type: FactType): Column {
  return isNumeric(type) ? numberColumn(seen) : codedColumn(seen);
}

/** Whether a fact of the type is kept as numbers. */
export function isNumeric(type: FactType): boolean {
  const shape = shapeOfType(type);
  return shape === 'number' || shape === 'date';
}

/** What a rule sees of a fact of the type in one row. */
export function seenAt(column: Column | undefined, row: number, type: FactType): Seen {
  const seen = column?.kind === 'number' ? seenNumber(column.values[row], type) : seenCode(column, row);
  return seen ?? { missing: 'absent' };
}

/** The value of a numeric column as a rule sees it. */
export function seenNumber(value: number | undefined, type: FactType): Seen | undefined {
  if (value === undefined || !Number.isFinite(value)) return undefined;
  return { value: type === 'date' ? dateOfDayNumber(value) : value };
}

function seenCode(column: CodedColumn | undefined, row: number): Seen | undefined {
  return column?.entries[(column.codes[row] ?? 0) - 1];
}

function numberColumn(seen: readonly Seen[]): NumberColumn {
  const values = new Float64Array(seen.length);
  for (let row = 0; row < seen.length; row += 1) {
    const value = seen[row]?.value;
    if (value === undefined) values[row] = Number.NaN;
    else values[row] = typeof value === 'string' ? dayNumber(value) : Number(value);
  }
  return { kind: 'number', values };
}

function codedColumn(seen: readonly Seen[]): CodedColumn {
  const codeOf = new Map<string, number>();
  const entries: Seen[] = [];
  // Rows that have what they see in common are many, and writing out a value takes long.
  const met = new Map<Seen, number>();
  const codes = new Uint32Array(seen.length);
  for (let row = 0; row < seen.length; row += 1) {
    const one = seen[row] as Seen;
    if (one.value === undefined) continue;
    let code = met.get(one);
    if (code === undefined) {
      const identity = identityOf(one.value, one.known?.elements);
      code = codeOf.get(identity) ?? entries.push({ value: one.value, known: one.known });
      codeOf.set(identity, code);
      met.set(one, code);
    }
    codes[row] = code;
  }
  return { kind: 'coded', codes: narrowed(codes, entries.length), entries };
}

/** Same text for values that no rule can tell apart. */
export function identityOf(value: FactValue, known: readonly string[] | undefined): string {
  const plain = Array.isArray(value) && value.every((one) => typeof one === 'string') ? value.toSorted() : value;
  return JSON.stringify(known ? [plain, known.toSorted()] : [plain]);
}

/** The narrowest array that holds codes up to `largest`. */
export function narrowed(codes: Uint32Array, largest: number): CodedColumn['codes'] {
  if (largest < 1 << 8) return Uint8Array.from(codes);
  return largest < 1 << 16 ? Uint16Array.from(codes) : codes;
}
