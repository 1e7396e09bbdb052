import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Router from '@koa/router';
import type { Context, Middleware } from 'koa';
import { HttpError } from './errors.js';

/** Every address that the browser side answers; below `/space` it knows by itself what is there. */
const PAGES = ['/sign-in', '/invitation', '/claim', '/account', '/n/:number', '/space', '/space/*rest'];

/** In the order in which they are worth giving. */
const PACKINGS = [
  ['br', '.br'],
  ['gzip', '.gz'],
] as const;
/** Vite names a file by its content, so what an address answers never changes. */
const NAMED_BY_CONTENT = /-[\w-]{8}\.\w+$/;
const NONCE = '{nonce}';

interface WebFiles {
  readonly page: string;
  /** By address, and by the ending of each packed form. */
  readonly assets: ReadonlyMap<string, Buffer>;
}

/**
 * The browser side as it was built into `folder`: one page for all its addresses, and its assets. Where it was not built the rest of
 * the service works, and these addresses say what is missing.
 */
export function webFiles(folder: string): Router {
  const router = new Router();
  const files = readOnce(folder);
  for (const address of PAGES) router.get(address, (ctx) => givePage(ctx, files()));
  router.get('/assets/:name', giveAsset(files));
  return router;
}

/** Kept in memory: a later build under a running service changes nothing halfway. */
function readOnce(folder: string): () => WebFiles | null {
  let known: WebFiles | null = null;
  return () => {
    known ??= existsSync(join(folder, 'index.html')) ? readAll(folder) : null;
    return known;
  };
}

function readAll(folder: string): WebFiles {
  const assets = join(folder, 'assets');
  return {
    page: readFileSync(join(folder, 'index.html'), 'utf8'),
    assets: new Map(readdirSync(assets).map((name) => [name, readFileSync(join(assets, name))])),
  };
}

function givePage(ctx: Context, files: WebFiles | null): void {
  if (files === null) {
    throw new HttpError(
      503,
      'not-built',
      '网页尚未生成，请先运行 npm run build · the pages are not built here: run `npm run build` first',
    );
  }
  const nonce = randomBytes(18).toString('base64');
  ctx.set('Content-Security-Policy', contentSecurity(nonce));
  // Asked for anew each time, since it names the assets of this release, and by a nonce of its own.
  ctx.set('Cache-Control', 'no-cache');
  ctx.type = 'text/html; charset=utf-8';
  ctx.body = files.page.replaceAll(NONCE, nonce);
}

/**
 * Script only from here, and nothing from elsewhere. antd (its searchable choices) writes style elements while it runs; they carry the
 * nonce that the page reads, so that no other inline style counts. Its dialogs and scrolling tables write some without it: they are
 * not used.
 */
const contentSecurity = (nonce: string): string =>
  [
    ...["default-src 'none'", "script-src 'self'", "connect-src 'self'", `style-src 'self' 'nonce-${nonce}'`],
    ...["img-src 'self' data:", "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'"],
  ].join(';');

/** What is none of these is left to whoever else has assets, and then is not there. */
function giveAsset(files: () => WebFiles | null): Middleware {
  return async (ctx, next) => {
    const name: string = ctx.params.name ?? '';
    const { assets } = files() ?? { assets: new Map<string, Buffer>() };
    const plain = assets.get(name);
    if (plain === undefined || PACKINGS.some(([, ending]) => name.endsWith(ending))) return next();
    ctx.vary('Accept-Encoding');
    ctx.set('Cache-Control', NAMED_BY_CONTENT.test(name) ? 'public, max-age=31536000, immutable' : 'no-cache');
    ctx.type = /\.\w+$/.exec(name)?.[0] ?? '';
    ctx.body = packed(ctx, name, assets) ?? plain;
  };
}

function packed(ctx: Context, name: string, assets: WebFiles['assets']): Buffer | undefined {
  const accepted = ctx.acceptsEncodings();
  for (const [encoding, ending] of PACKINGS) {
    const content = assets.get(name + ending);
    if (content === undefined || !accepted.includes(encoding)) continue;
    ctx.set('Content-Encoding', encoding);
    return content;
  }
  return undefined;
}
