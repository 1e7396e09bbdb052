import { z } from 'zod';
import type { Deps } from '../deps.js';
import type { Limits } from '../http/rate-limit.js';
import { DONE, done, type Route, route } from '../http/route.js';
import { proof } from './account.schema.js';
import { departures } from './departure.js';
import { accountBehind } from './identity.service.js';
import { ownerBehind } from './owner.js';
import { needLinkable, unlink } from './vouched.service.js';

/** Linking one's own account with an identity for which a platform vouches (统一身份认证). */
export function linkingRoutes(deps: Deps, limits: Limits): readonly Route[] {
  return [shown(), begun(deps, limits), ended(deps, limits)];
}

const shown = (): Route =>
  route({
    audience: 'self',
    method: 'get',
    path: '/identity',
    summary: '统一身份认证 · Whether the own account is linked with an identity',
    response: z.object({ linked: z.boolean(), issuer: z.string().nullable() }),
    handle: async ({ who }) => {
      const { identity } = await accountBehind(who);
      return { linked: identity !== null, issuer: identity?.issuer ?? null };
    },
  });

const begun = (deps: Deps, limits: Limits): Route => {
  const { leave } = departures(deps);
  return route({
    audience: 'self',
    method: 'post',
    path: '/identity',
    summary: '绑定统一身份认证 · Links the own account with an identity; go to the address that is answered',
    body: proof,
    response: z.object({ address: z.url() }),
    handle: async (input, ctx) => {
      const account = await ownerBehind(input, ctx, deps, limits);
      needLinkable(account);
      return { address: await leave(ctx, { links: account._id, next: '/account' }) };
    },
    trace: ({ who: { id } }) => ({ about: { kind: 'accounts', id }, after: 'links' }),
  });
};

const ended = (deps: Deps, limits: Limits): Route =>
  route({
    audience: 'self',
    method: 'post',
    path: '/identity/unlink',
    summary: '解除绑定 · From now on the identity does not open the account',
    body: proof,
    response: done,
    handle: async (input, ctx) => {
      await unlink(await ownerBehind(input, ctx, deps, limits));
      return DONE;
    },
    trace: ({ who: { id } }) => ({ about: { kind: 'accounts', id }, after: 'unlinked' }),
  });
