import type { Deps } from '../deps.js';
import type { Correction } from '../followups/correction.schema.js';
import { correctionsBy } from '../followups/correction.service.js';
import { RefusedError, UnknownError } from '../terminal/input-error.js';
import { AccountModel, FirmClaimModel, MandateModel } from './account.model.js';
import type { Account, Mandate } from './account.schema.js';
import { findAccount } from './account.service.js';
import { devicesOf, forgetTries } from './lockout.service.js';
import type { FirmClaim } from './membership.schema.js';
import { changeMember, needOtherAdministrator } from './membership.service.js';
import type { Session } from './session.js';
import { endSessions, sessionsOf } from './session.service.js';
import { isStaff } from './sign-in.service.js';

/** What is kept of a person, but for what the audit trail says of the account’s id. */
export interface PersonalData {
  readonly account: Account;
  readonly sessions: readonly Session[];
  readonly mandates: readonly Mandate[];
  /** Requests to be a firm’s first administrator. */
  readonly claims: readonly FirmClaim[];
  /** What was said in the name of firms to be wrong in their data. */
  readonly corrections: readonly Correction[];
  /** Until when the devices are known that have signed in. */
  readonly devices: readonly Date[];
}

export async function personalDataOf(
  account: Account,
  { clock, keys }: Pick<Deps, 'clock' | 'keys'>,
): Promise<PersonalData> {
  const { _id, login, name } = account;
  const mandates = await MandateModel.find({ account: _id }).sort({ _id: 1 }).lean<Mandate[]>();
  // The name too: somebody else may have typed the same login.
  const claims = await FirmClaimModel.find({ login, name }).sort({ _id: 1 }).lean<FirmClaim[]>();
  const corrections = await correctionsBy(_id);
  const devices = (await devicesOf(login, keys.seal)).map(({ endsAt }) => endsAt);
  return { account, sessions: await sessionsOf(_id, clock.now()), mandates, claims, corrections, devices };
}

/**
 * Takes a person out (art. 47): what stays is an id without name or login, which the audit trail speaks of.
 * @throws RefusedError for the last administrator of a firm, and for staff, whose acts somebody must answer for; UnknownError
 */
export async function erasePerson(id: string, deps: Pick<Deps, 'clock' | 'keys'>): Promise<void> {
  const account = await findAccount(id);
  if (account === null) throw new UnknownError(`没有账号 ${id} · no account ${id}`);
  if (isStaff(account))
    throw new RefusedError(
      '工作人员账号先由管理员停用并取消角色 · an administrator takes the roles of staff away first',
    );
  // None is left unless all can be.
  for (const { uscc } of account.firms) await needOtherAdministrator(uscc, id);
  for (const { uscc } of account.firms) await changeMember(uscc, id, null, deps);
  const blank = {
    name: '已注销',
    login: `erased-${id.toLowerCase()}`,
    password: null,
    secondFactor: null,
    proposedFactor: null,
    office: null,
  } as const;
  await AccountModel.updateOne(
    { _id: id },
    {
      $set: { ...blank, firms: [], state: 'disabled', invitation: null },
      $unset: { identity: '' },
      $inc: { revision: 1 },
    },
  );
  await MandateModel.updateMany({ account: id, revokedAt: null }, { revokedAt: deps.clock.now() });
  await FirmClaimModel.deleteMany({ login: account.login });
  await forgetTries(account.login, deps.keys.seal);
  await endSessions(id);
}
