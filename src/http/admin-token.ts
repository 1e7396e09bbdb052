import { randomBytes } from 'node:crypto';
import type { Context, Middleware } from 'koa';
import { unauthorised } from './errors.js';
import { type Finder, same } from './identify.js';
import { ROLE_NAMES, ROLES } from './roles.js';
import { nobody } from './who.js';

const COOKIE = 'zhida-token';

/** A secret of the installation, where nobody chose one. */
export function newAdminToken(): string {
  return randomBytes(24).toString('base64url');
}

/** Whether the request carries the admin token, in its Authorization header or the page's cookie. */
export function hasAdminToken(ctx: Context, token: string): boolean {
  const header = /^Bearer (.{16,200})$/.exec(ctx.get('Authorization'))?.[1];
  const given = header ?? ctx.cookies.get(COOKIE);
  return given !== undefined && same(given, token);
}

/**
 * Whoever starts the service has its token, by which everything begins: all that staff may, and nothing that only a firm may. Its acts
 * are recorded as the token's.
 */
export function byToken(token: string): Finder {
  const roles = ROLE_NAMES.filter((role) => ROLES[role].staff);
  return async (ctx, from) =>
    hasAdminToken(ctx, token)
      ? { ...nobody(from), id: 'token', name: 'token', way: 'token', roles, districts: [''] }
      : null;
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
