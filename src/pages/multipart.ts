import { Busboy, type BusboyFileStream, type BusboyInstance } from '@fastify/busboy';
import type { Context } from 'koa';
import { HttpError } from '../http/errors.js';

/** A file of a form, by the name of its field. */
export interface SentFile {
  readonly field: string;
  /** Null where it is larger than it may be: then nothing of it is kept. */
  readonly content: Buffer | null;
}

/** A form with files as it was sent. */
export interface SentForm {
  /** What was typed, by the names of the fields; a name that is there several times has the last. */
  readonly typed: Readonly<Record<string, string>>;
  readonly files: readonly SentFile[];
  /** More files than are taken; of those beyond nothing is kept. */
  readonly tooMany: boolean;
}

export interface FormLimits {
  readonly files: number;
  readonly fileBytes: number;
}

/** All of a form, with files that are too large for it: so much is read to its end, so that the browser comes to see the answer. */
const MOST_BYTES = 64 * 1024 * 1024;
const PARTS = 60;

/**
 * Reads a form with files (RFC 7578) into memory. Files that are too large or too many are read and let go; only a form beyond all measure
 * is cut off.
 * @throws HttpError 415 for another kind of body, 400 for one that cannot be read, 413 beyond all measure
 */
export async function sentIn(ctx: Context, limits: FormLimits): Promise<SentForm> {
  if (ctx.request.is('multipart/form-data') === false) {
    throw new HttpError(415, 'invalid', '请用本站的表单提交 · send this by the form of this site');
  }
  if ((ctx.request.length ?? 0) > MOST_BYTES) throw cutOff(ctx);
  const parser = parserOf(ctx);
  const typed = new Map<string, string>();
  const files: Promise<SentFile | null>[] = [];
  let sent = 0;
  parser.on('field', (name, value) => void typed.set(name, value));
  parser.on('file', (field, stream, name) => {
    // Without a name browsers send a field for which no file was chosen.
    if ((name ?? '') !== '') sent += 1;
    files.push(kept(field, stream, (name ?? '') !== '' && sent <= limits.files ? limits.fileBytes : null));
  });
  await readThrough(ctx, parser);
  const whole = (await Promise.all(files)).filter((file) => file !== null);
  return { typed: Object.fromEntries(typed), files: whole, tooMany: sent > limits.files };
}

/**
 * The library's own limits let go of a part in a way that sometimes never comes to its end: we count ourselves. Nor is it made to wait;
 * what it holds is bounded by the form.
 */
function parserOf({ req }: Context): BusboyInstance {
  const headers = { ...req.headers, 'content-type': req.headers['content-type'] ?? '' };
  const limits = { fieldNameSize: 100, fieldSize: MOST_BYTES, parts: PARTS, headerPairs: 20 };
  try {
    return new Busboy({ headers, limits, fileHwm: MOST_BYTES });
  } catch {
    throw unreadable();
  }
}

/** @param most in bytes; null where nothing of it is kept */
function kept(field: string, stream: BusboyFileStream, most: number | null): Promise<SentFile | null> {
  let chunks: Buffer[] = [];
  let bytes = 0;
  stream.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (most !== null && bytes <= most) chunks.push(chunk);
    else chunks = [];
  });
  return new Promise((resolve) => {
    stream.once('end', () => {
      if (most === null) return resolve(null);
      resolve({ field, content: bytes > most ? null : Buffer.concat(chunks) });
    });
  });
}

function readThrough(ctx: Context, parser: BusboyInstance): Promise<void> {
  const { req } = ctx;
  let bytes = 0;
  return new Promise((resolve, reject) => {
    const fail = (error: HttpError): void => {
      req.unpipe(parser);
      // What is still on its way is let go: the connection carries the answer.
      req.resume();
      reject(error);
    };
    req.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > MOST_BYTES) fail(cutOff(ctx));
    });
    req.once('aborted', () => reject(unreadable()));
    parser.once('error', () => fail(unreadable()));
    parser.once('partsLimit', () => fail(unreadable()));
    parser.once('finish', () => resolve());
    req.pipe(parser);
  });
}

/** Whoever sends so much is told, and not listened to any longer. */
function cutOff({ req, res }: Context): HttpError {
  res.once('finish', () => req.destroy());
  return new HttpError(413, 'invalid', '提交内容过大 · what was sent is far too large', [], { Connection: 'close' });
}

const unreadable = (): HttpError =>
  new HttpError(400, 'invalid', '表单无法读取，请重新提交 · the form cannot be read, send it again');
