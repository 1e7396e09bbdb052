import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { TextDecoder } from 'node:util';
import { InputError } from '../../terminal/input-error.js';

export type Encoding = 'utf-8' | 'gb18030';
export interface FileScan {
  readonly kind: 'csv' | 'xlsx';
  readonly encoding: Encoding;
  readonly bytes: number;
  readonly sha256: string;
}

/** Longest line that is read; a row of a department is some kilobytes at most. */
export const LINE_LIMIT = 1 << 20;

/**
 * Reads a file once, byte by byte and in constant memory, before anything is made of it: what it is, its encoding
 * (UTF-8 with or without a mark, otherwise GB18030; a file is never both), its hash.
 * @throws InputError where it is neither text nor a workbook, or a line is longer than a row can be
 */
export async function scanFile(path: string): Promise<FileScan> {
  const bytes = await sizeOf(path);
  if (bytes === 0) throw new InputError(`${path}: the file is empty`);
  const start = await firstBytes(path, 8);
  const kind = kindOf(path, start);
  const hash = createHash('sha256');
  const text = kind === 'csv' ? new TextScan(path) : undefined;
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>) {
    hash.update(chunk);
    text?.take(chunk);
  }
  return { kind, encoding: text?.finish() ?? 'utf-8', bytes, sha256: hash.digest('hex') };
}

async function sizeOf(path: string): Promise<number> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    throw new InputError(`${path}: ${error.code === 'ENOENT' ? 'no such file' : `cannot be read (${error.code})`}`);
  });
  if (!found.isFile()) throw new InputError(`${path}: not a file`);
  return found.size;
}

async function firstBytes(path: string, count: number): Promise<Buffer> {
  const file = await open(path, 'r').catch((error: NodeJS.ErrnoException) => {
    throw new InputError(`${path}: cannot be opened (${error.code ?? error.message})`);
  });
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(count), 0, count, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

function kindOf(path: string, start: Buffer): 'csv' | 'xlsx' {
  if (start.subarray(0, 4).equals(Buffer.from('PK\u0003\u0004'))) return 'xlsx';
  if (start.subarray(0, 4).toString('hex') === 'd0cf11e0') {
    throw new InputError(`${path}: a workbook of Excel 97 (.xls) or one with a password; save it as .xlsx or CSV`);
  }
  if (/^(fffe|feff)/.test(start.toString('hex'))) {
    throw new InputError(`${path}: UTF-16 text; save it as UTF-8 or GB18030`);
  }
  return 'csv';
}

class TextScan {
  private readonly utf8 = new TextDecoder('utf-8', { fatal: true });
  private readonly gb18030 = new TextDecoder('gb18030', { fatal: true });
  private isUtf8 = true;
  private isGb18030 = true;
  private lines = 1;
  private length = 0;

  constructor(private readonly path: string) {}

  take(chunk: Buffer): void {
    const nul = chunk.indexOf(0);
    if (nul >= 0) {
      const line = this.lines + countLines(chunk.subarray(0, nul));
      throw new InputError(`${this.path}: not a text file (a NUL byte in line ${line})`);
    }
    this.measure(chunk);
    this.isUtf8 &&= decodes(this.utf8, chunk, true);
    this.isGb18030 &&= decodes(this.gb18030, chunk, true);
    if (!this.isUtf8 && !this.isGb18030) throw this.unreadable();
  }

  finish(): Encoding {
    // A character cut off by the end of the file is a fault, too.
    this.isUtf8 &&= decodes(this.utf8, Buffer.alloc(0), false);
    this.isGb18030 &&= decodes(this.gb18030, Buffer.alloc(0), false);
    if (this.isUtf8) return 'utf-8';
    if (this.isGb18030) return 'gb18030';
    throw this.unreadable();
  }

  private measure(chunk: Buffer): void {
    let from = 0;
    for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, from)) {
      if (this.length + at - from > LINE_LIMIT) throw this.tooLong();
      this.length = 0;
      this.lines++;
      from = at + 1;
    }
    this.length += chunk.length - from;
    if (this.length > LINE_LIMIT) throw this.tooLong();
  }

  private tooLong(): InputError {
    return new InputError(`${this.path}: line ${this.lines} is longer than ${LINE_LIMIT} bytes`);
  }

  private unreadable(): InputError {
    return new InputError(`${this.path}: neither UTF-8 nor GB18030 text (near line ${this.lines})`);
  }
}

function decodes(decoder: TextDecoder, chunk: Buffer, stream: boolean): boolean {
  try {
    decoder.decode(chunk, { stream });
    return true;
  } catch {
    return false;
  }
}

function countLines(chunk: Buffer): number {
  let lines = 0;
  for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) lines++;
  return lines;
}
