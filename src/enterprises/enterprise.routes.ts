import { z } from 'zod';
import type { Deps } from '../deps.js';
import { notFound } from '../http/errors.js';
import { listOf, page, type Route, route } from '../http/route.js';
import { findEnterprise, listEnterprises } from './enterprise.service.js';
import { enterpriseSummary, enterpriseView } from './enterprise.view.js';
import { enterpriseDetailSchema, enterpriseSummarySchema, usccParam } from './enterprise-answer.schema.js';

/** Staff's view of enterprises. */
export function enterpriseRoutes({ rules }: Deps): readonly Route[] {
  return [
    route({
      audience: 'work',
      roles: ['specialist', 'department', 'finance'],
      method: 'get',
      path: '/enterprises',
      summary: '经营主体列表 · Enterprises in the order of their codes',
      query: z.strictObject({
        ...page,
        query: z.string().max(100).optional(),
        district: z
          .string()
          .regex(/^\d{2,6}$/)
          .optional(),
      }),
      response: listOf(enterpriseSummarySchema),
      handle: async ({ query }) => {
        const { items, nextCursor } = await listEnterprises(query);
        return { items: items.map((item) => enterpriseSummary(item, rules)), nextCursor };
      },
    }),
    route({
      audience: 'work',
      roles: ['specialist', 'department', 'finance'],
      method: 'get',
      path: '/enterprises/:uscc',
      summary: '经营主体与其数据项 · One enterprise with its facts, their source and date',
      params: usccParam,
      response: enterpriseDetailSchema,
      handle: async ({ params }) => {
        const enterprise = await findEnterprise(params.uscc);
        if (enterprise === null) throw notFound(params.uscc);
        return enterpriseView(enterprise, rules);
      },
    }),
  ];
}
