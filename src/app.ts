import { bodyParser } from '@koa/bodyparser';
import Router from '@koa/router';
import Koa from 'koa';
import helmet from 'koa-helmet';
import type { Deps } from './deps.js';
import { enterpriseRoutes } from './enterprises/enterprise.routes.js';
import { requireAdminToken, signInByAddress } from './http/admin-token.js';
import { errorHandler } from './http/error-handler.js';
import { HttpError } from './http/errors.js';
import { createMetrics } from './http/metrics.js';
import { openApi } from './http/openapi.js';
import { AUDIENCES, mount, type Route } from './http/route.js';
import { matchingRoutes } from './matching/matching.routes.js';
import { firmActRoutes } from './matching/process/firm-acts.routes.js';
import { oversightRoutes } from './matching/process/oversight.routes.js';
import { processRoutes } from './matching/process/process.routes.js';
import { publicityRoutes } from './matching/process/publicity.routes.js';
import { runRoutes } from './matching/runs/runs.routes.js';
import { inboxRoutes } from './notifications/inbox.routes.js';
import { overviewPages } from './overview/overview.routes.js';
import { paymentRoutes } from './payments/payments.routes.js';
import { policyRoutes } from './policies/policy.routes.js';
import { figuresRoutes } from './reports/figures.routes.js';

export interface AppOptions {
  /** Secret of every audience but the public, until there are accounts. */
  readonly adminToken: string;
  readonly version: string;
  /** Rejects while the service cannot work: no database, no first run yet. */
  ready(): Promise<void>;
  /** Aborts when the service stops: answers without an end of their own end then. */
  readonly stopping?: AbortSignal;
}

/** Every route of the API, by feature; its audience says who may call it. */
export function apiRoutes(deps: Deps): readonly Route[] {
  return [
    ...policyRoutes(deps),
    ...enterpriseRoutes(deps),
    ...matchingRoutes(deps),
    ...runRoutes(deps),
    ...processRoutes(deps),
    ...publicityRoutes(deps),
    ...firmActRoutes(deps),
    ...oversightRoutes(deps),
    ...paymentRoutes(deps),
    ...figuresRoutes(deps),
    ...inboxRoutes(),
  ];
}

/** The HTTP application: pages, API by audience, health, metrics. Listens to nothing and starts no job. */
export function createApp(deps: Deps, options: AppOptions): Koa {
  const app = new Koa();
  const metrics = createMetrics();
  const routes = apiRoutes(deps);
  app.use(helmet({ contentSecurityPolicy: { directives: CONTENT_SECURITY } }));
  app.use((ctx, next) => {
    ctx.state.stopping = options.stopping;
    return next();
  });
  app.use(errorHandler(deps.log));
  app.use(metrics.observe);
  app.use(bodyParser({ enableTypes: ['json'], jsonLimit: '1mb' }));
  for (const router of audienceRouters(routes, options.adminToken)) app.use(router.routes());
  app.use(serviceRouter(routes, metrics, options).routes());
  app.use(signInByAddress(options.adminToken));
  app.use(overviewPages(deps, options.adminToken).routes());
  return app;
}

const CONTENT_SECURITY = {
  defaultSrc: ["'none'"],
  styleSrc: ["'self'"],
  imgSrc: ["'self'", 'data:'],
  formAction: ["'self'"],
  baseUri: ["'none'"],
  frameAncestors: ["'none'"],
  // The first installation is reached by plain HTTP on loopback; a proxy before it adds TLS and HSTS.
  upgradeInsecureRequests: null,
};

function audienceRouters(routes: readonly Route[], adminToken: string): Router[] {
  return AUDIENCES.map((audience) => {
    const router = new Router({ prefix: `/api/v1/${audience}` });
    if (audience !== 'public') router.use(requireAdminToken(adminToken));
    return mount(
      router,
      routes.filter((entry) => entry.audience === audience),
    );
  });
}

function serviceRouter(
  routes: readonly Route[],
  metrics: ReturnType<typeof createMetrics>,
  options: AppOptions,
): Router {
  const router = new Router();
  const document = openApi(routes, options.version);
  router.get('/api/openapi.json', (ctx) => {
    ctx.body = document;
  });
  router.get('/healthz', (ctx) => {
    ctx.body = { status: 'ok' };
  });
  router.get('/readyz', async (ctx) => {
    try {
      await options.ready();
    } catch (error) {
      const reason = error instanceof Error ? error.message : 'not ready';
      throw new HttpError(503, 'not-ready', reason);
    }
    ctx.body = { status: 'ready' };
  });
  router.get('/metrics', async (ctx) => {
    ctx.type = metrics.registry.contentType;
    ctx.body = await metrics.registry.metrics();
  });
  return router;
}
