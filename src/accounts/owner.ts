import type { Context } from 'koa';
import type { Deps } from '../deps.js';
import type { Limits } from '../http/rate-limit.js';
import type { Who } from '../http/who.js';
import type { Account } from './account.schema.js';
import { needProof } from './account.service.js';
import { accountBehind, sessionIn } from './identity.service.js';

/**
 * The own account, for who has shown to be its owner: whoever sits down at an open page must not change a way in, nor try passwords.
 * @throws HttpError 403 without an account, 429 after too many tries; RefusedError for a wrong password
 */
export async function ownerBehind(
  { who, body: { password } }: { readonly who: Who; readonly body: { readonly password?: string | undefined } },
  ctx: Context,
  deps: Deps,
  limits: Limits,
): Promise<Account> {
  return limits.signIn.trying(who.id, async () => {
    const account = await accountBehind(who);
    await needProof(account, { password, session: sessionIn(ctx) }, deps);
    return account;
  });
}
