import { open } from 'node:fs/promises';
import { TextDecoder } from 'node:util';
import { InputError } from '../../terminal/input-error.js';
import type { SourceRow } from './interpret-row.js';
import { guessDelimiter, readCsv } from './read-csv.js';
import { spoolWorkbook } from './read-xlsx.js';
import { type FileScan, scanFile } from './scan-file.js';

const COLUMN_LIMIT = 200;
/** Titles and notes stand above the header of many department sheets. */
const HEADER_WITHIN = 10;

export interface Source {
  readonly scan: FileScan;
  /** Candidates for the header, the first rows of the file. */
  readonly head: readonly SourceRow[];
  readonly otherSheets: boolean;
  /** All rows after `headerLine`; rows shorter than `width` are completed where a workbook leaves out empty cells. */
  rowsAfter(headerLine: number, width: number): AsyncGenerator<SourceRow, void>;
  close(): Promise<void>;
}

/**
 * Opens a CSV file or workbook for reading its rows as often as needed.
 * @throws InputError where it cannot be read
 */
export async function openSource(path: string): Promise<Source> {
  const scan = await scanFile(path);
  const opened = scan.kind === 'xlsx' ? await openWorkbook(path) : await openText(path, scan);
  try {
    const head: SourceRow[] = [];
    for await (const row of opened.rows()) {
      if (row.cells.length > COLUMN_LIMIT) {
        throw new InputError(
          `${path}: ${row.cells.length} columns in line ${row.line}; at most ${COLUMN_LIMIT} are read`,
        );
      }
      head.push(row);
      if (head.length === HEADER_WITHIN) break;
    }
    return {
      ...opened,
      scan,
      head,
      rowsAfter: (line, width) => rowsAfter(opened.rows, line, scan.kind === 'xlsx' ? width : 0),
    };
  } catch (error) {
    await opened.close();
    throw error;
  }
}

interface Opened {
  readonly rows: () => AsyncGenerator<SourceRow, void>;
  readonly otherSheets: boolean;
  close(): Promise<void>;
}

async function openWorkbook(path: string): Promise<Opened> {
  const { rows, otherSheets, dispose } = await spoolWorkbook(path);
  return { rows, otherSheets, close: dispose };
}

async function openText(path: string, { encoding }: FileScan): Promise<Opened> {
  const delimiter = await delimiterOf(path, encoding);
  return { rows: () => readCsv(path, encoding, delimiter), otherSheets: false, close: async () => {} };
}

/** Of the first line with a separator in it; a line without one is a title. */
async function delimiterOf(path: string, encoding: FileScan['encoding']): Promise<string> {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(65_536), 0, 65_536, 0);
    const start = new TextDecoder(encoding).decode(buffer.subarray(0, bytesRead), { stream: true });
    for (const line of start.split(/\r\n|\n|\r/).slice(0, HEADER_WITHIN)) {
      const delimiter = guessDelimiter(line);
      if (line.includes(delimiter)) return delimiter;
    }
    return ',';
  } finally {
    await file.close();
  }
}

async function* rowsAfter(rows: Opened['rows'], headerLine: number, width: number): AsyncGenerator<SourceRow, void> {
  for await (const row of rows()) {
    if (row.line <= headerLine) continue;
    if (row.cells.length >= width || row.broken !== undefined) yield row;
    else yield { ...row, cells: [...row.cells, ...Array<string>(width - row.cells.length).fill('')] };
  }
}
