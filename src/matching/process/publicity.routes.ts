import { z } from 'zod';
import type { Deps } from '../../deps.js';
import { notFound } from '../../http/errors.js';
import { listOf, page, type Route, route } from '../../http/route.js';
import { byOutcome } from '../../http/write-trace.js';
import { RefusedError } from '../../terminal/input-error.js';
import { needOwn } from '../match.access.js';
import { personOf } from './process.access.js';
import { bulkSchema, listSummarySchema, matchIds, publicListSchema } from './process-answer.schema.js';
import { shownList, shownLists } from './public-lists.service.js';
import { openPublicityList } from './publicity.service.js';

/** Public lists, and how they are opened. */
export function publicityRoutes(deps: Deps): readonly Route[] {
  return [opening(deps), lists(deps), oneList(deps)];
}

const opening = (deps: Deps): Route =>
  route({
    audience: 'work',
    roles: ['department'],
    method: 'post',
    path: '/publicity-lists',
    summary: '公示 · Puts matches of one policy on public show',
    body: z.strictObject({ matches: matchIds }),
    status: 201,
    response: bulkSchema.extend({ id: z.string() }),
    handle: async ({ body: { matches }, who }) => {
      needOwn(who, deps.rules, matches);
      const { list, items } = await openPublicityList(matches, personOf(who), deps);
      if (list === null) {
        throw new RefusedError(items.map((item) => `${item.id}: ${'reason' in item ? item.reason : item.outcome}`));
      }
      return { id: list._id, items };
    },
    trace: ({ body: { matches } }, list) =>
      list === null
        ? { after: { matches } }
        : { about: { kind: 'publicity-lists', id: list.id }, after: { outcomes: byOutcome(list.items) } },
  });

const lists = (deps: Deps): Route =>
  route({
    audience: 'public',
    method: 'get',
    path: '/publicity-lists',
    summary: '公示名单 · Lists on public show, the latest first',
    query: z.strictObject(page),
    response: listOf(listSummarySchema),
    handle: ({ query }) => shownLists(query, deps),
  });

const oneList = (deps: Deps): Route =>
  route({
    audience: 'public',
    method: 'get',
    path: '/publicity-lists/:id',
    summary: '一份公示名单 · Names, item, amounts, dates and contact',
    params: z.object({ id: z.string().max(26) }),
    response: publicListSchema,
    handle: async ({ params }) => {
      const found = await shownList(params.id, deps);
      if (found === null) throw notFound(params.id);
      return found;
    },
  });
