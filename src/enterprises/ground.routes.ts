import { z } from 'zod';
import type { Deps } from '../deps.js';
import { civilDateOf } from '../eligibility/civil-date.js';
import { DONE, done, listOf, type Route, route } from '../http/route.js';
import { needReach } from '../http/who.js';
import { byAddress, type JsonValue, type WriteTrace } from '../http/write-trace.js';
import { usccParam } from './enterprise-answer.schema.js';
import {
  type Ground,
  groundSchema,
  groundView,
  newAgreement,
  newAuthorisation,
  sourcesSchema,
} from './ground.schema.js';
import { giveGround, lastDayOfConsent, listGrounds, standingGrounds, withdrawGround } from './ground.service.js';

const id = z.string().regex(/^[0-9A-Z]{26}$/, '不是协议或授权 · is no ground');

/** Why data may be read: agreements of sources, for administrators; consents of a firm, for its members. */
export function groundRoutes(deps: Deps): readonly Route[] {
  return [agreements(), agreed(deps), ended(deps), consents(), sources(deps), consented(deps), withdrawn(deps)];
}

/** What held until now, and since when it does no more. */
function endTrace({ source, scope, basis, from, until, withdrawnAt }: Ground): WriteTrace {
  const before: JsonValue = { source, scope, basis, from, until };
  return { before, after: { withdrawnAt: withdrawnAt?.toISOString() } };
}

const agreements = (): Route =>
  route({
    audience: 'admin',
    roles: ['administrator', 'auditor'],
    method: 'get',
    path: '/agreements',
    summary: '数据共享协议 · Agreements of sources',
    response: listOf(groundSchema),
    handle: async () => ({ items: (await listGrounds(null)).map(groundView), nextCursor: null }),
  });

const agreed = (deps: Deps): Route =>
  route({
    audience: 'admin',
    roles: ['administrator'],
    method: 'post',
    path: '/agreements',
    summary: '登记数据共享协议 · An agreement by which a source’s facts may be read',
    body: newAgreement,
    status: 201,
    response: groundSchema,
    handle: async ({ body, who }) =>
      groundView(await giveGround({ ...body, kind: 'agreement', uscc: null, givenBy: who.id }, deps)),
    trace: ({ body }, ground) => ({ about: { kind: 'agreements', id: ground?.id ?? '' }, after: { ...body } }),
  });

const ended = (deps: Deps): Route =>
  route({
    audience: 'admin',
    roles: ['administrator'],
    method: 'delete',
    path: '/agreements/:id',
    summary: '终止数据共享协议 · Ends an agreement; what stood on it alone is removed and firms are compared anew',
    params: z.object({ id }),
    response: done,
    handle: async ({ params, note }) => {
      note(endTrace(await withdrawGround(params.id, null, deps)));
      return DONE;
    },
    trace: byAddress,
  });

const consents = (): Route =>
  route({
    audience: 'space',
    method: 'get',
    path: '/enterprises/:uscc/authorisations',
    summary: '数据授权 · What the firm consented to, and until when',
    params: usccParam,
    response: listOf(groundSchema),
    handle: async ({ params: { uscc } }) => ({ items: (await listGrounds(uscc)).map(groundView), nextCursor: null }),
  });

const sources = (deps: Deps): Route =>
  route({
    audience: 'space',
    method: 'get',
    path: '/enterprises/:uscc/sources',
    summary:
      '可授权的数据来源 · Sources whose facts may be read of the firm by its consent, and on what they are read today',
    params: usccParam,
    query: z.strictObject({ lang: z.enum(['zh', 'en']).default('zh') }),
    response: sourcesSchema,
    handle: async ({ params: { uscc }, query: { lang } }) => {
      const asOf = civilDateOf(deps.clock.now());
      const groundOf = await standingGrounds(uscc, asOf);
      const { departments, catalogue } = deps.rules;
      const items = [...departments].map(([source, { name }]) => {
        const own = [...catalogue.values()].filter(
          (fact) => fact.source === source && fact.sharing !== 'firm-supplied',
        );
        const facts = own.map(({ key, label }) => ({ key, label: label[lang], ground: groundOf(source, key) }));
        return { source, name: name[lang], facts };
      });
      return { asOf, last: lastDayOfConsent(asOf), items: items.filter(({ facts }) => facts.length > 0) };
    },
  });

const consented = (deps: Deps): Route =>
  route({
    audience: 'space',
    method: 'post',
    path: '/enterprises/:uscc/authorisations',
    summary: '授权 · Consents that a source’s facts of the firm are read, until a day',
    params: usccParam,
    body: newAuthorisation,
    status: 201,
    response: groundSchema,
    handle: async ({ params: { uscc }, body, who }) => {
      // Only the firm's own members consent, and take it back; no agency does.
      needReach(who, uscc, 'member');
      const given = { ...body, kind: 'authorisation', uscc, basis: who.id, givenBy: who.id } as const;
      return groundView(await giveGround(given, deps));
    },
    trace: ({ body }, ground) => ({
      ...(ground === null ? {} : { about: { kind: 'authorisations', id: ground.id } }),
      after: { ...body },
    }),
  });

const withdrawn = (deps: Deps): Route =>
  route({
    audience: 'space',
    method: 'delete',
    path: '/enterprises/:uscc/authorisations/:id',
    summary: '撤回授权 · Withdraws a consent; what stood on it alone is removed and the firm is compared anew',
    params: usccParam.extend({ id }),
    response: done,
    handle: async ({ params, who, note }) => {
      needReach(who, params.uscc, 'member');
      note(endTrace(await withdrawGround(params.id, params.uscc, deps)));
      return DONE;
    },
    trace: byAddress,
  });
