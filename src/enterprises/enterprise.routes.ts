import { z } from 'zod';
import type { Deps } from '../deps.js';
import { forbidden, notFound } from '../http/errors.js';
import { listOf, page, type Route, route } from '../http/route.js';
import { coverageOf, type Who } from '../http/who.js';
import { findEnterprise, listEnterprises } from './enterprise.service.js';
import { enterpriseSummary, enterpriseView } from './enterprise.view.js';
import { enterpriseDetailSchema, enterpriseSummarySchema, usccParam } from './enterprise-answer.schema.js';

/** Tells which facts of a firm somebody has to know, for what they do with it. */
type FactsNeeded = (who: Who, uscc: string) => Promise<ReadonlySet<string>>;

/** Staff's view of enterprises. */
export function enterpriseRoutes({ rules }: Deps, factsNeeded: FactsNeeded): readonly Route[] {
  return [
    route({
      audience: 'work',
      roles: ['specialist'],
      method: 'get',
      path: '/enterprises',
      summary: '经营主体列表 · Enterprises of the own districts in the order of their codes',
      query: z.strictObject({
        ...page,
        query: z.string().max(100).optional(),
        district: z
          .string()
          .regex(/^\d{2,6}$/)
          .optional(),
      }),
      response: listOf(enterpriseSummarySchema),
      handle: async ({ query, who }) => {
        const within = coverageOf(who);
        if (within.length === 0) return { items: [], nextCursor: null };
        const { items, nextCursor } = await listEnterprises({ ...query, within });
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
    route({
      audience: 'work',
      roles: ['department'],
      method: 'post',
      path: '/enterprises/:uscc/facts/:key/reading',
      summary: '查阅敏感数据项 · A sensitive fact as it is, with the reason, which is written down',
      params: usccParam.extend({ key: z.string().max(60) }),
      body: z.strictObject({ why: z.string().trim().min(4).max(500) }),
      response: z.object({ facts: enterpriseDetailSchema.shape.facts }),
      handle: async ({ params: { uscc, key }, who }) => {
        const enterprise = await findEnterprise(uscc);
        const definition = rules.catalogue.get(key);
        if (enterprise === null || definition === undefined) throw notFound(key);
        // What a tax office keeps to itself nobody here has a reason to read.
        if (definition.sharing === 'conclusion') throw forbidden('conclusion');
        // 个人信息保护法 art. 6: no more than the purpose needs, and that is the department's own policies.
        if (definition.sensitivity === 'sensitive' && !(await factsNeeded(who, uscc)).has(key)) throw notFound(key);
        return {
          facts: enterpriseView(enterprise, rules, 'staff-with-reason').facts.filter((fact) => fact.key === key),
        };
      },
      trace: ({ params: { uscc, key }, body: { why } }) => ({
        about: { kind: 'enterprises', id: uscc },
        after: { read: key },
        why,
      }),
    }),
  ];
}
