import type { Context, Middleware } from 'koa';
import { asHttpError } from './error-handler.js';
import { type Who, whoOf } from './who.js';
import type { WriteTrace } from './write-trace.js';

/** A write as it is written down: what was asked, by whom, and how it ended. */
export interface RequestedWrite extends WriteTrace {
  readonly who: Who;
  /** `POST /work/payments/approve`: method and pattern, which are the same for all records. */
  readonly act: string;
  readonly about: { readonly kind: string; readonly id: string };
}

const SAFE: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);
/** What a handler answers where it refuses an act that it has understood. What cannot be read, and what is not there, is no act. */
const REFUSALS: ReadonlySet<number> = new Set([401, 403, 409]);

/**
 * Hands every write that was done to `record`, with what was decided; every one that was refused, or failed half way, with what was
 * asked for; and everything that was refused for want of a right. The answer waits for it: what cannot be written down is
 * answered as a failure, and its caller looks again. Only a crash between the act and its entry leaves an act that the
 * trail does not name; the records of it do.
 */
export function recordWrites(record: (write: RequestedWrite) => Promise<void>): Middleware {
  return async (ctx, next) => {
    const isWrite = (): boolean => !SAFE.has(ctx.method) && patternOf(ctx) !== null;
    try {
      await next();
    } catch (error) {
      const { status, code } = asHttpError(error);
      const known = traceOf(ctx);
      const failed = status >= 500 || REFUSALS.has(status);
      if (status === 403 || (isWrite() && known !== undefined && failed)) {
        const outcome = { [status >= 500 ? 'failed' : 'refused']: code };
        const asked = known?.after === undefined ? {} : { asked: known.after };
        await record(written(ctx, { ...known, after: { ...outcome, ...asked } }));
      }
      throw error;
    }
    if (isWrite()) await record(written(ctx, traceOf(ctx) ?? {}));
  };
}

function traceOf({ state }: Context): WriteTrace | undefined {
  return state.trace as WriteTrace | undefined;
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
