import type { Middleware } from 'koa';
import { collectDefaultMetrics, Histogram, Registry } from 'prom-client';

export interface Metrics {
  readonly registry: Registry;
  readonly observe: Middleware;
}

/** Prometheus metrics of this process: Node's own and the duration of requests by route and status. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const duration = new Histogram({
    name: 'zhida_http_request_seconds',
    help: 'Duration of HTTP requests in seconds',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    registers: [registry],
  });
  const observe: Middleware = async (ctx, next) => {
    const stop = duration.startTimer();
    try {
      await next();
    } finally {
      // The route's pattern, not the address: addresses hold firms' codes and are without number.
      const pattern: unknown = ctx._matchedRoute;
      stop({ method: ctx.method, route: typeof pattern === 'string' ? pattern : 'none', status: String(ctx.status) });
    }
  };
  return { registry, observe };
}
