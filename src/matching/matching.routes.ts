import { z } from 'zod';
import type { Deps } from '../deps.js';
import { usccParam } from '../enterprises/enterprise-answer.schema.js';
import { notFound } from '../http/errors.js';
import { listOf, page, type Route, route } from '../http/route.js';
import { enqueueForRun } from '../notifications/notification.service.js';
import { explainEnterprise } from './explain.service.js';
import { explanationView } from './explain.view.js';
import { MATCH_STATES } from './match.schema.js';
import { listMatches } from './match.service.js';
import { matchView, matchViewForFirm, runView } from './match.view.js';
import { explanationSchema, firmMatchSchema, matchSchema, runSchema } from './matching-answer.schema.js';
import { evaluate } from './runs/evaluate.service.js';
import { latestRun, listRuns, runsByIds } from './runs/run.service.js';

/** Matches for firms and staff, runs for policy staff, and the start of a run. */
export function matchingRoutes(deps: Deps): readonly Route[] {
  return [firmMatches(), staffMatches(), explanation(deps), runs(), lastRun(), oneRun(), startRun(deps)];
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
    method: 'get',
    path: '/enterprises/:uscc/explanation',
    summary: '为什么 · Verdict, reasons and amount of each policy for one enterprise',
    params: usccParam,
    query: z.strictObject({
      code: z.string().max(100).optional(),
      asOf: z.string().max(10).optional(),
      lang: z.enum(['zh', 'en']).default('zh'),
    }),
    response: explanationSchema,
    handle: async ({ params, query: { code, asOf, lang } }) =>
      explanationView(await explainEnterprise(params.uscc, { code, asOf, language: lang }, deps), deps.rules, lang),
  });

const runs = (): Route =>
  route({
    audience: 'studio',
    method: 'get',
    path: '/runs',
    summary: '比对批次 · Runs, the latest first',
    query: z.strictObject(page),
    response: listOf(runSchema),
    handle: async ({ query }) => {
      const { items, nextCursor } = await listRuns(query);
      return { items: items.map(runView), nextCursor };
    },
  });

const lastRun = (): Route =>
  route({
    audience: 'studio',
    method: 'get',
    path: '/runs/latest',
    summary: '最近一次比对 · The latest run',
    response: runSchema,
    handle: async () => {
      const run = await latestRun();
      if (run === null) throw notFound('比对批次 run');
      return runView(run);
    },
  });

const oneRun = (): Route =>
  route({
    audience: 'studio',
    method: 'get',
    path: '/runs/:id',
    summary: '一个比对批次 · One run with its counts by policy',
    params: z.object({ id: z.string().max(26) }),
    response: runSchema,
    handle: async ({ params }) => {
      const [run] = await runsByIds([params.id]);
      if (run === undefined) throw notFound(params.id);
      return runView(run);
    },
  });

const startRun = (deps: Deps): Route =>
  route({
    audience: 'admin',
    method: 'post',
    path: '/runs',
    summary: '发起比对 · Compares now and answers when it is done',
    body: z.strictObject({
      policy: z.string().max(100).optional(),
      enterprise: usccParam.shape.uscc.optional(),
      asOf: z.string().max(10).optional(),
      full: z.boolean().optional(),
      tell: z.boolean().optional(),
    }),
    status: 201,
    response: runSchema,
    handle: async ({ body }) => {
      const run = await evaluate({ ...body, trigger: 'api' }, deps);
      await enqueueForRun(run, deps);
      return runView(run);
    },
  });
