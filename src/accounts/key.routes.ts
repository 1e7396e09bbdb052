import { z } from 'zod';
import type { Deps } from '../deps.js';
import { DONE, done, listOf, type Route, route } from '../http/route.js';
import { byAddress } from '../http/write-trace.js';
import { type ApiKey, newKey } from './key.schema.js';
import { type Issued, issueKey, listKeys, revokeKey, rotateKey } from './key.service.js';

const one = z.object({ id: z.string().regex(/^[0-9A-Z]{26}$/, '不是密钥 · is no key') });
const keySchema = z.object({
  ...{ id: z.string(), name: z.string(), scopes: z.array(z.string()), endsAt: z.iso.datetime() },
  ...{ createdAt: z.iso.datetime(), usedAt: z.iso.datetime().nullable(), revokedAt: z.iso.datetime().nullable() },
});
/** `token` is shown this once. */
const issuedSchema = z.object({ key: keySchema, token: z.string() });

function keyView({ _id, name, scopes, endsAt, createdAt, usedAt, revokedAt }: ApiKey): z.input<typeof keySchema> {
  return {
    ...{ id: _id, name, scopes: [...scopes], endsAt: endsAt.toISOString(), createdAt: createdAt.toISOString() },
    ...{ usedAt: usedAt?.toISOString() ?? null, revokedAt: revokedAt?.toISOString() ?? null },
  };
}
const issuedView = ({ key, token }: Issued) => ({ key: keyView(key), token });

/** Keys of other systems, for administrators. */
export function keyRoutes(deps: Deps): readonly Route[] {
  return [list(), issued(deps), rotated(deps), revoked(deps)];
}

const list = (): Route =>
  route({
    audience: 'admin',
    roles: ['administrator', 'auditor'],
    method: 'get',
    path: '/keys',
    summary: '接口密钥 · Keys of other systems',
    response: listOf(keySchema),
    handle: async () => ({ items: (await listKeys()).map(keyView), nextCursor: null }),
  });

const issued = (deps: Deps): Route =>
  route({
    audience: 'admin',
    roles: ['administrator'],
    method: 'post',
    path: '/keys',
    summary: '新建密钥 · A key for what its scopes say; the token is shown this once',
    body: newKey,
    status: 201,
    response: issuedSchema,
    handle: async ({ body }) => issuedView(await issueKey(body, deps)),
    trace: ({ body }, made) => ({ about: { kind: 'keys', id: made?.key.id ?? '' }, after: { ...body } }),
  });

const rotated = (deps: Deps): Route =>
  route({
    audience: 'admin',
    roles: ['administrator'],
    method: 'post',
    path: '/keys/:id/rotation',
    summary: '更换密钥 · Another secret; the present one counts for one more day',
    params: one,
    response: issuedSchema,
    handle: async ({ params: { id } }) => issuedView(await rotateKey(id, deps)),
    trace: byAddress,
  });

const revoked = (deps: Deps): Route =>
  route({
    audience: 'admin',
    roles: ['administrator'],
    method: 'delete',
    path: '/keys/:id',
    summary: '停用密钥 · Ends a key, at once',
    params: one,
    response: done,
    handle: async ({ params: { id } }) => {
      await revokeKey(id, deps);
      return DONE;
    },
    trace: byAddress,
  });
