import type { Context, Middleware } from 'koa';
import { HttpError } from './errors.js';
import type { WriteTrace } from './route.js';
import { type Who, whoOf } from './who.js';

/** A write as it is written down: what was asked, by whom, and how it ended. */
export interface RequestedWrite extends WriteTrace {
  readonly who: Who;
  /** `POST /work/payments/approve`: method and pattern, which are the same for all records. */
  readonly act: string;
  readonly about: { readonly kind: string; readonly id: string };
}

const SAFE: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Hands every write that was done to `record`, every one that was refused for want of a right, and what a handler says of one that failed. The answer waits for it: what
 * cannot be written down is answered as a failure, and its caller looks again.
 */
export function recordWrites(record: (write: RequestedWrite) => Promise<void>): Middleware {
  return async (ctx, next) => {
    try {
      await next();
    } catch (error) {
      const known = ctx.state.trace as WriteTrace | undefined;
      const refused =
        error instanceof HttpError && error.status === 403 ? { after: `refused: ${error.code}` } : undefined;
      if (known ?? refused) await record(written(ctx, known ?? refused ?? {}));
      throw error;
    }
    if (!SAFE.has(ctx.method) && patternOf(ctx) !== null)
      await record(written(ctx, (ctx.state.trace as WriteTrace) ?? {}));
  };
}

function written(ctx: Context, trace: WriteTrace): RequestedWrite {
  const pattern = patternOf(ctx) ?? ctx.path.slice(0, 200);
  const short = pattern.replace(/^\/api\/v1/, '');
  const about = {
    kind: short.split('/')[2] ?? '',
    id: Object.values((ctx.params ?? {}) as object)
      .join(' ')
      .slice(0, 400),
  };
  return { who: whoOf(ctx), act: `${ctx.method} ${short}`, about, ...trace };
}

function patternOf(ctx: Context): string | null {
  const pattern: unknown = ctx._matchedRoute;
  // A router's own middleware counts as a match of everything below its prefix.
  return typeof pattern === 'string' && !pattern.includes('(') ? pattern : null;
}
