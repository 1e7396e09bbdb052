import { z } from 'zod';
import type { Deps } from '../deps.js';
import { usccParam } from '../enterprises/enterprise-answer.schema.js';
import { type Route, route } from '../http/route.js';
import { unreadOf } from '../notifications/inbox.service.js';
import { language } from './card.schema.js';
import { overviewSchema } from './overview.schema.js';
import { overviewView } from './overview.view.js';
import { readingOf, standingOf } from './standing.service.js';

/** A firm's own space, as its members and agencies read it. */
export function spaceRoutes(deps: Deps): readonly Route[] {
  return [overview(deps)];
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
      return overviewView(standing, { unread: await unreadOf(uscc), specialist: null });
    },
  });
