import mongoose from 'mongoose';
import { ulid } from 'ulid';
import type { z } from 'zod';
import type { Deps } from '../deps.js';
import { civilDateOf } from '../eligibility/civil-date.js';
import type { Role } from '../http/roles.js';
import { RefusedError, UnknownError } from '../terminal/input-error.js';
import { AccountModel, FirmInvitationModel, MandateModel } from './account.model.js';
import type { Account, Mandate } from './account.schema.js';
import { findAccount, openAccount } from './account.service.js';
import type { FirmInvitation, joiningAnew } from './membership.schema.js';
import { idOf, newSecret } from './session.js';
import { isStaff } from './sign-in.service.js';

const INVITATION_MS = 7 * 86_400_000;
/** Somebody else changed the account at the same time: read it again so often. */
const TURNS = 5;

type When = Pick<Deps, 'clock'>;

/**
 * An invitation to act for a firm. @returns the code, which is nowhere else
 * @throws RefusedError for a mandate that would have ended already
 */
export async function inviteToFirm(
  { uscc, joining, by }: Pick<FirmInvitation, 'uscc' | 'joining' | 'by'>,
  { clock }: When,
): Promise<{ readonly code: string; readonly until: Date }> {
  const now = clock.now();
  if (joining.as === 'agency' && joining.until < civilDateOf(now)) {
    throw new RefusedError('委托截止日期已过 · the mandate would have ended already');
  }
  const { secret: code, id } = newSecret();
  const until = new Date(now.getTime() + INVITATION_MS);
  await FirmInvitationModel.create({ _id: id, uscc, joining, by, endsAt: until });
  return { code, until };
}

/** What a code invites to. @throws UnknownError where it is nobody's, was used, or has run out */
export async function invitationToFirm(code: string, { clock }: When): Promise<FirmInvitation> {
  const found = await FirmInvitationModel.findById(idOf(code)).lean<FirmInvitation | null>();
  if (found === null || found.endsAt <= clock.now()) throw gone();
  return found;
}

const gone = (): UnknownError => new UnknownError('邀请无效或已过期 · the invitation is not valid any more');

/** Joins a firm with the account that is signed in. @throws UnknownError; RefusedError for an account of staff */
export async function joinFirm(account: Account, code: string, deps: When): Promise<FirmInvitation> {
  // Whoever decides about firms does not act for one.
  if (isStaff(account)) throw new RefusedError('工作人员账号不能加入企业 · an account of staff cannot act for a firm');
  const taken = await take(code, deps);
  await entitle(account._id, taken, deps);
  return taken;
}

/** Joins a firm with a new account. @throws UnknownError; RefusedError for a weak password or a login that is taken */
export async function joinFirmAnew(
  { code, login, name, password }: z.output<typeof joiningAnew>,
  deps: Pick<Deps, 'clock' | 'keys'>,
): Promise<{ readonly account: Account; readonly invitation: FirmInvitation }> {
  await invitationToFirm(code, deps);
  const account = await openAccount({ login, name }, password, deps);
  const invitation = await take(code, deps);
  await entitle(account._id, invitation, deps);
  return { account, invitation };
}

/** Of two who come with one code at the same time one gets it. */
async function take(code: string, { clock }: When): Promise<FirmInvitation> {
  const taken = await FirmInvitationModel.findOneAndDelete({ _id: idOf(code) }).lean<FirmInvitation | null>();
  if (taken === null || taken.endsAt <= clock.now()) throw gone();
  return taken;
}

async function entitle(account: string, { uscc, joining, by }: FirmInvitation, { clock }: When): Promise<void> {
  if (joining.as === 'agency') {
    const { scope, until } = joining;
    const now = clock.now();
    await MandateModel.create({
      ...{ _id: ulid(now.getTime()), uscc, account, scope, until },
      ...{ grantedBy: by, grantedAt: now, revokedAt: null },
    });
    return changeFirms(account, ({ roles }) => ({ roles: withRole(roles, 'agency') }));
  }
  await makeMember(account, { uscc, administrator: joining.administrator });
}

/** Makes an account a member of a firm, or changes whether it is its administrator. */
export async function makeMember(account: string, firm: Account['firms'][number]): Promise<void> {
  await changeFirms(account, ({ firms, roles }) => ({
    firms: [...firms.filter(({ uscc }) => uscc !== firm.uscc), firm],
    roles: withRole(roles, 'member'),
  }));
}

function withRole(roles: Account['roles'], role: Role): Account['roles'] {
  return roles.includes(role) ? roles : [...roles, role];
}

async function changeFirms(
  id: string,
  change: (account: Account) => Partial<Pick<Account, 'firms' | 'roles'>>,
): Promise<void> {
  for (let turn = 0; turn < TURNS; turn += 1) {
    const account = await findAccount(id);
    if (account === null) throw new UnknownError(`no account ${id}`);
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
 * Makes a member an administrator or not, or (null) takes the firm away.
 * @throws UnknownError where it is no member; RefusedError where the firm would have no administrator left
 */
export async function changeMember(uscc: string, id: string, administrator: boolean | null): Promise<void> {
  if (administrator !== true) await needOtherAdministrator(uscc, id);
  else if (!(await membersOf(uscc)).some(({ _id }) => _id === id)) throw new UnknownError(`no member ${id}`);
  if (administrator !== null) return makeMember(id, { uscc, administrator });
  return changeFirms(id, ({ firms }) => ({ firms: firms.filter((firm) => firm.uscc !== uscc) }));
}

/** @throws UnknownError where the account is no member; RefusedError where it is the firm's last administrator */
export async function needOtherAdministrator(uscc: string, id: string): Promise<void> {
  const members = await membersOf(uscc);
  if (!members.some(({ _id }) => _id === id)) throw new UnknownError(`no member ${id}`);
  if (!members.some((member) => member._id !== id && leads(member, uscc))) {
    throw new RefusedError('企业至少保留一名管理员 · a firm keeps one administrator at least');
  }
}

function leads({ firms, state }: Account, uscc: string): boolean {
  return state !== 'disabled' && firms.some((firm) => firm.uscc === uscc && firm.administrator);
}

/** Whether somebody decides already who acts for the firm. */
export async function hasAdministrator(uscc: string): Promise<boolean> {
  return (await membersOf(uscc)).some((member) => leads(member, uscc));
}

/** Mandates of a firm that hold on a day, the newest first. */
export async function mandatesOfFirm(uscc: string, { clock }: When): Promise<Mandate[]> {
  const until = mongoose.trusted({ $gte: civilDateOf(clock.now()) });
  return MandateModel.find({ uscc, revokedAt: null, until }).sort({ _id: -1 }).lean<Mandate[]>();
}

/** Ends a mandate: with the next request its holder is not known to the firm any more. @throws UnknownError */
export async function revokeMandate(uscc: string, id: string, { clock }: When): Promise<void> {
  const { matchedCount } = await MandateModel.updateOne({ _id: id, uscc, revokedAt: null }, { revokedAt: clock.now() });
  if (matchedCount === 0) throw new UnknownError(`no mandate ${id}`);
}
