import { createHash, timingSafeEqual } from 'node:crypto';
import type { Context, Middleware } from 'koa';
import { isApi } from './api-path.js';
import { forbidden, unauthorised } from './errors.js';
import { type Audience, opens } from './roles.js';
import { nobody, type Origin, type Who, whoOf } from './who.js';

/** Looks whether a request carries what it knows; null where it carries nothing of the kind. */
export type Finder = (ctx: Context, from: Origin) => Promise<Who | null>;

/**
 * Finds out who asks, by the first finder that knows. What is carried and not known counts as nothing: the guard refuses it where
 * somebody is needed.
 */
export function identify(finders: readonly Finder[]): Middleware {
  return async (ctx, next) => {
    const from = { address: ctx.ip, requestId: ctx.response.get('X-Request-Id') };
    let who: Who | null = null;
    for (const find of finders) who ??= await find(ctx, from);
    ctx.state.who = who ?? nobody(from);
    await next();
  };
}

/** The one guard of an audience's router: somebody for `self`, a key for `exchange`, a role that opens it for the others. */
export function admit(audience: Exclude<Audience, 'public'>): Middleware {
  return async (ctx, next) => {
    const who = whoOf(ctx);
    if (who.way === 'none') throw unauthorised();
    if (!isAdmitted(who, audience)) throw forbidden();
    await next();
  };
}

function isAdmitted({ way, roles }: Who, audience: Exclude<Audience, 'public'>): boolean {
  if (audience === 'exchange') return way === 'key';
  return audience === 'self' ? way !== 'key' : roles.some((role) => opens(role, audience));
}

const SAFE: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Refuses what another site makes a browser send (CSRF, ASVS 3.5.1). A browser says by itself where a request comes from; a session's
 * writes carry a token besides that only our own page can read; a form that is made on the server acts for nobody and has none. Keys and tokens travel in a header that no other site can set.
 * @param expected the token of a session, as `X-CSRF-Token` must have it
 */
export function refuseForgery(expected: (ctx: Context) => string | null): Middleware {
  return async (ctx, next) => {
    if (!SAFE.has(ctx.method)) {
      if (!isOwnSite(ctx)) throw forbidden('cross-site');
      const token = isApi(ctx) && whoOf(ctx).way === 'session' ? expected(ctx) : null;
      if (token !== null && !same(ctx.get('X-CSRF-Token'), token)) throw forbidden('csrf');
    }
    await next();
  };
}

function isOwnSite(ctx: Context): boolean {
  const site = ctx.get('Sec-Fetch-Site');
  if (site !== '' && site !== 'same-origin' && site !== 'none') return false;
  const origin = ctx.get('Origin');
  return origin === '' || (URL.canParse(origin) && new URL(origin).host === ctx.host);
}

/** Compared as digests: equal length, equal time. */
export function same(given: string, known: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(known));
}
