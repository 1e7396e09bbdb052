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

interface RouterLayer {
  readonly path: string | RegExp;
  readonly methods: readonly string[];
}

const SAFE: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);
/** Of an id, in characters. */
const LONGEST = 400;
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
    const isWrite = (): boolean => !SAFE.has(ctx.method) && ctx.state.asks !== true && patternOf(ctx) !== null;
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
  const { about, values } = addressed(pattern, ctx.path);
  const act = `${ctx.method} ${withoutVersion(pattern)}`;
  const others = [...values, ...(trace.named ?? [])].filter((value) => value !== (trace.about ?? about).id);
  const { named: _, ...rest } = trace;
  return { who: whoOf(ctx), act, about, ...rest, ...(others.length === 0 ? {} : { named: others }) };
}

/**
 * What an address says that it is about, whoever refused it: `…/enterprises/CODE/mandates/ID` is about the mandate, `…/enterprises/CODE/
 * account` about the firm; where it names neither so, all that it names.
 */
function addressed(pattern: string, path: string): { about: RequestedWrite['about']; values: string[] } {
  const [parts, given] = [pattern.split('/'), path.split('/')];
  const placeOf = (name: string): number => parts.indexOf(`:${name}`);
  const valueAt = (at: number): string => decoded(given[at] ?? '').slice(0, LONGEST);
  const values = parts.flatMap((part, at) => (part.startsWith(':') ? [valueAt(at)] : []));
  const record = placeOf('id') < 0 ? placeOf('uscc') : placeOf('id');
  if (record > 0) return { about: { kind: parts[record - 1] ?? '', id: valueAt(record) }, values };
  return {
    about: { kind: withoutVersion(pattern).split('/')[2] ?? '', id: values.join(' ').slice(0, LONGEST) },
    values,
  };
}

const withoutVersion = (pattern: string): string => pattern.replace(/^\/api\/v1/, '');

/** An address may hold what is no text. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** Of the route that the address and method are of, whether it was reached or a guard before it refused. */
function patternOf(ctx: Context): string | null {
  const layers = (ctx as { matched?: readonly RouterLayer[] }).matched ?? [];
  // A router's own middleware counts as a match of everything below its prefix; it has no methods.
  return layers.findLast(({ methods }) => methods.includes(ctx.method))?.path.toString() ?? null;
}
