import { z } from 'zod';
import type { Deps } from '../deps.js';
import { namesOf } from '../enterprises/enterprise.service.js';
import { usccParam } from '../enterprises/enterprise-answer.schema.js';
import type { Limits } from '../http/rate-limit.js';
import { DONE, done, listOf, type Route, route } from '../http/route.js';
import { byAddress, byBody, type JsonValue } from '../http/write-trace.js';
import { SCOPES } from './account.schema.js';
import { findAccount } from './account.service.js';
import { deviceSecret, keepDevice } from './cookies.js';
import {
  invitationsOf,
  invitationToFirm,
  inviteToFirm,
  joinFirm,
  joinFirmAnew,
  withdrawInvitation,
} from './firm-invitation.service.js';
import { accountBehind } from './identity.service.js';
import { welcomeDevice } from './lockout.service.js';
import { needAdministrator, needMember } from './membership.access.js';
import {
  invitedSchema,
  joiningAnew,
  joiningByCode,
  mandateSchema,
  memberSchema,
  offer,
  openInvitationSchema,
} from './membership.schema.js';
import { changeMember, mandatesOfFirm, membersOf, revokeMandate } from './membership.service.js';

const ofAccount = usccParam.extend({ id: z.string().max(60) });

/** Who acts for a firm: its members, who invite others, and agencies with a mandate. */
export function membershipRoutes(deps: Deps, limits: Limits): readonly Route[] {
  return [
    ...[members(), invited(deps), invitations(deps), withdrawn(), changed(deps), removed(deps)],
    ...[mandates(deps), revoked(deps)],
    ...[shown(deps, limits), joined(deps), joinedAnew(deps, limits)],
  ];
}

const members = (): Route =>
  route({
    audience: 'space',
    method: 'get',
    path: '/enterprises/:uscc/members',
    summary: '企业成员 · Members of the firm',
    params: usccParam,
    response: listOf(memberSchema),
    handle: async ({ params: { uscc }, who }) => {
      needMember(who, uscc);
      const items = (await membersOf(uscc)).map(({ _id, name, firms, state }) => ({
        ...{ id: _id, name, state },
        administrator: firms.some((firm) => firm.uscc === uscc && firm.administrator),
      }));
      return { items, nextCursor: null };
    },
  });

const invited = (deps: Deps): Route =>
  route({
    audience: 'space',
    method: 'post',
    path: '/enterprises/:uscc/invitations',
    summary: '邀请 · Invites a member, or an agency under a mandate; the code is shown this once',
    params: usccParam,
    body: offer,
    status: 201,
    response: invitedSchema,
    handle: async ({ params: { uscc }, body, who }) => {
      needAdministrator(who, uscc);
      const { code, until } = await inviteToFirm({ uscc, joining: body, by: who.id }, deps);
      return { code, until: until.toISOString() };
    },
    trace: byBody,
  });

const invitations = (deps: Deps): Route =>
  route({
    audience: 'space',
    method: 'get',
    path: '/enterprises/:uscc/invitations',
    summary: '未使用的邀请 · Invitations that nobody has taken up yet, by whom, and to what',
    params: usccParam,
    response: listOf(openInvitationSchema),
    handle: async ({ params: { uscc }, who }) => {
      needAdministrator(who, uscc);
      const items = (await invitationsOf(uscc, deps)).map(({ _id, joining, by, endsAt }) => ({
        ...{ id: _id, as: joining.as, administrator: joining.as === 'member' && joining.administrator },
        ...{ by, until: endsAt.toISOString() },
      }));
      return { items, nextCursor: null };
    },
  });

const withdrawn = (): Route =>
  route({
    audience: 'space',
    method: 'delete',
    path: '/enterprises/:uscc/invitations/:id',
    summary: '撤回邀请 · Takes an invitation back, at once',
    params: ofAccount,
    response: done,
    handle: async ({ params: { uscc, id }, who }) => {
      needAdministrator(who, uscc);
      await withdrawInvitation(uscc, id);
      return DONE;
    },
    trace: () => ({ after: null }),
  });

const changed = (deps: Deps): Route =>
  route({
    audience: 'space',
    method: 'put',
    path: '/enterprises/:uscc/members/:id',
    summary: '成员权限 · Makes a member an administrator of the firm, or not',
    params: ofAccount,
    body: z.strictObject({ administrator: z.boolean() }),
    response: done,
    handle: async ({ params: { uscc, id }, body, who, note }) => {
      needAdministrator(who, uscc);
      note({ before: await leadership(uscc, id) });
      await changeMember(uscc, id, body.administrator, deps);
      return DONE;
    },
    trace: byBody,
  });

