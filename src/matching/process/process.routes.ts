import { z } from 'zod';
import type { Deps } from '../../deps.js';
import { closeCase, findCase, openCaseList } from '../../followups/case.service.js';
import { notFound } from '../../http/errors.js';
import { listOf, page, type Route, route } from '../../http/route.js';
import { aboutEach, byOutcome, type Noting } from '../../http/write-trace.js';
import { needOwn, policiesOf, policyOf, sightOf } from '../match.access.js';
import { actTrace } from './act-trace.js';
import { performMany } from './bulk.service.js';
import { dueTransitions, overdueReviews, performDue } from './due.service.js';
import { bodiesOf } from './intent.js';
import { personOf } from './process.access.js';
import {
  bulkSchema,
  caseSchema,
  dueSchema,
  matchIds,
  matchParam,
  overdueSchema,
  performedSchema,
  replayedSchema,
} from './process-answer.schema.js';
import { answerObjection } from './publicity.service.js';
import { replayMatch } from './replay.service.js';
import { replayView } from './replay.view.js';
import { type Performed, performing, performTransition, usccOf } from './transition.service.js';

/**
 * What staff do to one match. Lists are opened by their own route; a match becomes payable by the approval of its
 * payment, which sets its money aside before, and is paid by a receipt; its instalments are stopped with their money.
 */
const STAFF_ACTS = [
  ...['pass-step', 'reject', 'reopen', 'object', 'answer-objection', 'enjoy', 'notify-recovery'],
  ...['drop-recovery', 'decide-recovery', 'recover', 'refuse', 'put-back', 'archive'],
] as const;
const BULK_ACTS = ['pass-step', 'reject', 'refuse', 'put-back', 'reopen', 'archive'] as const;

/**
 * Review, recovery and the rest of the process for staff; what is due, overdue, or waits for somebody.
 * @param beforeDue what has to be seen to before the clock moves matches on
 */
export function processRoutes(deps: Deps, beforeDue: () => Promise<unknown>): readonly Route[] {
  const timed = timers(deps, beforeDue);
  return [act(deps), bulk(deps), replayed(deps), overdue(deps), due(deps), timed, cases(deps), closing(deps)];
}

/** What the trail keeps of one act on one match. */
export function performedTrace(
  id: string,
  act: string,
  input: Readonly<Record<string, unknown>>,
  answer: Readonly<z.output<typeof performedSchema>> | null,
) {
  const { after, ...why } = actTrace(act, input);
  const came = answer === null ? {} : { outcome: answer.outcome, state: answer.state, round: answer.round };
  return { about: { kind: 'matches', id }, after: { ...after, ...came }, ...why };
}

/** An act's answer: never more of a match than where it stands. Where it stood before goes to the trail. */
export function performedView({ outcome, before: { state, round }, match }: Performed, note: Noting['note']) {
  note({ before: { state, round } });
  return { id: match._id, outcome, state: match.state, round: match.round };
}

const act = (deps: Deps): Route =>
  route({
    audience: 'work',
    roles: ['department', 'finance'],
    method: 'post',
    path: '/matches/:id/acts/:act',
    summary: '办理一项 · One act on one match',
    params: matchParam.extend({ act: z.enum(STAFF_ACTS) }),
    body: z.strictObject({ input: z.record(z.string(), z.unknown()).default({}) }),
    variants: { param: 'act', bodies: bodiesOf(STAFF_ACTS) },
    response: performedSchema,
    handle: async ({ params: { id, act: name }, body: { input }, who, note }) => {
      needOwn(who, deps.rules, [id]);
      const context = performing(personOf(who), deps);
      return performedView(
        name === 'answer-objection'
          ? await answerObjection(id, input, context)
          : await performTransition(id, name, input, context),
        note,
      );
    },
    trace: ({ params: { id, act: name }, body: { input } }, answer) => performedTrace(id, name, input, answer),
  });

