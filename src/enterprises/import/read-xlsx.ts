import { once } from 'node:events';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { InputError } from '../../terminal/input-error.js';
import type { SourceRow } from './interpret-row.js';
import { dateOfSerial, readWorkbook, readXml, sheetLimit, type Workbook } from './workbook.js';
import { openZip, type Zip } from './zip.js';

/** Columns beyond this one are a sheet gone wild. */
const COLUMN_LIMIT = 200;

export interface Spooled {
  readonly rows: () => AsyncGenerator<SourceRow, void>;
  /** Whether there were further sheets with rows, which are not read. */
  readonly otherSheets: boolean;
  dispose(): Promise<void>;
}

/**
 * Reads the first sheet of a workbook that holds rows into a temporary file of one JSON line a row, from which they can
 * be read as often as needed in constant memory. Formulas and error values are marked, never computed or guessed.
 * Own reader on a streaming XML parser: the streaming reader of exceljs breaks characters between two chunks.
 * @throws InputError where it is no workbook
 */
export async function spoolWorkbook(path: string): Promise<Spooled> {
  const zip = await openZip(path);
  const book = await readWorkbook(zip, path);
  const folder = await mkdtemp(join(tmpdir(), 'zhida-import-'));
  const spool = join(folder, 'rows.ndjson');
  const dispose = () => rm(folder, { recursive: true, force: true });
  try {
    const otherSheets = await spoolFirst(zip, book, path, spool);
    return { rows: () => readSpool(spool), otherSheets, dispose };
  } catch (error) {
    await dispose();
    throw error;
  }
}

/** @returns whether a further sheet holds rows */
async function spoolFirst(zip: Zip, book: Workbook, path: string, spool: string): Promise<boolean> {
  for (const [at, sheet] of book.sheets.entries()) {
    const out = createWriteStream(spool);
    let written = 0;
    try {
      for await (const row of sheetRows(zip, book, sheet, path)) {
        written++;
        if (!out.write(`${JSON.stringify(row)}\n`)) await once(out, 'drain');
      }
    } finally {
      out.end();
      await once(out, 'close');
    }
    if (written > 0) return anyRows(zip, book, book.sheets.slice(at + 1), path);
  }
  throw new InputError(`${path}: the workbook has no rows`);
}

async function anyRows(zip: Zip, book: Workbook, sheets: readonly string[], path: string): Promise<boolean> {
  for (const sheet of sheets) {
    for await (const _ of sheetRows(zip, book, sheet, path)) return true;
  }
  return false;
}

async function* sheetRows(zip: Zip, book: Workbook, sheet: string, path: string): AsyncGenerator<SourceRow, void> {
  const reader = new SheetReader(book, path);
  const handlers = {
    open: (name: string, attributes: Readonly<Record<string, string>>) => reader.open(name, attributes),
    text: (text: string) => reader.add(text),
    close: (name: string) => reader.close(name),
  };
  for await (const _ of readXml(zip, sheet, path, handlers, sheetLimit)) yield* reader.rows.splice(0);
}

type Bad = { at: number; code: 'formula' | 'cell-error' };

class SheetReader {
  readonly rows: SourceRow[] = [];
  private line = 0;
  private cells: string[] = [];
  private bad: Bad[] = [];
  private column = 0;
  private type = '';
  private style = 0;
  private text = '';
  private isFormula = false;
  private isValue = false;
  private inPhonetic = false;

  constructor(
    private readonly book: Workbook,
    private readonly path: string,
  ) {}

  open(name: string, { r, s, t }: Readonly<Record<string, string>>): void {
    if (name === 'row') {
      this.line = r === undefined ? this.line + 1 : Number(r);
      this.cells = [];
      this.bad = [];
      this.column = 0;
    } else if (name === 'c') {
      this.column = r === undefined ? this.column + 1 : columnOf(r);
      if (this.column > COLUMN_LIMIT) {
        throw new InputError(
          `${this.path}: row ${this.line} has a cell in column ${this.column}; at most ${COLUMN_LIMIT} columns are read`,
        );
      }
      this.type = t ?? 'n';
      this.style = Number(s ?? 0);
      this.text = '';
      this.isFormula = false;
    } else if (name === 'f') this.isFormula = true;
    else if (name === 'rPh') this.inPhonetic = true;
    else if (name === 'v' || name === 't') this.isValue = !this.inPhonetic;
  }

  add(text: string): void {
    if (this.isValue) this.text += text;
  }

  close(name: string): void {
    if (name === 'v' || name === 't') this.isValue = false;
    else if (name === 'rPh') this.inPhonetic = false;
    else if (name === 'c') this.closeCell();
    else if (name === 'row' && (this.bad.length > 0 || this.cells.some((cell) => cell.trim() !== ''))) {
      this.rows.push({ line: this.line, cells: this.cells, ...(this.bad.length === 0 ? {} : { bad: this.bad }) });
    }
  }

  private closeCell(): void {
    const at = this.column - 1;
    while (this.cells.length < at) this.cells.push('');
    this.cells[at] = '';
    if (this.isFormula) this.bad.push({ at, code: 'formula' });
    else if (this.type === 'e') this.bad.push({ at, code: 'cell-error' });
    else this.cells[at] = this.valueOf();
  }

  private valueOf(): string {
    const { text, type, book } = this;
    if (type === 's') return book.strings[Number(text)] ?? '';
    if (type === 'b') return text === '1' ? '是' : '否';
    if (type === 'd') return text.slice(0, 10);
    if (type !== 'n' || text === '') return text;
    const number = Number(text);
    if (book.dateStyles[this.style] === true) return dateOfSerial(number, book.from1904) ?? text;
    // A spreadsheet shows 15 digits; the double behind 0.1+0.2 has more.
    return Number.isFinite(number) ? plainNumber(Number(number.toPrecision(15))) : text;
  }
}

/** `AB12` → 28. */
function columnOf(reference: string): number {
  let column = 0;
  for (const letter of reference) {
    const value = letter.charCodeAt(0) - 64;
    if (value < 1 || value > 26) break;
    column = column * 26 + value;
  }
  return column;
}

function plainNumber(value: number): string {
  const text = String(value);
  if (!/e/i.test(text)) return text;
  return Math.abs(value) < 1 ? value.toFixed(15).replace(/\.?0+$/, '') : BigInt(Math.round(value)).toString();
}

async function* readSpool(spool: string): AsyncGenerator<SourceRow, void> {
  const input = createReadStream(spool);
  try {
    for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
      yield JSON.parse(line) as SourceRow;
    }
  } finally {
    input.destroy();
  }
}
