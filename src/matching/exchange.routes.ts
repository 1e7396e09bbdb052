import { z } from 'zod';
import type { Deps } from '../deps.js';
import { usccParam } from '../enterprises/enterprise-answer.schema.js';
import { listOf, page, type Route, route } from '../http/route.js';
import { sightOf } from './match.access.js';
import { MATCH_STATES } from './match.schema.js';
import { listMatches } from './match.service.js';
import { matchView } from './match.view.js';
import { exchangedMatchSchema } from './matching-answer.schema.js';

/** Matches for other systems. */
export function matchesExchangeRoutes({ rules }: Deps): readonly Route[] {
  return [
    route({
      audience: 'exchange',
      scope: 'matches:read',
      method: 'get',
      path: '/matches',
      summary: '读取匹配 · Matches of the policies of the key’s departments',
      query: z.strictObject({
        ...{ ...page, uscc: usccParam.shape.uscc.optional(), policy: z.string().max(100).optional() },
        state: z.enum(MATCH_STATES).optional(),
      }),
      response: listOf(exchangedMatchSchema),
      handle: async ({ query, who }) => {
        const { items, nextCursor } = await listMatches({ ...query, sight: sightOf(who, rules) });
        return { items: items.map((match) => matchView(match, rules)), nextCursor };
      },
    }),
  ];
}
