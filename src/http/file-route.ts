import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Context } from 'koa';
import { z } from 'zod';
import { InputError } from '../terminal/input-error.js';
import { HttpError } from './errors.js';
import { checkInput, type Route } from './route.js';
import { type Who, whoOf } from './who.js';
import { type Noting, traced, type WriteTrace } from './write-trace.js';

type Shape = z.ZodObject<z.ZodRawShape>;
type Common = Pick<Route, 'audience' | 'roles' | 'path' | 'summary'>;

export interface AnswerFile {
  readonly name: string;
  readonly type: string;
  readonly content: Buffer;
}

export interface DownloadSpec<P extends Shape, B extends Shape> extends Common {
  readonly params: P;
  readonly body: B;
  readonly gives: readonly string[];
  file(input: Asked<P, B>): Promise<AnswerFile>;
  /** @param answer null where it was refused or failed half way */
  trace(input: Asked<P, B>, answer: AnswerFile | null): WriteTrace;
}

interface Asked<P extends Shape, B extends Shape> {
  readonly params: z.output<P>;
  readonly body: z.output<B>;
  readonly who: Who;
}

/** A file to keep. Asked for by POST, since handing it out is recorded, and nothing on the way may keep a copy. */
export function downloadRoute<P extends Shape, B extends Shape>(spec: DownloadSpec<P, B>): Route {
  const { file, trace, ...described } = spec;
  return {
    ...{ ...described, method: 'post', query: z.strictObject({}), status: 200, response: z.unknown() },
    async answer(ctx) {
      const params = checkInput(spec.params, ctx.params, 'params') as z.output<P>;
      const body = checkInput(spec.body, ctx.request.body ?? {}, 'body') as z.output<B>;
      const asked = { params, body, who: whoOf(ctx) };
      const { name, type, content } = await traced(ctx, asked, { trace, carryOut: file });
      ctx.attachment(name);
      ctx.type = type;
      ctx.set('X-Robots-Tag', 'noindex');
      ctx.body = content;
    },
  };
}

export interface UploadSpec<Q extends Shape, R extends z.ZodType> extends Common {
  readonly query: Q;
  readonly takes: readonly string[];
  /** In bytes. */
  readonly most: number;
  readonly response: R;
  /** What the file is called, as far as the query says so. */
  nameOf(query: z.output<Q>): string;
  /** `path` is there until this has settled. */
  take(input: { query: z.output<Q>; path: string; who: Who } & Noting): Promise<z.input<R>>;
  /** @param answer null where it was refused or failed half way */
  trace(input: { query: z.output<Q>; path: string; who: Who }, answer: z.input<R> | null): WriteTrace;
}

/**
 * Takes a file as the whole body of a request, into a temporary file that nobody else can read.
 * @throws HttpError 415 for another content type, 413 for a larger file
 */
export function uploadRoute<Q extends Shape, R extends z.ZodType>(spec: UploadSpec<Q, R>): Route {
  const { take, trace, most, nameOf, ...described } = spec;
  return {
    ...{ ...described, method: 'post', params: z.strictObject({}), body: undefined, status: 200 },
    async answer(ctx) {
      const query = checkInput(spec.query, ctx.query, 'query') as z.output<Q>;
      if (!ctx.request.is([...spec.takes])) {
        throw new HttpError(415, 'invalid', `请上传文件 · the body must be one of ${spec.takes.join(', ')}`);
      }
      if ((ctx.request.length ?? 0) > most) throw tooLarge(most);
      const folder = await mkdtemp(join(tmpdir(), 'zhida-upload-'));
      try {
        const path = join(
          folder,
          nameOf(query)
            .replace(/[^\p{L}\p{N}._-]/gu, '_')
            .slice(-60) || 'file',
        );
        await pipeline(atMost(most, ctx), createWriteStream(path, { mode: 0o600, flags: 'wx' }));
        const given = { query, path, who: whoOf(ctx) };
        ctx.body = spec.response.parse(await traced(ctx, given, { trace, carryOut: take }));
      } catch (error) {
        throw error instanceof InputError ? withoutFolder(error, folder) : error;
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
  };
}

/** Whoever sent the file knows its name, and nothing of the folder it was in here. */
function withoutFolder(error: InputError, folder: string): InputError {
  if (!error.message.includes(folder)) return error;
  return new InputError(error.problems.map((problem) => problem.replaceAll(`${folder}${sep}`, '')));
}

async function* atMost(most: number, { req }: Context): AsyncGenerator<Buffer, void, undefined> {
  let bytes = 0;
  // The request lives on after a refusal: its connection carries the answer.
  for await (const chunk of req.iterator({ destroyOnReturn: false })) {
    bytes += (chunk as Buffer).length;
    if (bytes > most) throw tooLarge(most);
    yield chunk as Buffer;
  }
}

const tooLarge = (most: number): HttpError =>
  new HttpError(413, 'invalid', `文件过大 · the file is larger than ${most >> 20} MiB`);
