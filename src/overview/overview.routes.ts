import { createHash } from 'node:crypto';
import Router from '@koa/router';
import type { Context } from 'koa';
import { createElement, type ReactNode } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import type { Deps } from '../deps.js';
import { hasAdminToken } from '../http/admin-token.js';
import { HttpError, notFound } from '../http/errors.js';
import { ApiDocsPage } from './api-docs.page.js';
import { apiGroups } from './api-docs-props.js';
import { EnterprisePage } from './enterprise.page.js';
import type { PageFrame } from './layout.js';
import { NoticePage } from './notice.page.js';
import { OverviewPage } from './overview.page.js';
import { enterpriseProps, overviewProps } from './overview-props.js';
import { STYLE } from './style.js';
import { type Language, TEXTS } from './texts.js';

// The address changes with the content, so browsers may keep it for ever.
const STYLE_ADDRESS = `/assets/page.${createHash('sha256').update(STYLE).digest('hex').slice(0, 10)}.css`;

/** The OpenAPI document that the service answers with. */
export interface ApiDocument {
  readonly version: string;
  readonly document: Readonly<Record<string, unknown>>;
}

/** The server-rendered pages: the overview at `/`, and one firm with the reasons. They work without script. */
export function overviewPages(deps: Deps, adminToken: string, api: ApiDocument): Router {
  const router = new Router();
  router.get(STYLE_ADDRESS, (ctx) => {
    ctx.type = 'text/css; charset=utf-8';
    ctx.set('Cache-Control', 'public, max-age=31536000, immutable');
    ctx.body = STYLE;
  });
  router.get('/', async (ctx) => {
    const frame = frameOf(ctx, (texts) => texts.lastRun);
    const seesFirms = hasAdminToken(ctx, adminToken);
    const { query, cursor } = ctx.query;
    const props = await overviewProps(deps, frame.language, seesFirms, { query: one(query), cursor: one(cursor) });
    render(ctx, createElement(OverviewPage, { frame, ...props }));
  });
  router.get('/api/docs', (ctx) => {
    const frame = frameOf(ctx, (texts) => texts.api);
    render(ctx, createElement(ApiDocsPage, { frame, version: api.version, groups: apiGroups(api.document) }));
  });
  router.get('/enterprises/:uscc', async (ctx) => {
    const { language } = frameOf(ctx, (texts) => texts.benefits);
    if (!hasAdminToken(ctx, adminToken)) {
      ctx.status = 401;
      return notice(ctx, TEXTS[language].guarded);
    }
    const props = await enterpriseProps(deps, language, ctx.params.uscc ?? '');
    if (props === null) {
      ctx.status = 404;
      return notice(ctx, TEXTS[language].noFirms);
    }
    render(ctx, createElement(EnterprisePage, { frame: frameOf(ctx, () => props.name), ...props }));
  });
  return router;
}

function notice(ctx: Context, text: string): void {
  render(ctx, createElement(NoticePage, { frame: frameOf(ctx, () => text), text }), ctx.status);
}

function render(ctx: Context, page: ReactNode, status = 200): void {
  ctx.status = status;
  ctx.type = 'text/html; charset=utf-8';
  ctx.set('Cache-Control', 'no-store');
  ctx.body = `<!doctype html>${renderToStaticMarkup(page)}`;
}

function frameOf(ctx: Context, title: (texts: (typeof TEXTS)[Language]) => string): PageFrame {
  const language = languageOf(ctx);
  return { language, address: ctx.url, title: title(TEXTS[language]), styleAddress: STYLE_ADDRESS };
}

/** `?lang=` decides; Chinese is what an address without it means, whatever the browser asks for. */
function languageOf(ctx: Context): Language {
  return ctx.query.lang === 'en' ? 'en' : 'zh';
}

function one(value: string | string[] | undefined): string | undefined {
  if (Array.isArray(value)) throw new HttpError(400, 'invalid', 'a field was given twice');
  if (value !== undefined && value.length > 200) throw notFound('…');
  return value === '' ? undefined : value;
}
