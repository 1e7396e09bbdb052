import { z } from 'zod';
import type { Deps } from '../deps.js';
import { usccParam } from '../enterprises/enterprise-answer.schema.js';
import { notFound } from '../http/errors.js';
import { listOf, page, type Route, route } from '../http/route.js';
import { needReach } from '../http/who.js';
import { byAddress } from '../http/write-trace.js';
import { messageSchema, messageView, noticeNumber, shownMessageSchema } from './inbox.schema.js';
import { benefitsIn, inboxOf, markRead, messageOf, messageOfFirms, placeOf } from './inbox.service.js';

const message = usccParam.extend({ number: noticeNumber });

/** What a firm finds in its inbox, and where the link in a mail leads. */
export function inboxRoutes(deps: Deps): readonly Route[] {
  return [list(), shown(deps), read(deps), found()];
}

const list = (): Route =>
  route({
    audience: 'space',
    method: 'get',
    path: '/enterprises/:uscc/inbox',
    summary: '站内通知 · Messages to the firm, newest first',
    params: usccParam,
    query: z.strictObject({ ...page, unread: z.literal('true').optional() }),
    response: listOf(messageSchema),
    handle: async ({ params, query: { cursor, limit, unread } }) => {
      const { items, nextCursor } = await inboxOf(params.uscc, { cursor, limit, unread: unread !== undefined });
      return { items: items.map(messageView), nextCursor };
    },
  });

const shown = ({ rules }: Deps): Route =>
  route({
    audience: 'space',
    method: 'get',
    path: '/enterprises/:uscc/inbox/:number',
    summary: '一条站内通知 · One message, by its number or that of its mail; looking at it changes nothing',
    params: message,
    query: z.strictObject({ lang: z.enum(['zh', 'en']).default('zh') }),
    response: shownMessageSchema,
    handle: async ({ params: { uscc, number }, query: { lang } }) => {
      const notice = await messageOf(uscc, number);
      if (notice === null) throw notFound(number);
      const about = await benefitsIn(uscc, notice, lang, rules);
      return { ...messageView(notice), about, place: placeOf(notice) };
    },
  });

const read = ({ clock }: Deps): Route =>
  route({
    audience: 'space',
    method: 'post',
    path: '/enterprises/:uscc/inbox/:number/read',
    summary: '标为已读 · Marks a message as read by the firm',
    params: message,
    response: messageSchema,
    handle: async ({ params: { uscc, number }, who }) => {
      // What an agency has looked at the firm has not read.
      needReach(who, uscc, 'member');
      const notice = await markRead(uscc, number, clock.now());
      if (notice === null) throw notFound(number);
      return messageView(notice);
    },
    trace: byAddress,
  });

const found = (): Route =>
  route({
    audience: 'self',
    method: 'get',
    path: '/notices/:number',
    summary: '通知链接 · Which of one’s firms a notice is for, and its number in that inbox',
    params: z.object({ number: noticeNumber }),
    response: z.object({ uscc: z.string(), number: z.string() }),
    handle: async ({ params: { number }, who }) => {
      const usccs = who.firms.map(({ uscc }) => uscc);
      const place = await messageOfFirms(usccs, number);
      if (place === null) throw notFound(number);
      return place;
    },
  });