const bulk = (deps: Deps): Route =>
  route({
    audience: 'work',
    roles: ['department'],
    method: 'post',
    path: '/acts/:act',
    summary: '批量办理 · One act on many matches, each with its outcome',
    params: z.object({ act: z.enum(BULK_ACTS) }),
    body: z.strictObject({ matches: matchIds, input: z.record(z.string(), z.unknown()).default({}) }),
    variants: { param: 'act', bodies: bodiesOf(BULK_ACTS, { matches: matchIds }) },
    response: bulkSchema,
    handle: async ({ params, body: { matches, input }, who }) => {
      needOwn(who, deps.rules, matches);
      return { items: await performMany(matches, params.act, input, performing(personOf(who), deps)) };
    },
    trace: ({ params, body: { matches, input } }, answer) => {
      const { after, ...why } = actTrace(params.act, input);
      const outcomes = answer === null ? { matches } : { outcomes: byOutcome(answer.items) };
      return { ...aboutEach('matches', matches), after: { ...after, ...outcomes }, ...why };
    },
  });

const replayed = (deps: Deps): Route =>
  route({
    audience: 'work',
    roles: ['department', 'finance'],
    method: 'get',
    path: '/matches/:id/replay',
    summary: '重现 · A match as it was at an instant, and why it was granted',
    params: matchParam,
    query: z.strictObject({ at: z.iso.datetime().optional(), lang: z.enum(['zh', 'en']).default('zh') }),
    response: replayedSchema,
    handle: async ({ params, query, who }) => {
      needOwn(who, deps.rules, [params.id]);
      const at = query.at === undefined ? deps.clock.now() : new Date(query.at);
      return replayView(await replayMatch(params.id, at, deps), at, deps.rules, query.lang);
    },
  });

const overdue = (deps: Deps): Route =>
  route({
    audience: 'work',
    roles: ['department'],
    method: 'get',
    path: '/reviews/overdue',
    summary: '逾期未审 · Review steps whose days have gone by',
    query: z.strictObject({ department: z.string().max(60).optional() }),
    response: overdueSchema,
    handle: async ({ query, who }) => {
      const own = policiesOf(who, deps.rules);
      const items = await overdueReviews(deps.clock.now(), deps, query.department);
      return { items: items.filter(({ id }) => own.has(policyOf(id))) };
    },
  });

const due = (deps: Deps): Route =>
  route({
    audience: 'work',
    roles: ['department', 'finance'],
    method: 'get',
    path: '/due',
    summary: '到期事项 · What the clock makes due',
    response: dueSchema,
    handle: async ({ who }) => {
      const own = policiesOf(who, deps.rules);
      const isOwn = ({ id }: { readonly id: string }): boolean => own.has(policyOf(id));
      const { due: items, problems } = await dueTransitions(deps.clock.now(), deps);
      return { due: items.filter(isOwn), problems: problems.filter(isOwn) };
    },
  });

const timers = (deps: Deps, beforeDue: () => Promise<unknown>): Route =>
  route({
    audience: 'admin',
    roles: ['administrator'],
    method: 'post',
    path: '/due',
    summary: '办理到期事项 · Performs what is due, as the timetable does',
    response: bulkSchema,
    handle: async () => {
      await beforeDue();
      return { items: (await performDue(deps)).items };
    },
    trace: (_, answer) => ({ after: byOutcome(answer?.items ?? []) }),
  });

const cases = ({ rules }: Deps): Route =>
  route({
    audience: 'work',
    roles: ['specialist', 'department', 'finance'],
    method: 'get',
    path: '/cases',
    summary: '跟进事项 · Open cases',
    query: z.strictObject({ ...page, uscc: z.string().length(18).optional() }),
    response: listOf(caseSchema),
    handle: async ({ query, who }) => {
      const { items, nextCursor } = await openCaseList({ ...query, sight: sightOf(who, rules) });
      return {
        items: items.map(({ _id, openedAt, ...rest }) => ({ id: _id, ...rest, openedAt: openedAt.toISOString() })),
        nextCursor,
      };
    },
  });

const closing = (deps: Deps): Route =>
  route({
    audience: 'work',
    roles: ['specialist', 'department', 'finance'],
    method: 'post',
    path: '/cases/:id/close',
    summary: '办结 · Closes a case with its outcome',
    params: z.object({ id: z.string().max(300) }),
    body: z.strictObject({ match: matchParam.shape.id, outcome: z.string().min(1).max(2000) }),
    response: z.object({ closed: z.boolean() }),
    handle: async ({ params, body: { match, outcome }, who }) => {
      if ((await findCase(params.id, sightOf(who, deps.rules))) === null) throw notFound(params.id);
      if (!(await closeCase(params.id, usccOf(match), outcome, deps.clock.now()))) throw notFound(params.id);
      return { closed: true };
    },
    trace: ({ body: { match } }) => ({ after: { closed: true, match } }),
  });
