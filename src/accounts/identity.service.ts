import type { Context } from 'koa';
import mongoose from 'mongoose';
import type { Deps } from '../deps.js';
import { civilDateOf } from '../eligibility/civil-date.js';
import { forbidden } from '../http/errors.js';
import type { Finder } from '../http/identify.js';
import { isFromHere } from '../http/loopback.js';
import type { FirmAccess, Origin, Who } from '../http/who.js';
import { MandateModel } from './account.model.js';
import type { Account, Mandate } from './account.schema.js';
import { findAccount } from './account.service.js';
import { sessionSecret } from './cookies.js';
import { csrfToken } from './session.js';
import { accountOf } from './session.service.js';

/** Knows whoever signed in, by the session's cookie. */
export function bySession({ clock }: Pick<Deps, 'clock'>): Finder {
  return async (ctx, from) => {
    const secret = sessionSecret(ctx);
    if (secret === null) return null;
    const now = clock.now();
    const found = await accountOf(secret, now);
    if (found === null || (found.account.hereOnly === true && !isFromHere(ctx))) return null;
    ctx.state.session = found.session._id;
    return whoIs(found.account, from, now);
  };
}

/** `_id` of the session by which a request came; empty without one. */
export function sessionIn({ state }: Context): string {
  return typeof state.session === 'string' ? state.session : '';
}

/** The own account. Keys and the installation's token have none. @throws HttpError 403 */
export async function accountBehind({ id, way }: Who): Promise<Account> {
  const account = way === 'session' ? await findAccount(id) : null;
  if (account === null) throw forbidden();
  return account;
}

/** What a session's writes must carry; null where the request has no session. */
export function expectedToken(ctx: Context): string | null {
  const secret = sessionSecret(ctx);
  return secret === null ? null : csrfToken(secret);
}

/** An account with its firms: its own, and those whose mandate it holds today. */
export async function whoIs(account: Account, from: Origin, now: Date): Promise<Who> {
  const { _id: id, name, roles, department, districts } = account;
  const own = account.firms.map(
    ({ uscc, administrator, since, invitedBy }): FirmAccess => ({
      ...{ uscc, administrator, scope: 'member', joined: { since, invitedBy } },
    }),
  );
  const firms = roles.includes('agency') ? [...own, ...(await mandatesOf(id, now))] : own;
  return { id, name, way: 'session', roles, firms, department, districts, scopes: [], from };
}

async function mandatesOf(account: string, now: Date): Promise<FirmAccess[]> {
  const until = mongoose.trusted({ $gte: civilDateOf(now) });
  const mandates = await MandateModel.find({ account, revokedAt: null, until }).lean<Mandate[]>();
  return mandates.map(({ uscc, scope }) => ({ uscc, administrator: false, scope }));
}
