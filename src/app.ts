import { bodyParser } from '@koa/bodyparser';
import Router from '@koa/router';
import Koa from 'koa';
import helmet from 'koa-helmet';
import { accountRoutes } from './accounts/accounts.routes.js';
import { claimRoutes } from './accounts/claim.routes.js';
import { bySession, expectedToken } from './accounts/identity.service.js';
import { keyRoutes } from './accounts/key.routes.js';
import { byKey } from './accounts/key.service.js';
import { linkingRoutes } from './accounts/linking.routes.js';
import { membershipRoutes } from './accounts/membership.routes.js';
import { officeEntryRoutes } from './accounts/office-entry.routes.js';
import { presentRoutes } from './accounts/present.routes.js';
import { selfRoutes } from './accounts/self.routes.js';
import { signInRoutes } from './accounts/sign-in.routes.js';
import { vouchedPages } from './accounts/vouched.pages.js';
import { auditRoutes } from './audit/audit.routes.js';
import type { Act } from './audit/audit.schema.js';
import type { Deps } from './deps.js';
import { enterpriseRoutes } from './enterprises/enterprise.routes.js';
import { usccParam } from './enterprises/enterprise-answer.schema.js';
import { factsExchangeRoutes } from './enterprises/exchange.routes.js';
import { groundRoutes } from './enterprises/ground.routes.js';
import { registeredContactRoutes } from './enterprises/registered-contact.routes.js';
import { suppliedRoutes } from './enterprises/supplied.routes.js';
import { objectionRoutes } from './feedback/objection.routes.js';
import { tendObjections } from './feedback/objection-stop.service.js';
import { correctionRoutes } from './followups/correction.routes.js';
import { calendarRoutes } from './guides/calendar.routes.js';
import { guideRoutes } from './guides/guide.routes.js';
import { policyListRoutes } from './guides/policy-list.routes.js';
import { byToken, signInByAddress } from './http/admin-token.js';
import { isApi } from './http/api-path.js';
import { errorHandler } from './http/error-handler.js';
import { HttpError, notFound } from './http/errors.js';
import { idempotency } from './http/idempotency.js';
import { admit, identify, refuseForgery } from './http/identify.js';
import { createMetrics } from './http/metrics.js';
import { openApi } from './http/openapi.js';
import { type Limits, openLimits } from './http/rate-limit.js';
import { type RequestedWrite, recordWrites } from './http/record-writes.js';
import { AUDIENCES } from './http/roles.js';
import { mount, type Route } from './http/route.js';
import { BODY_LIMIT, saneBody, unreadable } from './http/sane-body.js';
import { warnOfUnseenProxy } from './http/unseen-proxy.js';
import { webFiles } from './http/web-files.js';
import { scopeFor, type Who, whoOf } from './http/who.js';
import { matchesExchangeRoutes } from './matching/exchange.routes.js';
import { matchingRoutes } from './matching/matching.routes.js';
import { firmActRoutes } from './matching/process/firm-acts.routes.js';
import { oversightRoutes } from './matching/process/oversight.routes.js';
import { processRoutes } from './matching/process/process.routes.js';
import { publicityRoutes } from './matching/process/publicity.routes.js';
import { runRoutes } from './matching/runs/runs.routes.js';
import { factsNeeded, needFirm } from './matching/sight.service.js';
import { contactRoutes } from './notifications/contact.routes.js';
import { genuineRoutes } from './notifications/genuine.routes.js';
import { inboxRoutes } from './notifications/inbox.routes.js';
import { webhookRoutes } from './notifications/webhook.routes.js';
import { EVENTS } from './notifications/webhook-events.js';
import { overviewPages } from './overview/overview.routes.js';
import { packageFile } from './package-file.js';
import { failedPage } from './pages/failed.js';
import { pagesRouter } from './pages/pages-router.js';
import { paymentRoutes } from './payments/payments.routes.js';
import { policyRoutes } from './policies/policy.routes.js';
import { PUBLIC_ASSETS, publicPages } from './public/public.pages.js';
import { figuresRoutes } from './reports/figures.routes.js';
import { selfCheckRoutes } from './self-check/self-check.routes.js';
import { spaceRoutes } from './space/space.routes.js';
import { trialRoutes } from './space/trial.routes.js';

export interface AppOptions {
  /** Secret of who starts the service: with it everything begins. */
  readonly adminToken: string;
  readonly version: string;
  /** Rejects while the service cannot work: no database, no first run yet. */
  ready(): Promise<void>;
  /** Aborts when the service stops: answers without an end of their own end then. */
  readonly stopping?: AbortSignal;
  /** Where the browser side was built to, if not into this package. */
  readonly webFolder?: string;
}

