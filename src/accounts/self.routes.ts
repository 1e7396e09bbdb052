import { z } from 'zod';
import type { Deps } from '../deps.js';
import { notFound } from '../http/errors.js';
import { downloadRoute } from '../http/file-route.js';
import type { Limits } from '../http/rate-limit.js';
import { DONE, done, listOf, type Route, route } from '../http/route.js';
import { byAddress } from '../http/write-trace.js';
import { factorChange, passwordChange, proof } from './account.schema.js';
import { changeFactor, changePassword, proposeFactor } from './account.service.js';
import { personalDataView, sessionView } from './account.view.js';
import { dropSession } from './cookies.js';
import { accountBehind, sessionIn } from './identity.service.js';
import { ownerBehind } from './owner.js';
import { erasePerson, personalDataOf } from './personal-data.service.js';
import { whoAnswer } from './present.routes.js';
import { sessionSchema, waysInSchema, whoSchema } from './self.schema.js';
import { endSession, endSessions, sessionsOf } from './session.service.js';

/** What everybody who signed in does with the own account. */
export function selfRoutes(deps: Deps, limits: Limits): readonly Route[] {
  return [
    myself(),
    waysIn(),
    sessions(deps),
    leave(),
    leaveDevice(),
    leaveAll(),
    password(deps, limits),
    factor(deps),
    proven(deps, limits),
    taken(deps),
    erased(deps, limits),
  ];
}

const myself = (): Route =>
  route({
    audience: 'self',
    method: 'get',
    path: '/account',
    summary: '本人 · Who is signed in, with the firms and the token for writes',
    response: whoSchema,
    handle: ({ who }, ctx) => whoAnswer(who, ctx),
  });

const waysIn = (): Route =>
  route({
    audience: 'self',
    method: 'get',
    path: '/ways-in',
    summary: '登录方式 · By what the own account is opened: login, password, second factor, identity',
    response: waysInSchema,
    handle: async ({ who }) => {
      const { login, password, secondFactor, identity } = await accountBehind(who);
      const [hasPassword, hasFactor] = [password !== null, secondFactor !== null];
      return { login, password: hasPassword, secondFactor: hasFactor, identity: identity !== null };
    },
  });

const sessions = (deps: Deps): Route =>
  route({
    audience: 'self',
    method: 'get',
    path: '/sessions',
    summary: '登录设备 · One’s own sessions',
    response: listOf(sessionSchema),
    handle: async ({ who }, ctx) => {
      const items = await sessionsOf(who.id, deps.clock.now());
      return { items: items.map((session) => sessionView(session, sessionIn(ctx))), nextCursor: null };
    },
  });

const leave = (): Route =>
  route({
    audience: 'self',
    method: 'delete',
    path: '/session',
    summary: '退出 · Signs out here',
    response: done,
    handle: async ({ who }, ctx) => {
      await endSession(who.id, sessionIn(ctx));
      dropSession(ctx);
      return DONE;
    },
    trace: byAddress,
  });

const leaveDevice = (): Route =>
  route({
    audience: 'self',
    method: 'delete',
    path: '/sessions/:id',
    summary: '退出一台设备 · Signs out on one device',
    params: z.object({ id: z.string().regex(/^[A-Za-z0-9_-]{43}$/) }),
    response: done,
    handle: async ({ who, params }) => {
      if (!(await endSession(who.id, params.id))) throw notFound('该登录', 'session');
      return DONE;
    },
    trace: byAddress,
  });

const leaveAll = (): Route =>
  route({
    audience: 'self',
    method: 'delete',
    path: '/sessions',
    summary: '全部退出 · Signs out everywhere, here too',
    response: z.object({ ended: z.number().int() }),
    handle: async ({ who }, ctx) => {
      dropSession(ctx);
      return { ended: await endSessions(who.id) };
    },
    trace: (_, answer) => ({ after: { ended: answer?.ended } }),
  });

const password = (deps: Deps, limits: Limits): Route =>
  route({
    audience: 'self',
    method: 'put',
    path: '/password',
    summary: '修改密码 · Another password; all other devices are signed out',
    body: passwordChange,
    response: done,
    handle: async ({ who, body }, ctx) => {
      // Whoever sits down at an open page must not try passwords here.
      const change = async () => changePassword(await accountBehind(who), { ...body, session: sessionIn(ctx) }, deps);
      await limits.signIn.trying(who.id, change);
      return DONE;
    },
    trace: byAddress,
  });

const factor = (deps: Deps): Route =>
  route({
    audience: 'self',
    method: 'post',
    path: '/factor',
    summary: '更换动态口令 · Proposes a second factor, which counts once a code of it is given',
    response: z.object({ secret: z.string(), address: z.string() }),
    handle: async ({ who }) => proposeFactor(await accountBehind(who), deps),
    trace: byAddress,
  });

const proven = (deps: Deps, limits: Limits): Route =>
  route({
    audience: 'self',
    method: 'put',
    path: '/factor',
    summary: '启用动态口令 · Takes the proposed second factor into use; all other devices are signed out',
    body: factorChange,
    response: done,
    handle: async (input, ctx) => {
      const account = await ownerBehind(input, ctx, deps, limits);
      await changeFactor(account, input.body.code, sessionIn(ctx), deps);
      return DONE;
    },
    trace: byAddress,
  });

const taken = (deps: Deps): Route =>
  downloadRoute({
    audience: 'self',
    path: '/data',
    summary: '导出个人信息 · All that is kept of oneself, as one JSON value',
    params: z.strictObject({}),
    body: z.strictObject({}),
    gives: ['application/json'],
    file: async ({ who }) => {
      const data = personalDataView(await personalDataOf(await accountBehind(who), deps));
      const content = Buffer.from(`${JSON.stringify(data, null, 2)}\n`);
      return { name: 'personal-data.json', type: 'application/json', content };
    },
    trace: byAddress,
  });

const erased = (deps: Deps, limits: Limits): Route =>
  route({
    audience: 'self',
    method: 'post',
    path: '/erasure',
    summary: '注销账号 · Erases the own account for good',
    body: proof,
    response: done,
    handle: async (input, ctx) => {
      const { _id } = await ownerBehind(input, ctx, deps, limits);
      await erasePerson(_id, deps);
      dropSession(ctx);
      return DONE;
    },
    trace: byAddress,
  });
