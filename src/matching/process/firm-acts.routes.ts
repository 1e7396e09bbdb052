import { z } from 'zod';
import type { Deps } from '../../deps.js';
import { usccParam } from '../../enterprises/enterprise-answer.schema.js';
import { notFound } from '../../http/errors.js';
import { type Route, route } from '../../http/route.js';
import { needReach } from '../../http/who.js';
import type { JsonValue } from '../../http/write-trace.js';
import { accountShown, agreeAccount, dropAccountChange, giveAccount } from './account.service.js';
import { bodiesOf } from './intent.js';
import { firmPersonOf } from './process.access.js';
import { performedTrace, performedView } from './process.routes.js';
import { account, accountSchema, matchParam, performedSchema } from './process-answer.schema.js';
import { performing, performTransition, usccOf } from './transition.service.js';

const FIRM_ACTS = ['confirm', 'decline', 'apply', 'enjoy', 'answer-recovery'] as const;

/** What the trail keeps of an account: enough to tell one from another. */
function accountTrace(account: z.output<typeof accountSchema> | null): JsonValue {
  if (account === null) return null;
  const { last4, bank, payableFrom, proposed } = account;
  return {
    last4,
    bank,
    payableFrom,
    proposed: proposed === null ? null : { last4: proposed.last4, bank: proposed.bank },
  };
}

/** What a firm itself does: answer its offers, and say where its money goes. */
export function firmActRoutes(deps: Deps): readonly Route[] {
  return [act(deps), shown(), given(deps), agreed(deps), dropped()];
}

const act = (deps: Deps): Route =>
  route({
    audience: 'space',
    method: 'post',
    path: '/enterprises/:uscc/matches/:id/acts/:act',
    summary: '企业办理 · Confirm, decline, apply, say it was enjoyed, answer a recovery',
    params: usccParam.extend({ ...matchParam.shape, act: z.enum(FIRM_ACTS) }),
    body: z.strictObject({ input: z.record(z.string(), z.unknown()).default({}) }),
    variants: { param: 'act', bodies: bodiesOf(FIRM_ACTS) },
    response: performedSchema,
    handle: async ({ params: { uscc, id, act: name }, body, who, note }) => {
      if (usccOf(id) !== uscc) throw notFound(id);
      needReach(who, uscc, 'confirm');
      const context = performing(firmPersonOf(who, uscc), deps);
      return performedView(await performTransition(id, name, body.input, context), note);
    },
    trace: ({ params: { id, act: name }, body: { input } }, answer) => performedTrace(id, name, input, answer),
  });

const shown = (): Route =>
  route({
    audience: 'space',
    method: 'get',
    path: '/enterprises/:uscc/account',
    summary: '收款账户 · The account on file, its last four characters',
    params: usccParam,
    response: accountSchema,
    handle: async ({ params: { uscc }, who }) => {
      needReach(who, uscc, 'prepare');
      const found = await accountShown(uscc);
      if (found === null) throw notFound('账户', 'account');
      return found;
    },
  });

const given = (deps: Deps): Route =>
  route({
    audience: 'space',
    method: 'put',
    path: '/enterprises/:uscc/account',
    summary: '填写账户 · Gives the account, or proposes another one',
    params: usccParam,
    body: z.strictObject({ account }),
    response: accountSchema,
    handle: async ({ params: { uscc }, body, who, note }) => {
      needReach(who, uscc, 'member');
      note({ before: accountTrace(await accountShown(uscc)) });
      return giveAccount(uscc, body.account, firmPersonOf(who, uscc, 'member'), deps);
    },
    trace: (_, account) => ({ after: accountTrace(account) }),
  });

const agreed = (deps: Deps): Route =>
  route({
    audience: 'space',
    method: 'post',
    path: '/enterprises/:uscc/account/agree',
    summary: '同意变更账户 · A second person agrees to the other account',
    params: usccParam,
    response: accountSchema,
    handle: async ({ params: { uscc }, who, note }) => {
      needReach(who, uscc, 'member');
      note({ before: accountTrace(await accountShown(uscc)) });
      return agreeAccount(uscc, firmPersonOf(who, uscc, 'member'), deps);
    },
    trace: (_, account) => ({ after: accountTrace(account) }),
  });

const dropped = (): Route =>
  route({
    audience: 'space',
    method: 'post',
    path: '/enterprises/:uscc/account/keep',
    summary: '撤回变更账户 · Keeps the account on file',
    params: usccParam,
    response: accountSchema,
    handle: async ({ params: { uscc }, who, note }) => {
      needReach(who, uscc, 'member');
      note({ before: accountTrace(await accountShown(uscc)) });
      return dropAccountChange(uscc, firmPersonOf(who, uscc, 'member'));
    },
    trace: (_, account) => ({ after: accountTrace(account) }),
  });
