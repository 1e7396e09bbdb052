import type { Context } from 'koa';
import type { Config } from '../config.js';

const LOOPBACK = new Set(['127.0.0.1', '::1', '[::1]', '::ffff:127.0.0.1', 'localhost']);
/** What proxies and tunnels leave on what they pass on. */
const PASSED_ON = ['X-Forwarded-For', 'X-Forwarded-Host', 'X-Forwarded-Proto', 'X-Real-IP', 'Forwarded', 'Via'];

/** Whether others than who sits at this machine may reach the service: by its own address, through a proxy, or by the one in its mails. */
export function isReachable({ host, proxies, baseUrl }: Pick<Config, 'host' | 'proxies' | 'baseUrl'>): boolean {
  return !isLoopback(host) || proxies > 0 || !namesLoopback(baseUrl);
}

export function isLoopback(host: string): boolean {
  return LOOPBACK.has(host);
}

/** Whether a request was made at this machine, as far as can be seen: none that tells of a proxy, or names another host. */
export function isFromHere(ctx: Context): boolean {
  return (
    isLoopback(ctx.req.socket.remoteAddress ?? '') &&
    namesLoopback(`http://${ctx.get('Host')}`) &&
    PASSED_ON.every((name) => ctx.get(name) === '')
  );
}

function namesLoopback(address: string): boolean {
  return URL.canParse(address) && isLoopback(new URL(address).hostname);
}
