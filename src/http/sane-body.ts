import type { Context, Middleware } from 'koa';
import { HttpError, invalid } from './errors.js';

/** Deeper than anything that is asked for: rules have at most eight levels. */
const DEEPEST = 20;
const DANGEROUS: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/** What a JSON body may have; a file has a limit of its own. */
export const BODY_LIMIT = '1mb';
const TOO_LONG = '请求体超过 1 MB · the body is longer than 1 MB';

/** Whatever keeps a body from being read is the sender's: too long, no JSON, compressed wrongly. */
export function unreadable(error: Error & { readonly status?: unknown }): never {
  const status = error.status === 413 || error.status === 415 ? error.status : 400;
  const message = status === 413 ? TOO_LONG : '请求体无法读取 · the body cannot be read';
  throw new HttpError(status, 'invalid', message);
}

/** Refuses what no honest client sends: operators of the database, keys that reach into prototypes, nesting without end. */
export function saneBody(): Middleware {
  return async (ctx, next) => {
    refuseStrange((ctx as Context & { request: { body?: unknown } }).request.body, 'body', 0);
    await next();
  };
}

function refuseStrange(value: unknown, path: string, depth: number): void {
  if (typeof value !== 'object' || value === null) return;
  if (depth >= DEEPEST)
    throw invalid([{ path: 'body', message: `嵌套超过 ${DEEPEST} 层 · is nested deeper than ${DEEPEST} levels` }]);
  for (const [key, inner] of Object.entries(value)) {
    if (key.startsWith('$') || DANGEROUS.has(key)) {
      throw invalid([{ path, message: '含有不允许的键 · has a key that is not allowed' }]);
    }
    refuseStrange(inner, Array.isArray(value) ? path : `${path}.${key}`, depth + 1);
  }
}