const removed = (deps: Deps): Route =>
  route({
    audience: 'space',
    method: 'delete',
    path: '/enterprises/:uscc/members/:id',
    summary: '移出成员 · Takes the firm away from a member, at once',
    params: ofAccount,
    response: done,
    handle: async ({ params: { uscc, id }, who, note }) => {
      needAdministrator(who, uscc);
      note({ before: await leadership(uscc, id) });
      await changeMember(uscc, id, null, deps);
      return DONE;
    },
    trace: () => ({ after: null }),
  });

/** How somebody stands at a firm, as the audit trail keeps it. */
async function leadership(uscc: string, id: string): Promise<JsonValue> {
  const firm = (await findAccount(id))?.firms.find((one) => one.uscc === uscc);
  return firm === undefined ? null : { administrator: firm.administrator };
}

const mandates = (deps: Deps): Route =>
  route({
    audience: 'space',
    method: 'get',
    path: '/enterprises/:uscc/mandates',
    summary: '代办委托 · Agencies that may act for the firm, and until when',
    params: usccParam,
    response: listOf(mandateSchema),
    handle: async ({ params: { uscc }, who }) => {
      needMember(who, uscc);
      const items = (await mandatesOfFirm(uscc, deps)).map(async ({ _id, account, scope, until, grantedAt }) => {
        const agency = (await findAccount(account))?.name ?? '';
        return { id: _id, agency, scope, until, grantedAt: grantedAt.toISOString() };
      });
      return { items: await Promise.all(items), nextCursor: null };
    },
  });

const revoked = (deps: Deps): Route =>
  route({
    audience: 'space',
    method: 'delete',
    path: '/enterprises/:uscc/mandates/:id',
    summary: '解除委托 · Ends a mandate, at once',
    params: ofAccount,
    response: done,
    handle: async ({ params: { uscc, id }, who, note }) => {
      needAdministrator(who, uscc);
      const { account, scope, until } = await revokeMandate(uscc, id, deps);
      note({ before: { account, scope, until } });
      return DONE;
    },
    trace: () => ({ after: null }),
  });

const shown = (deps: Deps, limits: Limits): Route =>
  route({
    audience: 'public',
    method: 'post',
    path: '/firm-invitation',
    summary: '查看企业邀请 · Which firm a code is of, as what, and of an agency how far and until when',
    body: joiningByCode,
    response: z.object({
      ...{ uscc: z.string(), firm: z.string(), as: z.enum(['member', 'agency']) },
      /** Of an agency: what it may do for the firm, and its last day. */
      ...{ scope: z.enum(SCOPES).nullable(), until: z.string().nullable() },
    }),
    handle: async ({ body, who }) => {
      const { uscc, joining } = await limits.signIn.trying(who.from.address, () => invitationToFirm(body.code, deps));
      const { scope, until } = joining.as === 'agency' ? joining : { scope: null, until: null };
      return { uscc, firm: (await namesOf([uscc])).get(uscc) ?? '', as: joining.as, scope, until };
    },
    trace: (_, answer) => ({ about: { kind: 'enterprises', id: answer?.uscc ?? '' } }),
  });

const joined = (deps: Deps): Route =>
  route({
    audience: 'self',
    method: 'post',
    path: '/firms',
    summary: '加入企业 · Joins the firm of a code with the own account',
    body: joiningByCode,
    response: z.object({ uscc: z.string() }),
    handle: async ({ body, who }) => {
      return { uscc: (await joinFirm(await accountBehind(who), body.code, deps)).uscc };
    },
    trace: (_, answer) => ({ about: { kind: 'enterprises', id: answer?.uscc ?? '' }, after: 'joined' }),
  });

const joinedAnew = (deps: Deps, limits: Limits): Route =>
  route({
    audience: 'public',
    method: 'post',
    path: '/firm-invitation/accept',
    summary: '加入企业并开户 · Joins the firm of a code with a new account',
    body: joiningAnew,
    response: z.object({ login: z.string() }),
    handle: async ({ body, who, note }, ctx) => {
      // A login that is taken is refused too: the try counts, so that logins cannot be tried out.
      const { account, invitation } = await limits.signIn.trying(who.from.address, () => joinFirmAnew(body, deps));
      keepDevice(ctx, await welcomeDevice(account.login, deviceSecret(ctx), deps));
      note({ about: { kind: 'enterprises', id: invitation.uscc }, after: { joined: account._id } });
      return { login: account.login };
    },
    trace: byAddress,
  });
