import type { Progress } from '../../terminal/progress.js';
import { finding } from './findings.js';
import { interpretRow, isRefused, type Reading, type Refused, type Row, type SourceRow } from './interpret-row.js';
import type { Tally } from './report.js';
import { RowIndex } from './row-index.js';

/** What the first reading of a file found out; enough to take the right rows in the second. */
export interface Checked {
  /** Rows by key: which are contradictory. */
  readonly keys: RowIndex;
  /** Accepted rows by enterprise; marked where its records would not be complete. */
  readonly firms: RowIndex;
  /** Enterprises of refused rows whose code could be read. */
  readonly mentioned: Set<string>;
  /** Refused rows whose enterprise is not known. */
  readonly unreadable: number;
  readonly districtsInferred: number;
}

/** Reads every row once, refuses those with faults and those that contradict each other, writes nothing. */
export async function checkRows(
  rows: AsyncIterable<SourceRow>,
  reading: Reading,
  tally: Tally,
  progress: Progress,
): Promise<Checked> {
  const checker = new Checker(reading, tally);
  for await (const row of rows) {
    checker.take(row);
    if (tally.read % 2000 === 0) progress.update(tally.read);
  }
  progress.update(tally.read);
  return checker.finish();
}

class Checker {
  private readonly keys = new RowIndex();
  private readonly firms = new RowIndex();
  private readonly mentioned = new Set<string>();
  private readonly spoiled = new Set<string>();
  private unreadable = 0;
  private districtsInferred = 0;

  constructor(
    private readonly reading: Reading,
    private readonly tally: Tally,
  ) {}

  take(source: SourceRow): void {
    this.tally.read++;
    const row = interpretRow(source, this.reading);
    if (isRefused(row)) this.refuse(row);
    else this.accept(row);
  }

  private refuse(row: Refused): void {
    this.tally.reject(row.findings);
    if (row.uscc === undefined) {
      this.unreadable++;
      return;
    }
    this.spoil(row.uscc);
    // A row that differs from a refused one is not taken either: nobody knows which of them is right.
    if (row.key !== undefined) this.note(row.key, row.content, row.line, row.uscc, true);
  }

  private accept(row: Row): void {
    const seen = this.note(row.key, row.content, row.line, row.uscc, false);
    if (seen === 'same') this.tally.duplicates++;
    else if (seen === 'differs') this.spoil(row.uscc);
    else {
      this.tally.accepted++;
      this.firms.count(row.uscc);
      this.tally.warn(row.warnings);
      if (row.districtInferred) this.districtsInferred++;
    }
  }

  private note(
    key: string,
    content: string,
    line: number,
    uscc: string,
    refused: boolean,
  ): 'first' | 'same' | 'differs' {
    const noted = this.keys.note(key, content, line, refused);
    if (noted.seen !== 'differs') return noted.seen;
    const where = { column: this.codeHeader(), field: 'uscc', value: uscc };
    if (!refused) this.tally.reject([finding('duplicate-differs', { ...where, line, detail: noted.line })]);
    // The first row was counted as taken before this one showed that it cannot be.
    if (noted.newly && !noted.firstRefused) {
      this.tally.accepted--;
      this.firms.uncount(uscc);
      this.tally.reject([finding('duplicate-differs', { ...where, line: noted.line, detail: line })]);
    }
    return 'differs';
  }

  private spoil(uscc: string): void {
    this.mentioned.add(uscc);
    if (this.reading.layout.mapping.record?.scope === 'whole') this.spoiled.add(uscc);
  }

  private codeHeader(): string | null {
    return this.reading.layout.columns.find(({ to }) => to === 'uscc')?.header ?? null;
  }

  /** Of a firm's records one was refused: the others are not all of them. Their lines are listed in the second reading. */
  finish(): Checked {
    const { keys, firms, mentioned, unreadable, districtsInferred } = this;
    for (const uscc of this.spoiled) {
      const count = firms.countOf(uscc);
      if (count === 0) continue;
      firms.mark(uscc);
      this.tally.accepted -= count;
    }
    return { keys, firms, mentioned, unreadable, districtsInferred };
  }
}
