import { z } from 'zod';
import type { Deps } from '../deps.js';
import { DONE, done, type Route, route } from '../http/route.js';
import { needReach } from '../http/who.js';
import { usccParam } from './enterprise-answer.schema.js';
import { suppliedFact, suppliedSlot } from './supplied.schema.js';
import { supplyFact, takeBackFact } from './supplied.service.js';

const fact = usccParam.extend({ key: z.string().max(60) });

/**
 * What a firm supplies of itself where no office has it: by a member, or by an agency that prepares its matters, since it has the books. The
 * trail says of which fact, and no value: of some only the firm is to know it.
 */
export function suppliedRoutes(deps: Deps): readonly Route[] {
  return [
    route({
      audience: 'space',
      method: 'put',
      path: '/enterprises/:uscc/facts/:key',
      summary: '自行提供数据 · Supplies a fact of the firm itself, as of today; what an office has stated stays (409)',
      params: fact,
      body: suppliedFact,
      response: done,
      handle: async ({ params: { uscc, key }, body, who }) => {
        needReach(who, uscc, 'prepare');
        await supplyFact({ uscc, key, ...body }, deps);
        return DONE;
      },
      trace: ({ params: { key }, body: { period } }) => ({ after: { supplied: key, period } }),
    }),
    route({
      audience: 'space',
      method: 'delete',
      path: '/enterprises/:uscc/facts/:key',
      summary: '撤回自行提供的数据 · Takes back what the firm supplied; it is compared anew without it',
      params: fact,
      query: suppliedSlot,
      response: done,
      handle: async ({ params: { uscc, key }, query: { period = null }, who }) => {
        needReach(who, uscc, 'prepare');
        await takeBackFact({ uscc, key, period }, deps);
        return DONE;
      },
      trace: ({ params: { key }, query: { period = null } }) => ({ after: { takenBack: key, period } }),
    }),
  ];
}
