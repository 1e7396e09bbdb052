import type { Deps } from '../deps.js';
import { notFound } from '../http/errors.js';
import { type Route, route } from '../http/route.js';
import { policiesOnConclusions, seesSome, sightOf } from '../matching/match.access.js';
import { figuresQuery, figuresSchema } from './figures.schema.js';
import { readFigures } from './figures.service.js';
import { figuresView } from './figures.view.js';
import { figuresSeen } from './figures-seen.js';
import { knownQuery } from './known-query.js';

/** Figures for staff, of the matches that each sees. */
export function figuresRoutes({ rules }: Deps): readonly Route[] {
  return [
    route({
      audience: 'work',
      roles: ['specialist', 'department', 'finance'],
      method: 'get',
      path: '/figures',
      summary: '统计 · Coverage, amounts and days to the money, by policy, county and month of the match',
      query: figuresQuery,
      response: figuresSchema,
      handle: async ({ query, who }) => {
        const sight = sightOf(who, rules);
        const asked = knownQuery(query, rules);
        if (asked.policy !== undefined && !seesSome(sight, asked.policy)) throw notFound(asked.policy);
        const read = await readFigures(asked);
        if (read === null) throw notFound('统计', 'figures');
        const { generation, cells } = figuresSeen(read, sight, policiesOnConclusions(rules));
        return figuresView(generation, cells, query);
      },
    }),
  ];
}
