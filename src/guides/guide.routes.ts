import { z } from 'zod';
import type { Deps } from '../deps.js';
import { civilDateOf } from '../eligibility/civil-date.js';
import { notFound } from '../http/errors.js';
import { type Route, route } from '../http/route.js';
import { guideSchema } from './guide.schema.js';
import { guideOf } from './guide.service.js';

/** One policy with its guide, for everybody. */
export function guideRoutes({ rules, clock, config }: Deps): readonly Route[] {
  return [
    route({
      audience: 'public',
      method: 'get',
      path: '/policies/:code',
      summary:
        '一项政策的办事指南 · One policy and its guide: basis, conditions and standard in words, steps, contacts',
      params: z.object({ code: z.string().regex(/^[A-Za-z0-9-]{1,80}$/) }),
      query: z.strictObject({
        version: z
          .string()
          .regex(/^[0-9A-Za-z.-]{4,17}$/)
          .optional(),
      }),
      response: guideSchema,
      handle: async ({ params, query }) => {
        const scope = { asOf: civilDateOf(clock.now()), city: config.city };
        const guide = guideOf(rules, params.code, scope, query.version);
        if (guide === undefined) throw notFound(params.code);
        return guide as z.output<typeof guideSchema>;
      },
    }),
  ];
}
