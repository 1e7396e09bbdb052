import { z } from 'zod';
import type { Deps } from '../deps.js';
import { usccParam } from '../enterprises/enterprise-answer.schema.js';
import { listOf, page, type Route, route } from '../http/route.js';
import { civilDate } from '../policies/policy.schema.js';
import { explainEnterprise } from './explain.service.js';
import { explanationView, withoutSecrets } from './explain.view.js';
import { sees, sightOf } from './match.access.js';
import { MATCH_STATES } from './match.schema.js';
import { listMatches } from './match.service.js';
import { matchView, matchViewForFirm } from './match.view.js';
import { explanationSchema, firmMatchSchema, matchSchema } from './matching-answer.schema.js';

/** Matches for firms and staff. */
export function matchingRoutes(deps: Deps): readonly Route[] {
  return [firmMatches(deps), staffMatches(deps), explanation(deps)];
}

const firmMatches = ({ rules }: Deps): Route =>
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
      return {
        items: items.map((match) => matchViewForFirm(match, rules)).filter((match) => match !== null),
        nextCursor,
      };
    },
  });

const staffMatches = ({ rules }: Deps): Route =>
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
    handle: async ({ query, who }) => {
      const { items, nextCursor } = await listMatches({ ...query, sight: sightOf(who, rules) });
      return { items: items.map((match) => matchView(match, rules)), nextCursor };
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
    handle: async ({ params, query: { code, asOf, lang }, who }) => {
      const explanation = await explainEnterprise(params.uscc, { code, asOf, language: lang }, deps);
      const sight = sightOf(who, deps.rules);
      const district = explanation.enterprise.districtCode ?? null;
      const seen = explanation.policies.filter(({ policy }) => sees(sight, policy.code, district));
      const view = explanationView({ ...explanation, policies: seen }, deps.rules, lang);
      return { ...view, policies: view.policies.map((policy) => withoutSecrets(policy, deps.rules)) };
    },
  });
