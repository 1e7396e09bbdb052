import { z } from 'zod';
import type { Deps } from '../deps.js';
import { civilDateOf } from '../eligibility/civil-date.js';
import { listOf, page, type Route, route } from '../http/route.js';
import { policySummarySchema } from '../policies/policy-answer.schema.js';
import { policySummary } from '../policies/policy-summary.service.js';
import { pageAfter } from './page-after.js';
import { policyFilterFields } from './policy-search.schema.js';
import { searchPolicies } from './policy-search.service.js';

/** The public's list of policies, searched and narrowed down. */
export function policyListRoutes({ rules, clock, config }: Deps): readonly Route[] {
  return [
    route({
      audience: 'public',
      method: 'get',
      path: '/policies',
      summary:
        '政策服务清单：检索、筛选 · Policies in force here, searched and narrowed down; or examples from elsewhere',
      query: z.strictObject({
        ...page,
        kind: z.enum(['offered', 'samples']).default('offered'),
        language: z.enum(['zh', 'en']).default('zh'),
        ...policyFilterFields,
      }),
      response: listOf(policySummarySchema).extend({
        total: z.number(),
        /** No policy holds the words as they are: these have titles like them. */
        nearby: z.boolean(),
      }),
      handle: async ({ query: { cursor, limit, kind, language, ...filter } }) => {
        const scope = { asOf: civilDateOf(clock.now()), city: config.city, language, samples: kind === 'samples' };
        const { policies, nearby } = searchPolicies(rules, scope, filter);
        const { shown, nextCursor } = pageAfter(policies, ({ policy }) => policy.code, { cursor, limit });
        return {
          ...{ items: shown.map((entry) => policySummary(entry, rules)), nextCursor },
          ...{ total: policies.length, nearby },
        };
      },
    }),
  ];
}
