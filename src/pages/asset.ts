import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type Router from '@koa/router';

/** A file that pages load, by its address. */
export interface Asset {
  readonly address: string;
  readonly type: 'css' | 'js';
  readonly content: string;
}

/** The address changes with the content, so browsers may keep it for ever. */
export function asset(name: string, type: Asset['type'], content: string): Asset {
  const digest = createHash('sha256').update(content).digest('hex').slice(0, 10);
  return { address: `/assets/${name}.${digest}.${type}`, type, content };
}

/** A file of an installed package, whole in memory. */
export function packagedAsset(name: string, type: Asset['type']): Asset {
  const content = readFileSync(fileURLToPath(import.meta.resolve(`${name}.${type}`)), 'utf8');
  return asset(name.replaceAll('/', '.'), type, content);
}

export function serveAssets(router: Router, assets: readonly Asset[]): void {
  for (const { address, type, content } of assets) {
    router.get(address, (ctx) => {
      ctx.type = type;
      ctx.set('Cache-Control', 'public, max-age=31536000, immutable');
      ctx.body = content;
    });
  }
}
