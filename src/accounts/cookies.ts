import type { Context } from 'koa';

/**
 * `__Host-`: only over TLS or to this machine itself, only by this host, for all paths (RFC 6265bis, 4.1.3.2). `lax` lets somebody who
 * follows a link in a notice arrive signed in; writes are guarded by their own token.
 */
const SESSION = '__Host-zhida-session';
const DEVICE = '__Host-zhida-device';
/** Between leaving for the identity platform and coming back. */
const DEPARTURE = '__Host-zhida-departure';
const DEPARTURE_MS = 10 * 60_000;
const DEVICE_MS = 180 * 86_400_000;
const FORM = { httpOnly: true, secure: true, sameSite: 'lax', path: '/', overwrite: true, signed: false } as const;
const SECRET = /^[A-Za-z0-9_-]{43}$/;

/** The secret of the session that the request carries; null for anything that is none. */
export function sessionSecret(ctx: Context): string | null {
  return secretIn(ctx, SESSION);
}

export function deviceSecret(ctx: Context): string | null {
  return secretIn(ctx, DEVICE);
}

function secretIn(ctx: Context, name: string): string | null {
  const given = ctx.cookies.get(name, { signed: false });
  return given !== undefined && SECRET.test(given) ? given : null;
}

export function keepSession(ctx: Context, session: string, device: string): void {
  allowOnLoopback(ctx);
  ctx.cookies.set(SESSION, session, FORM);
  keepDevice(ctx, device);
}

/** By it the account knows the device at the next sign-in: wrong passwords that others type do not count there. */
export function keepDevice(ctx: Context, device: string): void {
  allowOnLoopback(ctx);
  ctx.cookies.set(DEVICE, device, { ...FORM, maxAge: DEVICE_MS });
}

export function dropSession(ctx: Context): void {
  allowOnLoopback(ctx);
  ctx.cookies.set(SESSION, null, FORM);
}

export function keepDeparture(ctx: Context, sealed: string): void {
  allowOnLoopback(ctx);
  ctx.cookies.set(DEPARTURE, sealed, { ...FORM, maxAge: DEPARTURE_MS });
}

/** Good for one return. */
export function takeDeparture(ctx: Context): string | null {
  allowOnLoopback(ctx);
  const kept = ctx.cookies.get(DEPARTURE, { signed: false });
  ctx.cookies.set(DEPARTURE, null, FORM);
  return kept ?? null;
}

/** Browsers keep such cookies of this very machine without TLS; the library would refuse to send them. */
function allowOnLoopback(ctx: Context): void {
  ctx.cookies.secure = true;
}
