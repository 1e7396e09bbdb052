import Router from '@koa/router';
import type { Context } from 'koa';
import { createElement, type ReactNode } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import type { Deps } from '../deps.js';
import { hasAdminToken } from '../http/admin-token.js';
import { HttpError, notFound } from '../http/errors.js';
import { asset, serveAssets } from '../pages/asset.js';
import { API_DOCS_ASSETS, ApiDocsPage } from './api-docs.page.js';
import { EnterprisePage } from './enterprise.page.js';
import type { PageFrame } from './layout.js';
import { NoticePage } from './notice.page.js';
import { OverviewPage } from './overview.page.js';
import { enterpriseProps, overviewProps } from './overview-props.js';
import { STYLE } from './style.js';
import { type Language, TEXTS } from './texts.js';

const OVERVIEW = '/overview';
const POLICY = 'Content-Security-Policy';
const PAGE_STYLE = asset('page', 'css', STYLE);

/** The server-rendered pages: the overview, and one firm with the reasons. They work without script; the API's reference does not. */
export function overviewPages(deps: Deps, adminToken: string): Router {
  const router = new Router();
  serveAssets(router, [PAGE_STYLE, ...API_DOCS_ASSETS]);
  router.get(OVERVIEW, async (ctx) => {
    const frame = frameOf(ctx, (texts) => texts.lastRun);
    const seesFirms = hasAdminToken(ctx, adminToken);
    const { query, cursor } = ctx.query;
    const props = await overviewProps(deps, frame.language, seesFirms, { query: one(query), cursor: one(cursor) });
    render(ctx, createElement(OverviewPage, { frame, ...props }));
  });
  router.get('/api/docs', (ctx) => {
    // Of all pages this one alone runs script: ours, and it asks nobody but us.
    ctx.set(POLICY, `${ctx.response.get(POLICY)};script-src 'self';connect-src 'self'`);
    render(ctx, createElement(ApiDocsPage, { frame: frameOf(ctx, (texts) => texts.api) }));
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
  ctx.body = `<!doctype html>${renderToStaticMarkup(page)}`;
}

function frameOf(ctx: Context, title: (texts: (typeof TEXTS)[Language]) => string): PageFrame {
  const language = languageOf(ctx);
  return { language, address: ctx.url, title: title(TEXTS[language]), styleAddress: PAGE_STYLE.address };
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
