import type { Context } from 'koa';
import type { Deps } from '../deps.js';
import { namesOf } from '../enterprises/enterprise.service.js';
import { type Route, route } from '../http/route.js';
import type { Who } from '../http/who.js';
import { whoView } from './account.view.js';
import { START } from './departure.js';
import { expectedToken } from './identity.service.js';
import { presentSchema } from './self.schema.js';
import { IDLE_MINUTES } from './session.js';

/** What a page asks first. That nobody is signed in is an answer here, and no error. */
export function presentRoutes({ config }: Pick<Deps, 'config'>): readonly Route[] {
  return [
    route({
      audience: 'public',
      method: 'get',
      path: '/session',
      summary: '是否已登录 · Who is signed in on this device, if anybody, and which ways there are to sign in',
      response: presentSchema,
      handle: async ({ who }, ctx) => {
        const isHere = who.way === 'session';
        return {
          who: isHere ? await whoAnswer(who, ctx) : null,
          idleMinutes: isHere ? IDLE_MINUTES : null,
          unified: config.oidc === undefined ? null : START,
        };
      },
    }),
  ];
}

/** Who asks, with the names of the firms. */
export async function whoAnswer(who: Who, ctx: Context) {
  const names = await namesOf(who.firms.map(({ uscc }) => uscc));
  return whoView(who, names, who.way === 'session' ? expectedToken(ctx) : null);
}