/** Every route of the API, by feature; its audience says who may call it. */
export function apiRoutes(deps: Deps, limits: Limits): readonly Route[] {
  return [
    ...presentRoutes(deps),
    ...signInRoutes(deps, limits),
    ...selfRoutes(deps, limits),
    ...officeEntryRoutes(),
    ...linkingRoutes(deps, limits),
    ...accountRoutes(deps),
    ...membershipRoutes(deps, limits),
    ...claimRoutes(deps, limits),
    ...keyRoutes(deps),
    ...auditRoutes(),
    ...policyListRoutes(deps),
    ...calendarRoutes(deps),
    ...policyRoutes(deps),
    ...guideRoutes(deps),
    ...enterpriseRoutes(deps, (who, uscc) => factsNeeded(who, uscc, deps.rules)),
    ...factsExchangeRoutes(deps),
    ...suppliedRoutes(deps),
    ...groundRoutes(deps),
    ...registeredContactRoutes(deps),
    ...matchingRoutes(deps),
    ...matchesExchangeRoutes(deps),
    ...runRoutes(deps),
    ...processRoutes(deps, () => tendObjections(deps)),
    ...publicityRoutes(deps),
    ...objectionRoutes(deps, limits),
    ...firmActRoutes(deps),
    ...oversightRoutes(deps),
    ...paymentRoutes(deps),
    ...figuresRoutes(deps),
    ...correctionRoutes(deps),
    ...inboxRoutes(deps),
    ...genuineRoutes(deps, limits),
    ...contactRoutes(deps),
    ...webhookRoutes(deps),
    ...selfCheckRoutes(deps, limits),
    ...spaceRoutes(deps),
    ...trialRoutes(deps),
  ];
}

/** The HTTP application: pages, API by audience, health, metrics. Listens to nothing and starts no job. */
export function createApp(deps: Deps, options: AppOptions): Koa {
  const { proxies } = deps.config;
  const app = new Koa({ proxy: proxies > 0, maxIpsCount: proxies });
  const metrics = createMetrics();
  const limits = openLimits();
  const routes = apiRoutes(deps, limits);
  app.use(helmet({ contentSecurityPolicy: CONTENT_SECURITY }));
  app.use((ctx, next) => {
    ctx.state.stopping = options.stopping;
    return next();
  });
  app.use(errorHandler(deps.log, failedPage(deps.config)));
  app.use(metrics.observe);
  app.use(warnOfUnseenProxy(deps.config, deps.log));
  app.use(identify([bySession(deps), byKey(deps), byToken(options.adminToken)]));
  app.use(withinLimits(limits));
  app.use(refuseForgery(expectedToken));
  // Programs send JSON, the forms of pages what forms send.
  const limit = { jsonLimit: BODY_LIMIT, formLimit: BODY_LIMIT };
  app.use(bodyParser({ enableTypes: ['json', 'form'], ...limit, onError: unreadable }));
  app.use(saneBody());
  for (const router of audienceRouters(routes, deps)) app.use(router.routes());
  const document = openApi(routes, EVENTS, options.version);
  app.use(serviceRouter(document, metrics, options).routes());
  app.use(vouchedPages(deps, limits).routes());
  app.use(signInByAddress(options.adminToken));
  app.use(webFiles(options.webFolder ?? packageFile('dist', 'web')).routes());
  app.use(pagesRouter(publicPages(deps, limits), PUBLIC_ASSETS, deps.config).routes());
  app.use(overviewPages(deps, options.adminToken).routes());
  return app;
}

// Helmet's own defaults would let pages run script and load fonts from anywhere, which none does. The first installation is reached
// by plain HTTP on loopback; a proxy before it adds TLS and HSTS.
const CONTENT_SECURITY = {
  useDefaults: false,
  directives: {
    defaultSrc: ["'none'"],
    styleSrc: ["'self'"],
    imgSrc: ["'self'", 'data:'],
    formAction: ["'self'"],
    baseUri: ["'none'"],
    frameAncestors: ["'none'"],
  },
};

/** Health and metrics are asked for by machines that watch, often; pages and API by everybody. */
function withinLimits(limits: Limits): Koa.Middleware {
  return async (ctx, next) => {
    if (isApi(ctx)) {
      const { id, way, from } = whoOf(ctx);
      await (way === 'none' ? limits.address.take(from.address) : limits.account.take(id));
    }
    await next();
  };
}

function audienceRouters(routes: readonly Route[], deps: Deps): Router[] {
  const record = recordWrites((write) => deps.audit.record(actOf(write)));
  const once = idempotency(deps);
  return AUDIENCES.map((audience) => {
    const router = new Router({ prefix: `/api/v1/${audience}` });
    router.use(record);
    if (audience !== 'public') router.use(admit(audience));
    return mount(
      router,
      routes.filter((entry) => entry.audience === audience),
      audience === 'space' ? needOwnFirm : needSeenFirm(deps),
      once,
    );
  });
}

/** Of a firm that is not theirs people learn as much as of one that does not exist. */
const needOwnFirm = async (who: Who, uscc: string): Promise<void> => {
  if (scopeFor(who, uscc) === null) throw notFound(uscc.slice(0, 18));
};

/** What is no code at all is refused by its route, with the reason. */
const needSeenFirm =
  ({ rules }: Deps) =>
  async (who: Who, uscc: string): Promise<void> => {
    if (usccParam.safeParse({ uscc }).success) await needFirm(who, uscc, rules);
  };

function actOf({ who: { id, roles, way, from }, ...write }: RequestedWrite): Act {
  return { ...write, by: { id, as: roles, way }, from };
}

function serviceRouter(
  document: Readonly<Record<string, unknown>>,
  metrics: ReturnType<typeof createMetrics>,
  options: AppOptions,
): Router {
  const router = new Router();
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
