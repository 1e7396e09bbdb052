import type {} from '@koa/bodyparser';
import type Router from '@koa/router';
import type { Context } from 'koa';
import { z } from 'zod';
import { IN_BOTH_LANGUAGES } from './both-languages.js';
import { HttpError, invalid } from './errors.js';
import type { Audience, Role } from './roles.js';
import { type KeyVerb, needRole, needScope, type Who, whoOf } from './who.js';
import { type Noting, traced, type WriteTrace } from './write-trace.js';

type Shape = z.ZodObject<z.ZodRawShape>;

/** What a handler may give back: the declared shape, of which views are read-only. */
type Answer<T> = T extends readonly (infer Item)[]
  ? readonly Answer<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]: Answer<T[Key]> }
    : T;

interface Described<P extends Shape, Q extends Shape, B extends z.ZodType, R extends z.ZodType> {
  readonly audience: Audience;
  /** Those of the audience's roles that may; all of them where absent. */
  readonly roles?: readonly Role[];
  /** What a system's key must be for, with some department; of `exchange` alone. */
  readonly scope?: KeyVerb;
  /** Below `/api/v1/AUDIENCE`, with `:name` parameters. */
  readonly path: string;
  readonly summary: string;
  readonly params?: P;
  readonly query?: Q;
  readonly body?: B;
  /** An edit of a revision: it is asked for with `If-Match`. */
  readonly edits?: true;
  readonly variants?: Variants;
  readonly status?: 200 | 201 | 202;
  readonly response: R;
  /** `ctx` is for cookies alone. */
  handle(input: RouteInput<P, Q, B> & Noting, ctx: Context): Promise<Answer<z.input<R>>>;
}

interface Reading {
  readonly method: 'get';
  readonly asks?: undefined;
  readonly trace?: undefined;
}

/** A question that is too long for an address, or is in nobody's log: nothing is changed, kept or written down. */
interface Asking {
  readonly method: 'post';
  readonly asks: true;
  readonly trace?: undefined;
}

/** A write says what the audit trail keeps of it: what was asked for is in no address, and what was decided in no method. */
interface Writing<P extends Shape, Q extends Shape, B extends z.ZodType, R extends z.ZodType> {
  readonly method: 'post' | 'put' | 'delete';
  readonly asks?: undefined;
  /** @param answer null where it was refused or failed half way: then what was asked for is kept */
  trace(input: RouteInput<P, Q, B>, answer: Answer<z.input<R>> | null): WriteTrace;
}

export type RouteSpec<P extends Shape, Q extends Shape, B extends z.ZodType, R extends z.ZodType> = Described<
  P,
  Q,
  B,
  R
> &
  (Reading | Asking | Writing<P, Q, B, R>);

export interface RouteInput<P extends Shape, Q extends Shape, B extends z.ZodType> {
  readonly params: z.output<P>;
  readonly query: z.output<Q>;
  readonly body: z.output<B>;
  readonly who: Who;
  /** The revision that an edit was made on (`If-Match`), or null. */
  readonly revision: number | null;
}

/** Of a route whose body is another one by a parameter: each of them, as the document shows it. Its handler checks what is inside. */
export interface Variants {
  readonly param: string;
  readonly bodies: Readonly<Record<string, z.ZodType>>;
}

/** A route whose types are hidden, as the list in `app.ts` and the OpenAPI document need it. */
export interface Route {
  readonly audience: Audience;
  readonly roles?: readonly Role[] | undefined;
  readonly scope?: KeyVerb | undefined;
  readonly method: 'get' | 'post' | 'put' | 'delete';
  /** It changes nothing, whatever its method. */
  readonly asks?: true | undefined;
  readonly path: string;
  readonly summary: string;
  readonly params: Shape;
  readonly query: Shape;
  readonly body: z.ZodType | undefined;
  readonly edits?: true | undefined;
  readonly variants?: Variants | undefined;
  readonly status: 200 | 201 | 202;
  readonly response: z.ZodType;
  /** Content types of a body that is a file; a JSON `body`, or none, where absent. */
  readonly takes?: readonly string[];
  /** Content types of the answer; JSON where absent. Of a stream of events `response` is one of them. */
  readonly gives?: readonly string[];
  answer(ctx: Context): Promise<void>;
}

