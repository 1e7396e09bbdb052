import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Context, Middleware } from 'koa';
import { unauthorised } from './errors.js';

const COOKIE = 'zhida-token';

/** Until there are accounts: one secret for every audience but the public. */
export function newAdminToken(): string {
  return randomBytes(24).toString('base64url');
}

/** Whether the request carries the admin token, in its Authorization header or the page's cookie. */
export function hasAdminToken(ctx: Context, token: string): boolean {
  const header = /^Bearer (.{16,200})$/.exec(ctx.get('Authorization'))?.[1];
  const given = header ?? ctx.cookies.get(COOKIE);
  return given !== undefined && same(given, token);
}

/** Guard of every router that is not public. */
export function requireAdminToken(token: string): Middleware {
  return async (ctx, next) => {
    if (!hasAdminToken(ctx, token)) throw unauthorised();
    await next();
  };
}

/** Takes `?token=…` of the printed address into a cookie, so that it leaves the address bar and the referrer. */
export function signInByAddress(token: string): Middleware {
  return async (ctx, next) => {
    const given = ctx.query.token;
    if (given === undefined) return next();
    if (typeof given !== 'string' || !same(given, token)) throw unauthorised();
    ctx.cookies.set(COOKIE, given, { httpOnly: true, sameSite: 'strict', overwrite: true });
    const rest = new URLSearchParams(ctx.querystring);
    rest.delete('token');
    ctx.redirect(rest.size === 0 ? ctx.path : `${ctx.path}?${rest}`);
  };
}

/** Compared as digests: equal length, equal time. */
function same(given: string, token: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(token));
}
