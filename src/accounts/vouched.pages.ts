import Router from '@koa/router';
import type { Context } from 'koa';
import type { Deps } from '../deps.js';
import { forbidden, HttpError, unauthorised } from '../http/errors.js';
import { ownPath } from '../http/own-path.js';
import type { Limits } from '../http/rate-limit.js';
import { whoOf } from '../http/who.js';
import { RefusedError } from '../terminal/input-error.js';
import type { Account } from './account.schema.js';
import { deviceSecret, keepSession } from './cookies.js';
import { departures, RETURN, START } from './departure.js';
import type { Vouched } from './identity-provider.js';
import { welcomeDevice } from './lockout.service.js';
import { startSession } from './session.service.js';
import { arrivalOf } from './sign-in.routes.js';
import { accountVouchedFor, type LetIn, linkedWith } from './vouched.service.js';

/** Signing in by 统一身份认证: to the platform, and back. Addresses of a browser, not of the API. */
export function vouchedPages(deps: Deps, limits: Limits): Router {
  const router = new Router();
  const { leave, comeBack } = departures(deps);
  router.get(START, (ctx) =>
    orSay(ctx, deps, async () => {
      ctx.redirect(await leave(ctx, { links: null, next: ownPath(ctx.query.next) ?? '/space' }));
    }),
  );
  router.get(RETURN, (ctx) =>
    orSay(ctx, deps, async () => {
      const next = await limits.signIn.trying(whoOf(ctx).from.address, async () => {
        const { vouched, links, next } = await comeBack(ctx);
        await (links === null ? signIn(ctx, vouched, deps) : link(ctx, vouched, links, deps));
        return next;
      });
      ctx.redirect(next);
    }),
  );
  return router;
}

/** A person is told on a page what did not work, everything else by an answer. */
async function orSay(ctx: Context, deps: Deps, act: () => Promise<void>): Promise<void> {
  try {
    await act();
  } catch (error) {
    const said = sayable(error, deps);
    if (ctx.accepts(['json', 'html']) !== 'html') throw said.error;
    ctx.redirect(`${whoOf(ctx).way === 'session' ? '/account' : '/sign-in'}?unified=${said.as}`);
  }
}

function sayable(
  error: unknown,
  { log }: Deps,
): { readonly as: 'refused' | 'busy' | 'failed'; readonly error: unknown } {
  if (error instanceof RefusedError) return { as: 'refused', error };
  if (error instanceof HttpError && error.status === 429) return { as: 'busy', error };
  if (error instanceof HttpError && error.status === 404) return { as: 'failed', error };
  // What the platform or the browser sent is no news for whoever asks.
  log.warn({ err: error }, 'somebody left for the identity platform, or came back from it, with what does not hold');
  return { as: 'failed', error: unauthorised() };
}

async function signIn(ctx: Context, vouched: Vouched, deps: Deps): Promise<void> {
  const { account, as } = await accountVouchedFor(vouched, deps);
  await written(ctx, account, as, deps);
  const device = await welcomeDevice(account.login, deviceSecret(ctx), deps);
  keepSession(ctx, await startSession(account._id, arrivalOf(ctx), deps.clock.now()), device);
}

/** The account that asked for it, with its password, is the one that is signed in still. */
async function link(ctx: Context, vouched: Vouched, links: string, deps: Deps): Promise<void> {
  const { id, way } = whoOf(ctx);
  if (way !== 'session' || id !== links) throw forbidden();
  await written(ctx, await linkedWith(links, vouched), 'linked', deps);
}

async function written(ctx: Context, { _id: id, roles }: Account, after: LetIn | 'linked', deps: Deps): Promise<void> {
  const by = { id, as: roles, way: 'session' } as const;
  await deps.audit.record({ by, act: `GET ${RETURN}`, about: { kind: 'accounts', id }, after, from: whoOf(ctx).from });
}
