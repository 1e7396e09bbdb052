import { z } from 'zod';
import type { Deps } from '../deps.js';
import { usccParam } from '../enterprises/enterprise-answer.schema.js';
import { standingGrounds } from '../enterprises/ground.service.js';
import { specialistOf } from '../followups/firm-specialist.service.js';
import { notFound } from '../http/errors.js';
import { listOf, page, type Route, route } from '../http/route.js';
import { matchParam } from '../matching/process/process-answer.schema.js';
import { unreadOf } from '../notifications/inbox.service.js';
import { language } from './card.schema.js';
import { correctionsByFact } from './corrections.service.js';
import { factsPageSchema } from './facts-page.schema.js';
import { factsPageView } from './facts-page.view.js';
import { matchPageSchema } from './match-page.schema.js';
import { matchPageView } from './match-page.view.js';
import { overviewSchema } from './overview.schema.js';
import { overviewView, specialistView } from './overview.view.js';
import { possibilitiesSchema } from './possibilities.schema.js';
import { possibilitiesView } from './possibilities.view.js';
import { receiptId, receiptPageSchema, receiptSchema, receivedYearSchema } from './receipts.schema.js';
import { receiptPageView, receiptsView } from './receipts.view.js';
import { firmOf, readingOf, standingOf } from './standing.service.js';
import { weighingOf } from './weigh.service.js';
import { whyOf } from './why.service.js';

/** A firm's own space, as its members and agencies read it. */
export function spaceRoutes(deps: Deps): readonly Route[] {
  return [overview(deps), matchPage(deps), receipts(deps), receiptPage(deps), factsPage(deps), possibilities(deps)];
}

const overview = (deps: Deps): Route =>
  route({
    audience: 'space',
    method: 'get',
    path: '/enterprises/:uscc/overview',
    summary: '企业空间首屏 · What the firm gets: to confirm, on the way, received, reliefs, rights',
    params: usccParam,
    query: z.strictObject(language),
    response: overviewSchema,
    handle: async ({ params: { uscc }, query: { lang }, who }) => {
      const standing = await standingOf(uscc, readingOf(who, uscc, lang, deps));
      const [unread, found] = await Promise.all([
        unreadOf(uscc),
        specialistOf(standing.enterprise.districtCode ?? null),
      ]);
      return overviewView(standing, { unread, specialist: found === null ? null : specialistView(found, lang) });
    },
  });

const matchPage = (deps: Deps): Route =>
  route({
    audience: 'space',
    method: 'get',
    path: '/enterprises/:uscc/matches/:id',
    summary: '一项惠企事项 · One match: its steps, why, its money, and what the firm can do',
    params: usccParam.extend(matchParam.shape),
    query: z.strictObject(language),
    response: matchPageSchema,
    handle: async ({ params: { uscc, id }, query: { lang }, who }) => {
      const standing = await standingOf(uscc, readingOf(who, uscc, lang, deps));
      // Of what its process does not show yet, and of another firm's, people learn as much as of what does not exist.
      const match = standing.matches.find(({ _id }) => _id === id);
      if (match === undefined) throw notFound(id);
      return matchPageView(match, await whyOf(match, standing, await correctionsByFact(uscc)), standing);
    },
  });

const receipts = (deps: Deps): Route =>
  route({
    audience: 'space',
    method: 'get',
    path: '/enterprises/:uscc/receipts',
    summary: '享受记录 · What the firm received, the newest first',
    params: usccParam,
    query: z.strictObject({
      ...page,
      ...language,
      year: z
        .string()
        .regex(/^\d{4}$/, '须为年份 · must be a year')
        .optional(),
    }),
    response: listOf(receiptSchema).extend({ years: z.array(receivedYearSchema) }),
    handle: async ({ params: { uscc }, query: { lang, ...wanted }, who }) =>
      receiptsView(await standingOf(uscc, readingOf(who, uscc, lang, deps)), wanted),
  });

const receiptPage = (deps: Deps): Route =>
  route({
    audience: 'space',
    method: 'get',
    path: '/enterprises/:uscc/receipts/:id',
    summary: '拨付凭据 · One receipt, to print',
    params: usccParam.extend({ id: receiptId }),
    query: z.strictObject(language),
    response: receiptPageSchema,
    handle: async ({ params: { uscc, id }, query: { lang }, who }) => {
      const found = receiptPageView(id, await standingOf(uscc, readingOf(who, uscc, lang, deps)));
      if (found === undefined) throw notFound(id);
      return found;
    },
  });

const factsPage = (deps: Deps): Route =>
  route({
    audience: 'space',
    method: 'get',
    path: '/enterprises/:uscc/facts',
    summary: '企业数据 · Every stored fact of the firm with its source and date, and what it may supply',
    params: usccParam,
    query: z.strictObject(language),
    response: factsPageSchema,
    handle: async ({ params: { uscc }, query: { lang } }) => {
      const [enterprise, correctionOf] = await Promise.all([firmOf(uscc), correctionsByFact(uscc)]);
      return factsPageView(enterprise, { language: lang, rules: deps.rules, correctionOf });
    },
  });

const possibilities = (deps: Deps): Route =>
  route({
    audience: 'space',
    method: 'get',
    path: '/enterprises/:uscc/possibilities',
    summary: '还差一点 · What nearly fits and what would have to change; what is undecided for want of data',
    params: usccParam,
    query: z.strictObject(language),
    response: possibilitiesSchema,
    handle: async ({ params: { uscc }, query: { lang }, who }) => {
      const reading = readingOf(who, uscc, lang, deps);
      const [weighing, groundOf] = await Promise.all([
        weighingOf(uscc, reading, deps),
        standingGrounds(uscc, reading.asOf),
      ]);
      return possibilitiesView(weighing, groundOf);
    },
  });
