import { type Column, type Columns, seenAt } from '../batch/columns.js';
import type { CivilDate, FactType, Observation } from '../facts.js';
import { columnOf, type Extracted } from './bson-extract.js';
import type { Origin } from './bson-provenance.js';

/** A stored value over all rows, and where each comes from: `origins[of[row]]`. */
export interface StoredColumn {
  readonly key: string;
  readonly type: FactType;
  readonly column: Column;
  /** Absent for facts that no source states: the code, the day. */
  readonly originOf: Uint32Array | undefined;
}

/** Columns, and what is known of a fact besides its value. */
export interface ScannedColumns extends Columns {
  /** The firm's district as the document has it, by row. */
  readonly districts: readonly (string | undefined)[];
  /**
   * A fact of one row, with source and date, as far as it has a usable value; why there is none is not told.
   * @throws Error for a key that was not asked for, because nothing is known of that
   */
  readonly observe: (key: string, row: number) => Observation | undefined;
}

export interface Scanned {
  readonly length: number;
  readonly asOf: CivilDate;
  readonly stored: readonly StoredColumn[];
  readonly extracted: readonly Extracted[];
  readonly origins: readonly Origin[];
  readonly districts: readonly (string | undefined)[];
  /** Keys of which only single facts are looked at, so that they need no column. */
  readonly withoutColumn: ReadonlySet<string>;
}

/** Puts together what was read of the rows of a chunk. */
export function scannedColumns(scanned: Scanned): ScannedColumns {
  const { length, asOf, origins, districts, withoutColumn } = scanned;
  const stored = new Map(scanned.stored.map((one) => [one.key, one]));
  const extracted = new Map(scanned.extracted.map((one) => [one.key, one]));
  const columns = new Map<string, Column>();
  for (const { key, column } of stored.values()) columns.set(key, column);
  for (const one of extracted.values()) if (!withoutColumn.has(one.key)) columns.set(one.key, columnOf(one));
  const observe = (key: string, row: number): Observation | undefined => {
    const computed = extracted.get(key);
    if (computed !== undefined) return computed.distinct[computed.ofRow[row] as number];
    const known = stored.get(key);
    if (known === undefined) throw new Error(`${key} was not read`);
    const { value } = seenAt(known.column, row, known.type);
    if (value === undefined || known.originOf === undefined) return value === undefined ? undefined : { value };
    return { value, ...origins[known.originOf[row] as number] };
  };
  return { length, asOf, columns, districts, observe };
}
