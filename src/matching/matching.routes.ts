import { z } from 'zod';
import type { Deps } from '../deps.js';
import { usccParam } from '../enterprises/enterprise-answer.schema.js';
import { listOf, page, type Route, route } from '../http/route.js';
import { civilDate } from '../policies/policy.schema.js';
import { explainEnterprise } from './explain.service.js';
import { explanationView } from './explain.view.js';
import { MATCH_STATES } from './match.schema.js';
import { listMatches } from './match.service.js';
import { matchView, matchViewForFirm } from './match.view.js';
import { explanationSchema, firmMatchSchema, matchSchema } from './matching-answer.schema.js';

/** Matches for firms and staff. */
export function matchingRoutes(deps: Deps): readonly Route[] {
  return [firmMatches(), staffMatches(), explanation(deps)];
}

const firmMatches = (): Route =>
  route({
    audience: 'space',
    method: 'get',
    path: '/enterprises/:uscc/matches',
    summary: '企业可见的匹配 · Matches as far as their process lets the firm see them',
    params: usccParam,
    query: z.strictObject(page),
    response: listOf(firmMatchSchema),
    handle: async ({ params, query }) => {
      const { items, nextCursor } = await listMatches({ ...query, uscc: params.uscc });
      return { items: items.map(matchViewForFirm).filter((match) => match !== null), nextCursor };
    },
  });

const staffMatches = (): Route =>
  route({
    audience: 'work',
    roles: ['specialist', 'department', 'finance'],
    method: 'get',
    path: '/matches',
    summary: '匹配列表 · Matches by firm, policy or state',
    query: z.strictObject({
      ...page,
      uscc: usccParam.shape.uscc.optional(),
      policy: z.string().max(100).optional(),
      state: z.enum(MATCH_STATES).optional(),
    }),
    response: listOf(matchSchema),
    handle: async ({ query }) => {
      const { items, nextCursor } = await listMatches(query);
      return { items: items.map(matchView), nextCursor };
    },
  });

const explanation = (deps: Deps): Route =>
  route({
    audience: 'work',
    roles: ['specialist', 'department', 'finance'],
    method: 'get',
    path: '/enterprises/:uscc/explanation',
    summary: '为什么 · Verdict, reasons and amount of each policy for one enterprise',
    params: usccParam,
    query: z.strictObject({
      code: z.string().max(100).optional(),
      asOf: civilDate.optional(),
      lang: z.enum(['zh', 'en']).default('zh'),
    }),
    response: explanationSchema,
    handle: async ({ params, query: { code, asOf, lang } }) =>
      explanationView(await explainEnterprise(params.uscc, { code, asOf, language: lang }, deps), deps.rules, lang),
  });