const nothing = z.strictObject({});

/**
 * One entry of a feature's routes: input checked at the edge, response cut to its declared fields.
 * @throws HttpError 400 with one detail per field that is not as declared
 */
export function route<P extends Shape, Q extends Shape, B extends z.ZodType, R extends z.ZodType>(
  spec: RouteSpec<P, Q, B, R>,
): Route {
  const { audience, method, path, summary, response, body, status = 200, edits, variants } = spec;
  const params = spec.params ?? nothing;
  const query = spec.query ?? nothing;
  return {
    ...{ audience, roles: spec.roles, scope: spec.scope, method, path, summary, params, query, body, status, response },
    ...{ edits, variants, asks: spec.asks },
    async answer(ctx) {
      // Clients say of a request without a body that it has none, which is no type either.
      if (ctx.request.length !== 0 && ctx.request.is('json') === false) {
        throw new HttpError(415, 'invalid', '请求体须为 JSON · the body must be JSON (application/json)');
      }
      const input = {
        params: checkInput(params, ctx.params, 'params') as z.output<P>,
        query: checkInput(query, ctx.query, 'query') as z.output<Q>,
        body: (body === undefined ? undefined : checkInput(body, ctx.request.body ?? {}, 'body')) as z.output<B>,
        who: whoOf(ctx),
        revision: revisionIn(ctx),
      };
      const result = await traced(ctx, input, { trace: spec.trace, carryOut: (given) => spec.handle(given, ctx) });
      ctx.status = status;
      // Data for programs; and a public list of names must not stay in a search engine when it has ended.
      ctx.set('X-Robots-Tag', 'noindex');
      ctx.body = response.parse(result);
    },
  };
}

/** @throws HttpError 400 with one detail per field that is not as declared */
export function checkInput(schema: z.ZodType, value: unknown, where: string): unknown {
  const parsed = schema.safeParse(value, IN_BOTH_LANGUAGES);
  if (parsed.success) return parsed.data;
  throw invalid(
    parsed.error.issues.map((issue) => ({ path: [where, ...issue.path].join('.'), message: issue.message })),
  );
}

/** `If-Match: "7"`; 400 for what is no revision. */
function revisionIn(ctx: Context): number | null {
  const given = ctx.get('If-Match');
  if (given === '') return null;
  const revision = /^"(\d{1,12})"$/.exec(given)?.[1];
  if (revision === undefined)
    throw invalid([{ path: 'If-Match', message: '须为带引号的版本号 · must be a revision in quotes' }]);
  return Number(revision);
}

/** Carries a request out, unless it has been: the one place where it is decided is after every guard. */
export type Once = (ctx: Context, entry: Route, carryOut: () => Promise<void>) => Promise<void>;

/**
 * Mounts one audience's routes on its router.
 * @param needFirm asked for each route about a firm (`:uscc`); throws where the firm is none of the person's
 */
export function mount(
  router: Router,
  routes: readonly Route[],
  needFirm: (who: Who, uscc: string) => Promise<void>,
  once: Once = (_ctx, _entry, carryOut) => carryOut(),
): Router {
  for (const entry of routes) {
    router[entry.method](entry.path, async (given) => {
      const ctx = given as unknown as Context;
      const who = whoOf(ctx);
      if (entry.roles !== undefined) needRole(who, ...entry.roles);
      if (entry.scope !== undefined) needScope(who, entry.scope);
      const { uscc } = given.params;
      if (uscc !== undefined) await needFirm(who, uscc);
      ctx.state.asks = entry.asks === true;
      await once(ctx, entry, () => entry.answer(ctx));
      // Whoever reads the document relies on it.
      if (ctx.status !== entry.status) throw new Error(`${entry.path}: undeclared status ${ctx.status}`);
    });
  }
  return router;
}

/** The answer of an act that has nothing to tell. */
export const done = z.object({ done: z.literal(true) });
export const DONE = { done: true } as const;

/** Query fields of every list. */
export const page = {
  cursor: z
    .string()
    .regex(/^[\p{L}\p{N}:._#@-]{1,200}$/u, '不是游标 · is no cursor')
    .optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
};

/** A list as every list is answered. */
export function listOf<T extends z.ZodType>(item: T) {
  return z.object({ items: z.array(item), nextCursor: z.string().nullable() });
}
