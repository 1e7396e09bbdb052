import type { Config } from '../config.js';

const LOOPBACK = new Set(['127.0.0.1', '::1', 'localhost']);

/** Whether others than who sits at this machine may reach the service: by its own address, or through a proxy. */
export function isReachable({ host, proxies }: Pick<Config, 'host' | 'proxies'>): boolean {
  return !isLoopback(host) || proxies > 0;
}

export function isLoopback(host: string): boolean {
  return LOOPBACK.has(host);
}
