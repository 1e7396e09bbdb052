import { createReadStream } from 'node:fs';
import { Transform } from 'node:stream';
import { type CsvError, parse } from 'csv-parse';
import { InputError } from '../../terminal/input-error.js';
import type { SourceRow } from './interpret-row.js';
import { type Encoding, LINE_LIMIT } from './scan-file.js';

interface Parsed {
  readonly record: string[];
  readonly info: { readonly lines: number };
}

/**
 * The rows of a CSV file with the lines they begin on. A row whose quotation marks are in disorder is broken, and
 * reading goes on at the next line; a quoted text that never ends makes the whole file unreadable.
 * @throws InputError
 */
export async function* readCsv(path: string, encoding: Encoding, delimiter: string): AsyncGenerator<SourceRow, void> {
  const broken: SourceRow[] = [];
  let last = 0;
  const parser = parse({
    bom: true,
    delimiter,
    info: true,
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_column_count: true,
    skip_empty_lines: true,
    skip_records_with_error: true,
    max_record_size: LINE_LIMIT,
    on_skip: (error) => {
      const line = lineOf(error);
      if (error?.code === 'CSV_QUOTE_NOT_CLOSED' || error?.code === 'CSV_MAX_RECORD_SIZE') {
        parser.destroy(new InputError(`${path}: a quotation mark after line ${last} is never closed`));
      } else broken.push({ line, cells: [], broken: 'quote-disorder' });
    },
  });
  const file = createReadStream(path, { highWaterMark: 1 << 18 });
  const source = encoding === 'utf-8' ? file : file.pipe(decoding(encoding));
  file.once('error', (error) => parser.destroy(error));
  source.pipe(parser);
  try {
    for await (const { record, info } of parser as AsyncIterable<Parsed>) {
      while (broken.length > 0 && (broken[0]?.line ?? 0) <= info.lines) yield broken.shift() as SourceRow;
      const inner = record.reduce((count, cell) => count + (cell.includes('\n') ? cell.split('\n').length - 1 : 0), 0);
      last = info.lines;
      if (record.some((cell) => cell.trim() !== '')) yield { line: last - inner, cells: record };
    }
    yield* broken;
  } finally {
    file.destroy();
    parser.destroy();
  }
}

function lineOf(error: CsvError | undefined): number {
  const lines = (error as { lines?: unknown } | undefined)?.lines;
  return typeof lines === 'number' ? lines : 0;
}

/** Decodes without ever splitting a character between two chunks. */
function decoding(encoding: Encoding): Transform {
  const decoder = new TextDecoder(encoding, { fatal: true });
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      try {
        done(null, Buffer.from(decoder.decode(chunk, { stream: true })));
      } catch (error) {
        done(error as Error);
      }
    },
    flush(done) {
      done(null, Buffer.from(decoder.decode()));
    },
  });
}

/** The separator that the first lines use most: comma, tab, semicolon, vertical bar or full-width comma. */
export function guessDelimiter(start: string): string {
  const counts = [',', '\t', ';', '|', '，'].map((sign): [string, number] => [sign, start.split(sign).length - 1]);
  return counts.reduce((best, next) => (next[1] > best[1] ? next : best), [',', 0] as [string, number])[0];
}
