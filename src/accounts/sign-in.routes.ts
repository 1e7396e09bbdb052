import type { Context } from 'koa';
import { z } from 'zod';
import type { Deps } from '../deps.js';
import { HttpError } from '../http/errors.js';
import { isFromHere } from '../http/loopback.js';
import type { Limits } from '../http/rate-limit.js';
import { type Route, route } from '../http/route.js';
import { byAddress } from '../http/write-trace.js';
import { invitation, signIn, takingUp } from './account.schema.js';
import { invitedBy, proposeFactor, takeUp } from './account.service.js';
import { signedInView } from './account.view.js';
import { deviceSecret, keepDevice, keepSession } from './cookies.js';
import { welcomeDevice } from './lockout.service.js';
import { signedInSchema } from './self.schema.js';
import type { Arrival } from './session.service.js';
import { isStaff, signInByPassword } from './sign-in.service.js';

/** Coming in: by password, and by an invitation for the first time. */
export function signInRoutes(deps: Deps, limits: Limits): readonly Route[] {
  return [byPassword(deps, limits), invited(deps, limits), taken(deps, limits)];
}

export function arrivalOf(ctx: Context): Arrival {
  return { address: ctx.ip, device: ctx.get('User-Agent') };
}

/** The same for whatever was wrong. An authenticator's code opens one session, so a second one needs the next code (RFC 6238, 5.2). */
const WRONG =
  '账号、密码或动态口令不正确；每个动态口令只能用一次，刚用过的请等下一个（30 秒）；多次输错会暂停登录，最长 15 分钟 · ' +
  'login, password or code is wrong; a code is good once, after that wait for the next one (30 s); after several wrong ones sign-in pauses, for a quarter of an hour at most';

const byPassword = (deps: Deps, limits: Limits): Route =>
  route({
    audience: 'public',
    method: 'post',
    path: '/session',
    summary: '登录 · Signs in; the session is a cookie',
    body: signIn,
    response: signedInSchema,
    handle: async ({ body, who, note }, ctx) => {
      const given = { ...body, device: deviceSecret(ctx), here: isFromHere(ctx) };
      const result = await limits.signIn.trying(who.from.address, async () => {
        const tried = await signInByPassword(given, arrivalOf(ctx), deps);
        if (tried.outcome !== 'refused') return tried;
        note({ about: { kind: 'accounts', id: tried.account ?? 'unknown' } });
        throw new HttpError(401, 'refused', WRONG);
      });
      if (result.outcome === 'code-needed') return signedInView(null);
      keepSession(ctx, result.secret, result.device);
      note({ about: { kind: 'accounts', id: result.account._id }, after: 'in' });
      return signedInView(result.secret);
    },
    trace: byAddress,
  });

const invited = (deps: Deps, limits: Limits): Route =>
  route({
    audience: 'public',
    method: 'post',
    path: '/invitation',
    summary: '查看邀请 · Whom an invitation is for, and a second factor to set up',
    body: invitation,
    response: z.object({
      login: z.string(),
      name: z.string(),
      needsFactor: z.boolean(),
      factor: z.object({ secret: z.string(), address: z.string() }),
    }),
    handle: async ({ body, who, note }) => {
      const account = await limits.signIn.trying(who.from.address, () => invitedBy(body.code, deps));
      const factor = await proposeFactor(account, deps);
      note({ about: { kind: 'accounts', id: account._id } });
      return { login: account.login, name: account.name, needsFactor: isStaff(account), factor };
    },
    trace: byAddress,
  });

const taken = (deps: Deps, limits: Limits): Route =>
  route({
    audience: 'public',
    method: 'post',
    path: '/invitation/accept',
    summary: '接受邀请 · Sets the password, and for staff the second factor',
    body: takingUp,
    response: z.object({ login: z.string() }),
    handle: async ({ body, who, note }, ctx) => {
      const account = await limits.signIn.trying(who.from.address, () => invitedBy(body.code, deps));
      note({ about: { kind: 'accounts', id: account._id } });
      const { login } = await takeUp(account, body, deps);
      keepDevice(ctx, await welcomeDevice(login, deviceSecret(ctx), deps));
      return { login };
    },
    trace: byAddress,
  });
