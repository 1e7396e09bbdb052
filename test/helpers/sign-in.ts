import { AccountModel } from '../../src/accounts/account.model.js';
import type { Account, FirmMembership } from '../../src/accounts/account.schema.js';
import { csrfToken } from '../../src/accounts/session.js';
import { endSessions, startSession } from '../../src/accounts/session.service.js';
import type { Role } from '../../src/http/roles.js';

export type Given = Pick<Account, '_id' | 'roles'> &
  Partial<Pick<Account, 'department' | 'districts'>> & {
    readonly firms?: readonly (Pick<FirmMembership, 'uscc' | 'administrator'> & Partial<FirmMembership>)[];
  };

/**
 * The headers of somebody who has just signed in: cookie and token. The account is made where it is not there, without a password.
 * @param now as the application's clock has it
 */
export async function signedIn(given: Given, now: Date): Promise<Record<string, string>> {
  const account: Account = {
    ...{ department: null, districts: [], login: given._id, name: given._id, password: null },
    ...{ secondFactor: null, proposedFactor: null, codeStep: 0, identity: null, state: 'active', invitation: null },
    ...{ createdAt: now, revision: 1, ...given },
    // Of old.
    firms: (given.firms ?? []).map((firm) => ({ since: new Date(0), invitedBy: [], ...firm })),
  };
  await AccountModel.collection.deleteOne({ _id: given._id } as never);
  await AccountModel.collection.insertOne(account as never);
  await endSessions(given._id);
  const secret = await startSession(given._id, { address: '127.0.0.1', device: 'test' }, now);
  return { cookie: `__Host-zhida-session=${secret}`, 'x-csrf-token': csrfToken(secret) };
}

export interface TestPerson {
  readonly id: string;
  readonly roles?: readonly string[];
  readonly department?: string | null;
}

/** What a test asks: as `by`, who has signed in for it. */
export interface Asked {
  readonly by?: TestPerson;
  readonly [field: string]: unknown;
}

/** Of somebody as the tests of the process name them: staff are of some department, which may stay without a key. */
export function signedInAs(
  {
    id,
    roles = [],
    department = null,
  }: { readonly id: string; readonly roles?: readonly string[]; readonly department?: string | null },
  firms: readonly string[],
  now: Date,
): Promise<Record<string, string>> {
  const has = new Set(roles.map((role): Role => (role === 'finance' ? 'finance' : 'department')));
  const own = firms.map((uscc) => ({ uscc, administrator: true }));
  return signedIn(
    { _id: id, roles: has.size === 0 ? ['member'] : [...has], firms: has.size === 0 ? own : [], department },
    now,
  );
}
