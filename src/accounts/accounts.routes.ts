import { z } from 'zod';
import type { Deps } from '../deps.js';
import { HttpError, notFound } from '../http/errors.js';
import { DONE, done, listOf, page, type Route, route } from '../http/route.js';
import { byAddress } from '../http/write-trace.js';
import { type Account, accountChange, newAccount } from './account.schema.js';
import { changeAccount, findAccount, invite, inviteAgain, listAccounts } from './account.service.js';
import { accountSchema, accountView } from './account.view.js';
import { needSoundOffice } from './offices.js';
import { erasePerson } from './personal-data.service.js';
import { endSessions } from './session.service.js';

const one = z.object({ id: z.string().regex(/^[0-9A-Z]{26}$/, '不是账号 · is no account') });
/** Shown once, to who made it; it is handed over by another way than the login. */
const invitedSchema = z.object({ account: accountSchema, code: z.string() });

/** Accounts for administrators; auditors only look. */
export function accountRoutes(deps: Deps): readonly Route[] {
  return [list(), shown(), created(deps), edited(deps), again(deps), ended(), erased(deps)];
}

const list = (): Route =>
  route({
    audience: 'admin',
    roles: ['administrator', 'auditor'],
    method: 'get',
    path: '/accounts',
    summary: '账号 · Accounts in the order of their logins',
    query: z.strictObject({ ...page, uscc: z.string().length(18).optional() }),
    response: listOf(accountSchema),
    handle: async ({ query }) => {
      const { items, nextCursor } = await listAccounts(query);
      return { items: items.map(accountView), nextCursor };
    },
  });

const shown = (): Route =>
  route({
    audience: 'admin',
    roles: ['administrator', 'auditor'],
    method: 'get',
    path: '/accounts/:id',
    summary: '一个账号 · One account',
    params: one,
    response: accountSchema,
    handle: async ({ params }) => {
      const account = await findAccount(params.id);
      if (account === null) throw notFound(params.id);
      return accountView(account);
    },
  });

const created = (deps: Deps): Route =>
  route({
    audience: 'admin',
    roles: ['administrator'],
    method: 'post',
    path: '/accounts',
    summary: '新建账号 · A new account; its owner takes it up with the code at POST /public/invitation/accept',
    body: newAccount,
    status: 201,
    response: invitedSchema,
    handle: async ({ body }) => {
      needSoundOffice(body, deps.rules);
      const { account, code } = await invite(body, deps);
      return { account: accountView(account), code };
    },
    // No name and no login: who is erased later is not to be found here.
    trace: ({ body: { login: _login, name: _name, ...given } }, made) => ({
      about: { kind: 'accounts', id: made?.account.id ?? '' },
      after: given,
    }),
  });

const edited = (deps: Deps): Route =>
  route({
    audience: 'admin',
    roles: ['administrator'],
    method: 'put',
    path: '/accounts/:id',
    summary: '修改账号 · Roles, firms, districts, state; needs If-Match with the revision',
    params: one,
    edits: true,
    body: accountChange,
    response: accountSchema,
    handle: async ({ params: { id }, body, revision, who, note }) => {
      if (revision === null)
        throw new HttpError(400, 'revision-needed', '缺少 If-Match · send If-Match with the revision');
      // Nobody takes the own rights away by mistake, or gives more to the own account.
      if (id === who.id)
        throw new HttpError(409, 'refused', '不能修改本人账号 · another administrator changes your account');
      const before = await findAccount(id);
      if (before !== null) {
        note({ before: rightsOf(before) });
        const { name: _name, state: _state, ...office } = body;
        // Whatever it was before, an account can be closed.
        if (Object.keys(office).length > 0) needSoundOffice({ ...before, ...office }, deps.rules);
      }
      return accountView(await changeAccount(id, revision, body, deps));
    },
    trace: ({ body: { name: _name, ...body } }, changed) => ({ after: { ...body, revision: changed?.revision } }),
  });

/** What an account may, as the audit trail keeps it: no name and no login. */
const rightsOf = ({ roles, firms, department, districts, state, revision }: Account) => ({
  ...{ roles: [...roles], department, districts: [...districts], state, revision },
  firms: firms.map(({ uscc, administrator }) => ({ uscc, administrator })),
});

const again = (deps: Deps): Route =>
  route({
    audience: 'admin',
    roles: ['administrator'],
    method: 'post',
    path: '/accounts/:id/invitation',
    summary: '重新邀请 · A new code for somebody who lost password or telephone',
    params: one,
    response: invitedSchema,
    handle: async ({ params }) => {
      const { account, code } = await inviteAgain(params.id, deps);
      return { account: accountView(account), code };
    },
    trace: byAddress,
  });

const ended = (): Route =>
  route({
    audience: 'admin',
    roles: ['administrator'],
    method: 'delete',
    path: '/accounts/:id/sessions',
    summary: '强制退出 · Signs an account out everywhere',
    params: one,
    response: z.object({ ended: z.number().int() }),
    handle: async ({ params }) => {
      return { ended: await endSessions(params.id) };
    },
    trace: (_, answer) => ({ after: { ended: answer?.ended } }),
  });

const erased = (deps: Deps): Route =>
  route({
    audience: 'admin',
    roles: ['administrator'],
    method: 'post',
    path: '/accounts/:id/erasure',
    summary: '注销账号 · Erases a person who asked for it; the id stays',
    params: one,
    response: done,
    handle: async ({ params: { id } }) => {
      await erasePerson(id, deps);
      return DONE;
    },
    trace: byAddress,
  });
