import type { Context } from 'koa';

/** Whether a request is to the API. Routers do not tell capitals from small letters, so neither does what guards them. */
export function isApi({ path }: Pick<Context, 'path'>): boolean {
  return /^\/api\//i.test(path);
}
