import type { Deps } from '../deps.js';
import { notFound } from '../http/errors.js';
import { type Route, route } from '../http/route.js';
import { figuresQuery, figuresSchema } from './figures.schema.js';
import { readFigures } from './figures.service.js';
import { figuresView } from './figures.view.js';
import { knownQuery } from './known-query.js';

/** Figures for staff. */
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
      handle: async ({ query }) => {
        const read = await readFigures(knownQuery(query, rules));
        if (read === null) throw notFound('统计 figures');
        return figuresView(read.generation, read.cells, query);
      },
    }),
  ];
}
