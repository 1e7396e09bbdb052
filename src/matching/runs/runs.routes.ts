import { z } from 'zod';
import type { Deps } from '../../deps.js';
import { usccParam } from '../../enterprises/enterprise-answer.schema.js';
import { notFound } from '../../http/errors.js';
import { eventRoute } from '../../http/event-route.js';
import { listOf, page, type Route, route } from '../../http/route.js';
import { byAddress } from '../../http/write-trace.js';
import { systemTimers } from '../../jobs/timers.js';
import { enqueueForRun } from '../../notifications/notification.service.js';
import { civilDate } from '../../policies/policy.schema.js';
import { needOwnPolicy } from '../match.access.js';
import { runView } from '../match.view.js';
import { runProgressSchema, runSchema } from '../matching-answer.schema.js';
import { evaluate, needDayOfRun } from './evaluate.service.js';
import { approveRunPolicy, discardRunPolicy } from './guard.service.js';
import type { RunRecord } from './run.schema.js';
import { findRun, latestRun, listRuns } from './run.service.js';
import { runProgress } from './run-events.js';
import { withFigures } from './run-store.js';

const idParam = z.object({ id: z.string().max(26) });

/** Runs for policy staff, their start, their progress, and the decisions about what they hold back. */
export function runRoutes(deps: Deps): readonly Route[] {
  return [runs(), lastRun(), oneRun(), startRun(deps), events(), ...decisions(deps)];
}

const runs = (): Route =>
  route({
    audience: 'studio',
    roles: ['author', 'publisher'],
    method: 'get',
    path: '/runs',
    summary: '比对批次 · Runs, the latest first',
    query: z.strictObject(page),
    response: listOf(runSchema),
    handle: async ({ query }) => {
      const { items, nextCursor } = await listRuns(query);
      return { items: (await Promise.all(items.map(withFigures))).map(runView), nextCursor };
    },
  });

const lastRun = (): Route =>
  route({
    audience: 'studio',
    roles: ['author', 'publisher'],
    method: 'get',
    path: '/runs/latest',
    summary: '最近一次比对 · The latest run',
    response: runSchema,
    handle: async () => {
      const run = await latestRun();
      if (run === null) throw notFound('比对批次', 'run');
      return runView(await withFigures(run));
    },
  });

const oneRun = (): Route =>
  route({
    audience: 'studio',
    roles: ['author', 'publisher'],
    method: 'get',
    path: '/runs/:id',
    summary: '一个比对批次 · One run with its counts by policy',
    params: idParam,
    response: runSchema,
    handle: async ({ params }) => runView(await withFigures(await known(params.id))),
  });

const startRun = (deps: Deps): Route =>
  route({
    audience: 'admin',
    roles: ['administrator'],
    method: 'post',
    path: '/runs',
    summary: '发起比对 · Compares now and answers when it is done',
    body: z.strictObject({
      policy: z.string().max(100).optional(),
      enterprise: usccParam.shape.uscc.optional(),
      asOf: civilDate.optional(),
      full: z.boolean().optional(),
      tell: z.boolean().optional(),
    }),
    status: 201,
    response: runSchema,
    handle: async ({ body, who }) => {
      await needDayOfRun(body.asOf, deps);
      const run = await evaluate({ ...body, by: who.id, trigger: 'api' }, deps);
      await enqueueForRun(run, deps);
      return runView(run);
    },
    trace: ({ body }, run) => ({ about: { kind: 'runs', id: run?.id ?? '' }, after: { ...body } }),
  });

const events = (): Route =>
  eventRoute({
    audience: 'work',
    roles: ['department'],
    path: '/runs/:id/events',
    summary: '比对进度 · How far a run has come, until it has ended (server-sent events)',
    params: idParam,
    event: runProgressSchema,
    events: async ({ params }, signal) => {
      await known(params.id);
      return runProgress(params.id, systemTimers, signal);
    },
  });

const decisions = ({ clock, rules }: Deps): readonly Route[] =>
  (
    [
      ['approval', '同意大幅变化 · Lets a held-back change happen; it is written within a minute', approveRunPolicy],
      ['discard', '放弃大幅变化 · Refuses a held-back change: nothing is written', discardRunPolicy],
    ] as const
  ).map(([name, summary, decide]) =>
    route({
      audience: 'work',
      roles: ['department'],
      method: 'post',
      path: `/runs/:id/policies/:code/${name}`,
      summary,
      params: idParam.extend({ code: z.string().max(100) }),
      response: runSchema,
      handle: async ({ params, who }) => {
        needOwnPolicy(who, rules, params.code);
        return runView(await decide({ run: params.id, policy: params.code, by: who.id, at: clock.now() }));
      },
      trace: byAddress,
    }),
  );

async function known(id: string): Promise<RunRecord> {
  const run = await findRun(id);
  if (run === null) throw notFound(id);
  return run;
}
