import Router from '@koa/router';
import type { Context } from 'koa';
import type { Deps } from '../deps.js';
import { forbidden, notFound, unauthorised } from '../http/errors.js';
import type { Limits } from '../http/rate-limit.js';
import { opened, sealed } from '../http/sealing.js';
import { whoOf } from '../http/who.js';
import { RefusedError } from '../terminal/input-error.js';
import { deviceSecret, keepDeparture, keepSession, takeDeparture } from './cookies.js';
import { type Departure, type IdentityProvider, openIdConnect } from './identity-provider.js';
import { welcomeDevice } from './lockout.service.js';
import { startSession } from './session.service.js';
import { arrivalOf } from './sign-in.routes.js';
import { accountVouchedFor } from './vouched.service.js';

const START = '/sign-in/unified';
const RETURN = `${START}/return`;
const RECORD = 'departure';

/** Signing in by 统一身份认证: to the platform, and back. Addresses of a browser, not of the API. */
export function vouchedPages(deps: Deps, limits: Limits): Router {
  const { config } = deps;
  const router = new Router();
  const provider = config.oidc === undefined ? null : openIdConnect(config.oidc);
  router.get(START, async (ctx) => {
    const { address, departure } = await known(provider).depart(new URL(RETURN, config.baseUrl));
    keepDeparture(ctx, sealed(JSON.stringify(departure), RECORD, deps.keys.seal));
    ctx.redirect(address.href);
  });
  router.get(RETURN, async (ctx) => {
    const { from } = whoOf(ctx);
    await limits.signIn.take(from.address);
    try {
      await cameBack(ctx, known(provider), deps);
      await limits.signIn.giveBack(from.address);
    } catch (error) {
      if (error instanceof RefusedError) throw error;
      // What the platform or the browser sent is no news for whoever asks.
      deps.log.warn({ err: error }, 'somebody came back from the identity platform with what does not hold');
      throw unauthorised();
    }
    ctx.redirect('/');
  });
  return router;
}

function known(provider: IdentityProvider | null): IdentityProvider {
  if (provider === null) throw notFound('统一身份认证 unified sign-in');
  return provider;
}

async function cameBack(ctx: Context, provider: IdentityProvider, deps: Deps): Promise<void> {
  const kept = takeDeparture(ctx);
  if (kept === null) throw forbidden();
  const departure = JSON.parse(opened(kept, RECORD, deps.keys.seal)) as Departure;
  const arrived = new URL(`${RETURN}?${ctx.querystring}`, deps.config.baseUrl);
  const vouched = await provider.arrive(arrived, departure);
  const { id, way, roles, from } = whoOf(ctx);
  const { account, as } = await accountVouchedFor(vouched, way === 'session' ? id : null, deps);
  const by = { id: account._id, as: way === 'session' ? roles : account.roles, way: 'session' } as const;
  await deps.audit.record({ by, act: `GET ${RETURN}`, about: { kind: 'accounts', id: account._id }, after: as, from });
  const device = await welcomeDevice(account.login, deviceSecret(ctx), deps);
  keepSession(ctx, await startSession(account._id, arrivalOf(ctx), deps.clock.now()), device);
}
