import Router from '@koa/router';
import type { Context } from 'koa';
import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { type Asset, serveAssets } from './asset.js';
import { compressed } from './compressed.js';
import { languageOf, TAGS } from './language.js';
import { Layout } from './layout.js';
import type { PublicPage, Shown } from './page.js';
import { STYLE_SHEET } from './style-sheet.js';
import { TEXT_SIZE } from './text-size.js';

const POLICY = 'Content-Security-Policy';

export interface Site {
  /** Of the installation, `https://zhida.example`. */
  readonly baseUrl: string;
}

/**
 * Pages made on the server, by their table, and what they load.
 * @param assets those that single pages have besides the common style
 */
export function pagesRouter(pages: readonly PublicPage[], assets: readonly Asset[], site: Site): Router {
  const router = new Router();
  router.use(compressed());
  serveAssets(router, [STYLE_SHEET, TEXT_SIZE, ...assets]);
  for (const page of pages) {
    router[page.method](page.path, async (given) => {
      const ctx = given as unknown as Context;
      const shown = await page.show({
        ...{ ctx, language: languageOf(ctx), address: ctx.url },
        params: given.params as Readonly<Record<string, string>>,
      });
      if (shown !== null) render(ctx, shown, site);
    });
  }
  return router;
}

/** Answers with a page in its frame. */
export function render(ctx: Context, shown: Shown, { baseUrl }: Site): void {
  const language = languageOf(ctx);
  ctx.status = shown.status ?? 200;
  ctx.type = 'text/html; charset=utf-8';
  // A form's answer is asked for with its origin, by which it is known as our own: without a referrer browsers call that `null`.
  ctx.set('Referrer-Policy', 'same-origin');
  ctx.set('Content-Language', TAGS[language]);
  if (shown.noindex === true) ctx.set('X-Robots-Tag', 'noindex');
  if (shown.keepFor !== undefined) ctx.set('Cache-Control', `public, max-age=${shown.keepFor}`);
  // Of all these pages only those with script may run it, and then ours alone.
  ctx.set(POLICY, `${ctx.response.get(POLICY)};script-src 'self'`);
  const frame = { language, address: ctx.url, baseUrl };
  ctx.body = `<!doctype html>${renderToStaticMarkup(createElement(Layout, { frame, shown }))}`;
}
