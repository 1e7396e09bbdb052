import { type Column, type Columns, seenAt } from '../batch/columns.js';
import type { CivilDate, FactType, Observation } from '../facts.js';
import type { Extracted } from './bson-extract.js';
import type { Origin } from './bson-provenance.js';

/** A stored value over all rows, and where each comes from: `origins[of[row]]`. */
export interface StoredColumn {
  readonly key: string;
  readonly type: FactType;
  readonly column: Column;
  /** Absent for facts that no source states: the code, the day. */
  readonly originOf: Uint32Array | undefined;
}

export interface Scanned {
  readonly length: number;
  readonly asOf: CivilDate;
  readonly stored: readonly StoredColumn[];
  readonly extracted: readonly Extracted[];
  readonly origins: readonly Origin[];
  readonly districts: readonly (string | undefined)[];
}

/** Puts together what was read of the rows of a chunk. */
export class ScannedColumns implements Columns {
  readonly length: number;
  readonly asOf: CivilDate;
  readonly columns: ReadonlyMap<string, Column>;
  /** The firm's district as the document has it, by row. */
  readonly districts: readonly (string | undefined)[];
  readonly #origins: readonly Origin[];
  readonly #stored = new Map<string, StoredColumn>();
  readonly #extracted = new Map<string, Extracted>();

  constructor({ length, asOf, origins, districts, stored, extracted }: Scanned) {
    this.length = length;
    this.asOf = asOf;
    this.districts = districts;
    this.#origins = origins;
    const columns = new Map<string, Column>();
    for (const one of stored) {
      this.#stored.set(one.key, one);
      columns.set(one.key, one.column);
    }
    for (const one of extracted) {
      this.#extracted.set(one.key, one);
      if (!one.later) columns.set(one.key, one.column(length));
    }
    this.columns = columns;
  }

  /**
   * A fact of one row, with source and date, as far as it has a usable value; why there is none is not told.
   * @throws Error for a key that was not asked for, because nothing is known of that
   */
  observe(key: string, row: number): Observation | undefined {
    const computed = this.#extracted.get(key);
    if (computed !== undefined) return computed.seen(row);
    const known = this.#stored.get(key);
    if (known === undefined) throw new Error(`${key} was not read`);
    const { value } = seenAt(known.column, row, known.type);
    if (value === undefined) return undefined;
    const origin = known.originOf === undefined ? undefined : this.#origins[known.originOf[row] as number];
    return origin === undefined ? { value } : { value, source: origin.source, asOf: origin.asOf };
  }
}
