import type { Deps } from '../deps.js';
import type { Limits } from '../http/rate-limit.js';
import { type Route, route } from '../http/route.js';
import { checkedNotice, genuineSchema } from './genuine.schema.js';
import { checkNotice } from './genuine.service.js';

/** Whether a notice is genuine, asked by anybody. */
export function genuineRoutes(deps: Deps, limits: Limits): readonly Route[] {
  return [
    route({
      audience: 'public',
      method: 'post',
      path: '/notices/verify',
      asks: true,
      summary: '通知核验 · Whether a notice is genuine, by its number and the last four characters of the firm’s code',
      body: checkedNotice,
      response: genuineSchema,
      handle: ({ body, who }) => checkNotice(body, who.from.address, deps, limits),
    }),
  ];
}
