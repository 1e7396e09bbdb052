import type { Middleware } from 'koa';
import type { Logger } from 'pino';

/**
 * Warns once where a request has come through a proxy that `PROXIES` does not count: everybody behind it then shares one address, and one
 * address's limits. Anybody can send such a header, so nothing of it is kept and once is enough.
 */
export function warnOfUnseenProxy({ proxies }: { readonly proxies: number }, log: Pick<Logger, 'warn'>): Middleware {
  let warned = proxies > 0;
  return async (ctx, next) => {
    if (!warned && (ctx.get('X-Forwarded-For') !== '' || ctx.get('Forwarded') !== '')) {
      warned = true;
      log.warn(
        'a request was forwarded by a proxy, but PROXIES=0: all who come through it count as one address; set PROXIES to how many proxies stand before the service',
      );
    }
    await next();
  };
}
