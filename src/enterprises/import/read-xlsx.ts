import { once } from 'node:events';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import ExcelJS from 'exceljs';
import { InputError } from '../../terminal/input-error.js';
import type { SourceRow } from './interpret-row.js';
import { checkWorkbookSize } from './zip-size.js';

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
 * @throws InputError where it is no workbook
 */
export async function spoolWorkbook(path: string): Promise<Spooled> {
  await checkWorkbookSize(path);
  const folder = await mkdtemp(join(tmpdir(), 'zhida-import-'));
  const spool = join(folder, 'rows.ndjson');
  const dispose = () => rm(folder, { recursive: true, force: true });
  try {
    const otherSheets = await spoolSheet(path, spool);
    return { rows: () => readSpool(spool), otherSheets, dispose };
  } catch (error) {
    await dispose();
    if (error instanceof InputError) throw error;
    throw new InputError(`${path}: cannot be read as a workbook (${error instanceof Error ? error.message : error})`);
  }
}

async function spoolSheet(path: string, spool: string): Promise<boolean> {
  const out = createWriteStream(spool);
  const book = new ExcelJS.stream.xlsx.WorkbookReader(path, {
    entries: 'ignore',
    hyperlinks: 'ignore',
    sharedStrings: 'cache',
    styles: 'cache',
    worksheets: 'emit',
  });
  let written = 0;
  let otherSheets = false;
  try {
    for await (const sheet of book) {
      const isFirst = written === 0;
      for await (const row of sheet) {
        if (!isFirst) {
          otherSheets = true;
          break;
        }
        const line = rowOf(row, path);
        if (line === undefined) continue;
        written++;
        if (!out.write(`${JSON.stringify(line)}\n`)) await once(out, 'drain');
      }
      if (otherSheets) break;
    }
  } finally {
    out.end();
    await once(out, 'close');
  }
  if (written === 0) throw new InputError(`${path}: the workbook has no rows`);
  return otherSheets;
}

function rowOf(row: ExcelJS.Row, path: string): SourceRow | undefined {
  const cells: string[] = [];
  const bad: { at: number; code: 'formula' | 'cell-error' }[] = [];
  row.eachCell({ includeEmpty: false }, (cell, column) => {
    if (column > COLUMN_LIMIT) {
      throw new InputError(
        `${path}: row ${row.number} has a cell in column ${column}; at most ${COLUMN_LIMIT} columns are read`,
      );
    }
    const text = textOf(cell.value);
    while (cells.length < column - 1) cells.push('');
    cells[column - 1] = typeof text === 'string' ? text : '';
    if (typeof text !== 'string') bad.push({ at: column - 1, code: text.code });
  });
  if (cells.every((cell) => cell.trim() === '') && bad.length === 0) return undefined;
  return { line: row.number, cells, ...(bad.length === 0 ? {} : { bad }) };
}

function textOf(value: ExcelJS.CellValue): string | { code: 'formula' | 'cell-error' } {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return value ? '是' : '否';
  // A spreadsheet shows 15 digits; the double behind 0.1+0.2 has more.
  if (typeof value === 'number') return plainNumber(Number(value.toPrecision(15)));
  if (value instanceof Date) return dateText(value);
  if ('formula' in value || 'sharedFormula' in value) return { code: 'formula' };
  if ('error' in value) return { code: 'cell-error' };
  if ('richText' in value) return value.richText.map(({ text }) => text).join('');
  if ('text' in value) return typeof value.text === 'string' ? value.text : textOfRich(value.text);
  return { code: 'cell-error' };
}

function textOfRich(value: unknown): string {
  const parts = (value as { richText?: { text: string }[] } | null)?.richText;
  return Array.isArray(parts) ? parts.map(({ text }) => text).join('') : '';
}

function plainNumber(value: number): string {
  const text = String(value);
  if (!/e/i.test(text)) return text;
  return Math.abs(value) < 1 ? value.toFixed(15).replace(/\.?0+$/, '') : BigInt(Math.round(value)).toString();
}

/** Workbook dates have no zone; the library gives them as UTC. */
function dateText(value: Date): string {
  return Number.isNaN(value.getTime()) ? '' : value.toISOString().slice(0, 10);
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
