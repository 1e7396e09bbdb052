import mongoose from 'mongoose';
import type { Clock, Deps } from '../deps.js';
import { civilDateOf } from '../eligibility/civil-date.js';
import type { Role } from '../http/roles.js';
import { RefusedError, UnknownError } from '../terminal/input-error.js';
import { AccountModel, FirmInvitationModel, MandateModel } from './account.model.js';
import type { Account, FirmMembership, Mandate } from './account.schema.js';
import { findAccount } from './account.service.js';
import { inTurn } from './firm-turn.service.js';

/** Somebody else changed the account at the same time: read it again so often. */
const TURNS = 5;

type When = Pick<Deps, 'clock'>;

/** Makes an account a member of a firm. Who is one already stays it since then, and keeps what is more. */
export async function makeMember(
  account: string,
  { uscc, administrator, invitedBy }: Omit<FirmMembership, 'since'>,
  { clock }: When,
): Promise<void> {
  const since = clock.now();
  await changeFirms(account, ({ firms, roles }) => {
    const before = firms.find((firm) => firm.uscc === uscc) ?? { uscc, administrator, since, invitedBy };
    const firm = { ...before, administrator: before.administrator || administrator };
    return { firms: [...without(firms, uscc), firm], roles: withRole(roles, 'member') };
  });
}

const without = (firms: Account['firms'], uscc: string): Account['firms'] => firms.filter((firm) => firm.uscc !== uscc);

export function withRole(roles: Account['roles'], role: Role): Account['roles'] {
  return roles.includes(role) ? roles : [...roles, role];
}

export async function changeFirms(
  id: string,
  change: (account: Account) => Partial<Pick<Account, 'firms' | 'roles'>>,
): Promise<void> {
  for (let turn = 0; turn < TURNS; turn += 1) {
    const account = await findAccount(id);
    if (account === null) throw new UnknownError(`没有账号 ${id} · no account ${id}`);
    const { matchedCount } = await AccountModel.updateOne(
      { _id: id, revision: account.revision },
      { $set: change(account), $inc: { revision: 1 } },
    );
    if (matchedCount === 1) return;
  }
  throw new RefusedError('账号正被他人修改，请重试 · somebody else changes the account, try again');
}

/** Members of a firm, in the order of their logins. */
export async function membersOf(uscc: string): Promise<Account[]> {
  return AccountModel.find({ 'firms.uscc': uscc }).sort({ login: 1 }).lean<Account[]>();
}

/**
 * Makes a member an administrator or not, or (null) takes the firm away. Whoever is no administrator any more leaves no invitation
 * behind to come back by.
 * @throws UnknownError where it is no member; RefusedError where the firm would have no administrator left, or somebody else is at it
 */
export async function changeMember(
  uscc: string,
  id: string,
  administrator: boolean | null,
  { clock }: When,
): Promise<void> {
  await inTurn(uscc, clock, async () => {
    if (administrator === true) await memberOf(uscc, id);
    else await needOtherAdministrator(uscc, id);
    await changeFirms(id, ({ firms }) => ({
      firms:
        administrator === null
          ? without(firms, uscc)
          : firms.map((firm) => (firm.uscc === uscc ? { ...firm, administrator } : firm)),
    }));
    if (administrator !== true) await FirmInvitationModel.deleteMany({ uscc, by: id });
  });
}

async function memberOf(uscc: string, id: string): Promise<Account> {
  const account = await findAccount(id);
  if (account?.firms.some((firm) => firm.uscc === uscc)) return account;
  throw new UnknownError(`没有成员 ${id} · no member ${id}`);
}

/** @throws UnknownError where the account is no member; RefusedError where it is the firm's last administrator */
export async function needOtherAdministrator(uscc: string, id: string): Promise<void> {
  if (!leads(await memberOf(uscc, id), uscc)) return;
  if (!(await membersOf(uscc)).some((member) => member._id !== id && leads(member, uscc))) {
    throw new RefusedError('企业至少保留一名管理员 · a firm keeps one administrator at least');
  }
}

const isAdministrator = ({ firms }: Account, uscc: string): boolean =>
  firms.some((firm) => firm.uscc === uscc && firm.administrator);

/** Whether somebody can let others in at this moment: whoever is only invited, or closed, cannot. */
export function leads(account: Account, uscc: string): boolean {
  return account.state === 'active' && isAdministrator(account, uscc);
}

/** Whether somebody decides already who acts for the firm, or will once an invitation that still holds is taken up. */
export async function hasAdministrator(uscc: string, clock: Clock): Promise<boolean> {
  const now = clock.now();
  const isComing = ({ state, invitation }: Account): boolean =>
    state === 'invited' && invitation !== null && invitation.until > now;
  return (await membersOf(uscc)).some(
    (member) => leads(member, uscc) || (isComing(member) && isAdministrator(member, uscc)),
  );
}

/** Mandates of a firm that hold on a day, the newest first. */
export async function mandatesOfFirm(uscc: string, { clock }: When): Promise<Mandate[]> {
  const until = mongoose.trusted({ $gte: civilDateOf(clock.now()) });
  return MandateModel.find({ uscc, revokedAt: null, until }).sort({ _id: -1 }).lean<Mandate[]>();
}

/** Ends a mandate: with the next request its holder is not known to the firm any more. @throws UnknownError */
export async function revokeMandate(uscc: string, id: string, { clock }: When): Promise<Mandate> {
  const mandate = await MandateModel.findOneAndUpdate(
    { _id: id, uscc, revokedAt: null },
    { revokedAt: clock.now() },
  ).lean<Mandate | null>();
  if (mandate === null) throw new UnknownError(`没有委托 ${id} · no mandate ${id}`);
  return mandate;
}
