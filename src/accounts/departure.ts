import type { Context } from 'koa';
import type { Deps } from '../deps.js';
import { forbidden, notFound } from '../http/errors.js';
import { opened, sealed } from '../http/sealing.js';
import { keepDeparture, takeDeparture } from './cookies.js';
import { type Departure, type IdentityProvider, openIdConnect, type Vouched } from './identity-provider.js';

export const START = '/sign-in/unified';
export const RETURN = `${START}/return`;
const RECORD = 'departure';

/** What a browser keeps between leaving and coming back, sealed. */
interface Kept extends Departure {
  /** The account with which the identity is to be linked; null where somebody signs in. */
  readonly links: string | null;
  /** Where to after coming back: a path of this site. */
  readonly next: string;
}

type Purpose = Pick<Kept, 'links' | 'next'>;

/** Leaving for the platform that vouches (统一身份认证), and coming back, on one browser. What the platform offers is read at the first use. */
export function departures({ config, keys }: Pick<Deps, 'config' | 'keys'>) {
  const provider = config.oidc === undefined ? null : openIdConnect(config.oidc);
  const known = (): IdentityProvider => {
    if (provider === null) throw notFound('统一身份认证', 'unified sign-in');
    return provider;
  };
  return {
    /** @returns the address to go to. @throws HttpError 404 where there is no platform */
    async leave(ctx: Context, { links, next }: Purpose): Promise<string> {
      const { address, departure } = await known().depart(new URL(RETURN, config.baseUrl));
      const kept: Kept = { ...departure, links, next };
      keepDeparture(ctx, sealed(JSON.stringify(kept), RECORD, keys.seal));
      return address.href;
    },
    /** @throws where the browser has not left, or anything is not as it left */
    async comeBack(ctx: Context): Promise<{ readonly vouched: Vouched } & Purpose> {
      const taken = takeDeparture(ctx);
      if (taken === null) throw forbidden();
      const { links, next, ...departure } = JSON.parse(opened(taken, RECORD, keys.seal)) as Kept;
      const arrived = new URL(`${RETURN}?${ctx.querystring}`, config.baseUrl);
      return { vouched: await known().arrive(arrived, departure), links, next };
    },
  };
}
