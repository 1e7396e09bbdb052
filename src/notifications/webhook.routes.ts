import { z } from 'zod';
import type { Deps } from '../deps.js';
import { DONE, done, listOf, type Route, route } from '../http/route.js';
import { byAddress } from '../http/write-trace.js';
import { newWebhook, type Webhook } from './webhook.schema.js';
import { addWebhook, dropWebhook, listWebhooks } from './webhook.service.js';

const webhookSchema = z.object({
  ...{ id: z.string(), name: z.string(), url: z.string(), key: z.string().nullable() },
  ...{ told: z.string(), failures: z.number().int() },
  nextAt: z.iso.datetime(),
});
const webhookView = ({ _id, name, url, key, told, failures, nextAt }: Webhook) => ({
  ...{ id: _id, name, url, key, told, failures, nextAt: nextAt.toISOString() },
});

/** Systems that are told what happened, for administrators. */
export function webhookRoutes(deps: Deps): readonly Route[] {
  return [list(), added(deps), dropped()];
}

const list = (): Route =>
  route({
    audience: 'admin',
    roles: ['administrator', 'auditor'],
    method: 'get',
    path: '/webhooks',
    summary: '回调 · Systems that are told, and whether they answer',
    response: listOf(webhookSchema),
    handle: async () => ({ items: (await listWebhooks()).map(webhookView), nextCursor: null }),
  });

const added = (deps: Deps): Route =>
  route({
    audience: 'admin',
    roles: ['administrator'],
    method: 'post',
    path: '/webhooks',
    summary: '新建回调 · A system to be told; the secret of its signatures is shown this once',
    body: newWebhook,
    status: 201,
    response: z.object({ webhook: webhookSchema, secret: z.string() }),
    handle: async ({ body }) => {
      const { webhook, secret } = await addWebhook(body, deps);
      return { webhook: webhookView(webhook), secret };
    },
    trace: ({ body }, made) => ({ about: { kind: 'webhooks', id: made?.webhook.id ?? '' }, after: { ...body } }),
  });

const dropped = (): Route =>
  route({
    audience: 'admin',
    roles: ['administrator'],
    method: 'delete',
    path: '/webhooks/:id',
    summary: '删除回调 · Tells a system no more',
    params: z.object({ id: z.string().regex(/^[0-9A-Z]{26}$/, '不是回调 · is no webhook') }),
    response: done,
    handle: async ({ params: { id } }) => {
      await dropWebhook(id);
      return DONE;
    },
    trace: byAddress,
  });
