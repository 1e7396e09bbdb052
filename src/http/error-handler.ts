import { randomUUID } from 'node:crypto';
import type { Context, Middleware } from 'koa';
import type { Logger } from 'pino';
import { InputError, RefusedError, UnknownError } from '../terminal/input-error.js';
import { ERROR_STATUSES, type ErrorStatus, HttpError } from './errors.js';

/** Answers an error by a page, where a person looks at one. @returns whether it did */
export type AsPage = (ctx: Context, error: HttpError) => boolean;

/** Turns what a route throws into the one error shape; anything unexpected is logged and answered without internals. */
export function errorHandler(log: Logger, asPage: AsPage = () => false): Middleware {
  return async (ctx, next) => {
    const requestId = randomUUID();
    ctx.set('X-Request-Id', requestId);
    // What may be kept on the way says so itself (ASVS 14.3.2).
    ctx.set('Cache-Control', 'no-store');
    try {
      await next();
      if (ctx.status === 404 && ctx.body == null) {
        throw new HttpError(404, 'not-found', '没有这个地址 · no such address');
      }
    } catch (error) {
      const answer = asHttpError(error);
      // A 503 of our own is an answer, not a failure.
      if (answer !== error && answer.status >= 500)
        log.error({ err: error, requestId, path: ctx.path }, 'request failed');
      ctx.status = answer.status;
      ctx.set(answer.headers);
      if (asPage(ctx, answer)) return;
      ctx.body = { error: { code: answer.code, message: answer.message, details: answer.details } };
    }
  };
}

/** What an error is answered as. */
export function asHttpError(error: unknown): HttpError {
  if (error instanceof HttpError) return error;
  if (error instanceof InputError) {
    const details = error.problems.map((message) => ({ path: '', message }));
    return new HttpError(...statusOf(error), error.message, details);
  }
  // Body parser and router throw errors with a status of their own; their texts may name internals.
  if (error instanceof Error && 'status' in error && typeof error.status === 'number' && error.status < 500) {
    const status = ERROR_STATUSES.find((one) => one === error.status) ?? 400;
    return new HttpError(status, 'invalid', '请求无法读取 · the request cannot be read');
  }
  return new HttpError(500, 'internal', '服务暂时出错，请稍后再试 · something went wrong, try again later');
}

function statusOf(error: InputError): readonly [status: ErrorStatus, code: string] {
  if (error instanceof UnknownError) return [404, 'not-found'];
  return error instanceof RefusedError ? [409, 'refused'] : [400, 'invalid'];
}
