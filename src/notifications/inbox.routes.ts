import { z } from 'zod';
import { usccParam } from '../enterprises/enterprise-answer.schema.js';
import { listOf, page, type Route, route } from '../http/route.js';
import { inboxOf } from './notification.service.js';

const message = z.object({
  number: z.string(),
  subject: z.string(),
  text: z.string(),
  language: z.enum(['zh', 'en']),
  createdAt: z.string(),
});

/** What a firm finds in its inbox. */
export function inboxRoutes(): readonly Route[] {
  return [
    route({
      audience: 'space',
      method: 'get',
      path: '/enterprises/:uscc/inbox',
      summary: '站内通知 · Messages to the firm, newest first',
      params: usccParam,
      query: z.strictObject(page),
      response: listOf(message),
      handle: async ({ params, query }) => {
        const { items, nextCursor } = await inboxOf(params.uscc, query);
        return {
          items: items.map(({ number, content, language, createdAt }) => ({
            number,
            subject: content.subject,
            text: content.text,
            language,
            createdAt: createdAt.toISOString(),
          })),
          nextCursor,
        };
      },
    }),
  ];
}
