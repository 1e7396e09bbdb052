import { createReadStream } from 'node:fs';
import { TextDecoder } from 'node:util';
import type { SourceRow } from './interpret-row.js';
import type { Encoding } from './scan-file.js';

/** A quoted text goes over so many lines at most; further on its quotation mark was never closed. */
const LINES_IN_CELL = 200;

/**
 * The rows of a CSV file (RFC 4180, any of the three line ends, also mixed) with the lines they begin on, in constant
 * memory; `scanFile` has bounded its lines. Own reader, because a row whose quotation marks are in disorder must cost
 * that one line and not those after it: it is given as broken, and reading goes on at the next line.
 */
export async function* readCsv(path: string, encoding: Encoding, delimiter: string): AsyncGenerator<SourceRow, void> {
  const reader = new RowReader(delimiter);
  for await (const lines of readLines(path, encoding)) {
    reader.lines.push(...lines);
    yield* reader.take(false);
  }
  yield* reader.take(true);
}

/** Complete lines, chunk by chunk. */
async function* readLines(path: string, encoding: Encoding): AsyncGenerator<string[], void> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  let rest = '';
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 18 }) as AsyncIterable<Buffer>) {
    const text = rest + decoder.decode(chunk, { stream: true });
    // A carriage return at the end may be the first half of a line end.
    const lines = text.split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop() ?? '';
    yield lines;
  }
  rest += decoder.decode();
  yield rest.replace(/\r$/, '').split('\r');
}

class RowReader {
  readonly lines: string[] = [];
  private at = 0;
  /** Number of the line at `at`. */
  private line = 1;

  constructor(private readonly delimiter: string) {}

  /** The rows that are complete; at the end of the file all that is left. */
  *take(last: boolean): Generator<SourceRow, void> {
    while (this.at < this.lines.length) {
      const first = this.lines[this.at] ?? '';
      const used = first.includes('"') ? this.quoted(last) : { cells: first.split(this.delimiter), lines: 1 };
      if (used === 'more') break;
      if (used === 'disorder') yield { line: this.line, cells: [], broken: 'quote-disorder' };
      else if (used.cells.some((cell) => cell.trim() !== '')) yield { line: this.line, cells: used.cells };
      const lines = used === 'disorder' ? 1 : used.lines;
      this.at += lines;
      this.line += lines;
    }
    this.lines.splice(0, this.at);
    this.at = 0;
  }

  /** A row with quotation marks: its cells and how many lines it takes. */
  private quoted(last: boolean): { cells: string[]; lines: number } | 'disorder' | 'more' {
    let text = this.lines[this.at] ?? '';
    for (let lines = 1; ; lines++) {
      const cells = splitQuoted(text, this.delimiter);
      if (cells === 'disorder') return cells;
      if (cells !== 'open') return { cells, lines };
      if (lines === LINES_IN_CELL) return 'disorder';
      const next = this.lines[this.at + lines];
      if (next === undefined) return last ? 'disorder' : 'more';
      text += `\n${next}`;
    }
  }
}

/** The cells of a row; `open` where a quotation mark is not closed yet. */
function splitQuoted(text: string, delimiter: string): string[] | 'disorder' | 'open' {
  const cells: string[] = [];
  let at = 0;
  for (;;) {
    if (text[at] !== '"') {
      const end = text.indexOf(delimiter, at);
      const cell = end < 0 ? text.slice(at) : text.slice(at, end);
      if (cell.includes('"')) return 'disorder';
      cells.push(cell);
      if (end < 0) return cells;
      at = end + delimiter.length;
      continue;
    }
    const end = closingQuote(text, at + 1);
    if (end < 0) return 'open';
    cells.push(text.slice(at + 1, end).replaceAll('""', '"'));
    if (end + 1 === text.length) return cells;
    if (!text.startsWith(delimiter, end + 1)) return 'disorder';
    at = end + 1 + delimiter.length;
  }
}

/** The quotation mark that is not doubled, or -1. */
function closingQuote(text: string, from: number): number {
  for (let at = text.indexOf('"', from); at >= 0; at = text.indexOf('"', at + 2)) if (text[at + 1] !== '"') return at;
  return -1;
}

/** The separator that a line uses most: comma, tab, semicolon, vertical bar or full-width comma. */
export function guessDelimiter(line: string): string {
  const counts = [',', '\t', ';', '|', '，'].map((sign): [string, number] => [sign, line.split(sign).length - 1]);
  return counts.reduce((best, next) => (next[1] > best[1] ? next : best), [',', 0] as [string, number])[0];
}
