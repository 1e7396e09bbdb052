import mongoose from 'mongoose';
import { ulid } from 'ulid';
import type { z } from 'zod';
import { isDuplicate } from '../db/database-error.js';
import type { Deps } from '../deps.js';
import { opened, sealed } from '../http/sealing.js';
import { RefusedError, UnknownError } from '../terminal/input-error.js';
import { AccountModel, FirmInvitationModel } from './account.model.js';
import type { Account, accountChange, newAccount } from './account.schema.js';
import { forgetTries } from './lockout.service.js';
import { hashed, matches, weakness } from './password.js';
import { enrolmentAddress, newSecondFactor, stepOf } from './second-factor.js';
import { idOf, newSecret } from './session.js';
import { endSessions, hasJustBegun } from './session.service.js';
import { isStaff } from './sign-in.service.js';

const INVITATION_MS = 7 * 86_400_000;

export type AccountDeps = Pick<Deps, 'clock' | 'keys'>;

/** An account with the code by which it is taken up; the code is nowhere else. */
export interface Invited {
  readonly account: Account;
  readonly code: string;
}

/**
 * A new account that somebody is invited to take up.
 * @throws RefusedError where the login is taken
 */
export async function invite(given: z.output<typeof newAccount>, { clock }: AccountDeps): Promise<Invited> {
  const now = clock.now();
  const { secret: code, id } = newSecret();
  const invitation = { code: id, until: new Date(now.getTime() + INVITATION_MS) };
  const firms = membershipsOf(given.firms, [], now);
  const account: Account = { ...blank(now), ...given, firms, state: 'invited', invitation };
  await storeAccount(account);
  return { account, code };
}

/** Firms as whoever runs the installation states them: who stays a member stays it since then. */
function membershipsOf(
  given: z.output<typeof newAccount>['firms'],
  before: Account['firms'],
  since: Date,
): Account['firms'] {
  return given.map(({ uscc, administrator }) => {
    const known = before.find((firm) => firm.uscc === uscc) ?? { uscc, since, invitedBy: [] };
    return { ...known, administrator };
  });
}

/** A new account of somebody who may act for a firm, which is said afterwards; not stored yet. @throws RefusedError for a weak password */
export async function preparedAccount(
  who: Pick<Account, 'login' | 'name'>,
  password: string,
  { clock }: AccountDeps,
): Promise<Account> {
  const account: Account = { ...blank(clock.now()), ...who };
  needStrong(password, account);
  return { ...account, password: await hashed(password) };
}

/** The same, stored. @throws RefusedError for a weak password, or where the login is taken */
export async function openAccount(...given: Parameters<typeof preparedAccount>): Promise<Account> {
  const account = await preparedAccount(...given);
  await storeAccount(account);
  return account;
}

/** A new account without a password, of somebody for whom a platform vouches. */
export async function openVouchedAccount(
  who: Pick<Account, 'name' | 'identity'>,
  { clock }: Pick<AccountDeps, 'clock'>,
): Promise<Account> {
  const account = blank(clock.now());
  const opened: Account = {
    ...account,
    ...who,
    name: who.name.slice(0, 60) || '—',
    login: `id-${account._id.toLowerCase()}`,
  };
  await storeAccount(opened);
  return opened;
}

function blank(now: Date): Omit<Account, 'login' | 'name'> {
  return {
    ...{ _id: ulid(now.getTime()), roles: [], firms: [], department: null, districts: [] },
    ...{ password: null, secondFactor: null, proposedFactor: null, codeStep: 0, identity: null },
    ...{ state: 'active', invitation: null, createdAt: now, revision: 1 },
  };
}

/** @throws RefusedError where the login is taken */
export async function storeAccount(account: Account): Promise<void> {
  try {
    // As it is: a model's casts know nothing of the partial indexes' absent fields.
    await AccountModel.collection.insertOne(account as never);
  } catch (error) {
    if (!isDuplicate(error)) throw error;
    throw new RefusedError(`账号 ${account.login} 已被使用 · the login ${account.login} is taken`);
  }
}

/**
 * A new code for somebody who lost password or telephone; the old ones count until it is used.
 * @throws RefusedError for an account that is closed, since its code would open nothing; UnknownError
 */
export async function inviteAgain(id: string, { clock }: AccountDeps): Promise<Invited> {
  if ((await findAccount(id))?.state === 'disabled')
    throw new RefusedError('账号已停用，请先启用 · the account is closed: open it again first');
  const { secret: code, id: digest } = newSecret();
  const until = new Date(clock.now().getTime() + INVITATION_MS);
  const account = await changed(id, null, { invitation: { code: digest, until } });
  return { account, code };
}

/** Whose invitation a code is. @throws UnknownError where it is nobody's, was used, or has run out */
export async function invitedBy(code: string, { clock }: AccountDeps): Promise<Account> {
  const account = await AccountModel.findOne({ 'invitation.code': idOf(code) }).lean<Account | null>();
  const over = account?.invitation == null || account.invitation.until <= clock.now();
  if (over || account.state === 'disabled')
    throw new UnknownError('邀请无效或已过期 · the invitation is not valid any more');
  return account;
}

/** A second factor to be set up: what an app is given. It counts only when a code of it has been shown. */
export async function proposeFactor(
  account: Account,
  { keys }: AccountDeps,
): Promise<{ secret: string; address: string }> {
  const secret = newSecondFactor();
  await AccountModel.updateOne({ _id: account._id }, { proposedFactor: sealed(secret, account._id, keys.seal) });
  return { secret, address: enrolmentAddress(secret, account.login) };
}

/**
 * Takes an invitation up: a password, and for staff a second factor that was proposed before.
 * @throws RefusedError for a weak password, or a code that is wrong or missing
 */
export async function takeUp(
  account: Account,
  { password, factorCode }: { readonly password: string; readonly factorCode?: string | undefined },
  deps: AccountDeps,
): Promise<Account> {
  needStrong(password, account);
  const factor = factorCode === undefined ? null : provenFactor(account, factorCode, deps);
  if (factor === null && isStaff(account))
    throw new RefusedError('工作人员须绑定动态口令 · staff need a second factor');
  // Whoever linked an identity before may be the reason why there is a new password.
  const set = { password: await hashed(password), state: 'active', invitation: null, identity: null } as const;
  // Who took it up before, with the same code, wins.
  const taken = await AccountModel.findOneAndUpdate(
    { _id: account._id, 'invitation.code': account.invitation?.code ?? '', revision: account.revision },
    { $set: { ...set, ...(factor ?? {}), proposedFactor: null }, $inc: { revision: 1 } },
    { returnDocument: 'after' },
  ).lean<Account | null>();
  if (taken === null) throw new RefusedError('邀请刚刚已被使用 · the invitation has just been used');
  await startAfresh(account, deps);
  return taken;
}

/** Another password, by who knows the present one; all other devices are signed out. */
export async function changePassword(
  account: Account,
  { present: password, next, session }: Proof & { readonly present?: string | undefined; readonly next: string },
  deps: AccountDeps,
): Promise<void> {
  await needProof(account, { password, session }, deps);
  if (next === password)
    throw new RefusedError('新密码须与当前密码不同 · the new password must differ from the present one');
  needStrong(next, account);
  await changed(account._id, null, { password: await hashed(next) });
  await endSessions(account._id, session);
}

/** By what somebody shows to be the account's owner, and not whoever sits down at an open page. */
export interface Proof {
  readonly password?: string | undefined;
  /** `_id` of the session. */
  readonly session: string;
}

/**
 * Before a way in is changed: the password; where the account has none, a session that has just begun, since then the platform that
 * vouches has asked.
 * @throws RefusedError for anything else
 */
export async function needProof(account: Account, { password, session }: Proof, { clock }: AccountDeps): Promise<void> {
  if (account.password === null) {
    if (await hasJustBegun(session, clock.now())) return;
    throw new RefusedError('请先重新登录，再于十分钟内办理 · sign in anew, and do this within ten minutes');
  }
  if (!(await matches(account.password, password ?? '')))
    throw new RefusedError('当前密码不正确 · the present password is wrong');
}

/** The proposed second factor becomes the one that counts; all other devices are signed out. @throws RefusedError for a wrong code */
export async function changeFactor(account: Account, code: string, session: string, deps: AccountDeps): Promise<void> {
  await changed(account._id, null, { ...provenFactor(account, code, deps), proposedFactor: null });
  await endSessions(account._id, session);
}

function provenFactor({ _id, proposedFactor, codeStep }: Account, code: string, { clock, keys }: AccountDeps) {
  if (proposedFactor === null) throw new RefusedError('请先获取动态口令密钥 · ask for a second factor first');
  const step = stepOf(opened(proposedFactor, _id, keys.seal), code, clock.now(), codeStep);
  if (step === null) throw new RefusedError('动态口令不正确 · the code is wrong');
  return { secondFactor: proposedFactor, codeStep: step };
}

/**
 * What an administrator changes of an account. Roles and state count at once: whoever lost some is signed out.
 * @param revision the one that the change was made on
 * @throws RefusedError where somebody else changed it meanwhile; UnknownError
 */
export async function changeAccount(
  id: string,
  revision: number,
  change: z.output<typeof accountChange>,
  { clock }: Pick<AccountDeps, 'clock'>,
): Promise<Account> {
  const { firms, ...rest } = change;
  const before = (await findAccount(id))?.firms ?? [];
  const set = {
    ...rest,
    ...(firms === undefined ? {} : { firms: membershipsOf(firms, before, clock.now()) }),
    // A code that was handed out before opens nothing once the account is opened again.
    ...(rest.state === 'disabled' ? { invitation: null } : {}),
    // Firms are not to turn to who is no specialist any more.
    ...(rest.roles?.includes('specialist') === false ? { office: null } : {}),
  };
  const account = await changed(id, revision, set);
  // By what it gave out before nobody comes in any more.
  if (firms !== undefined || account.state === 'disabled') await FirmInvitationModel.deleteMany({ by: id });
  await endSessions(id);
  return account;
}

async function changed(id: string, revision: number | null, set: Partial<Account>): Promise<Account> {
  const account = await AccountModel.findOneAndUpdate(
    { _id: id, ...(revision === null ? {} : { revision }) },
    { $set: set, $inc: { revision: 1 } },
    { returnDocument: 'after' },
  ).lean<Account | null>();
  if (account !== null) return account;
  if ((await findAccount(id)) === null) throw new UnknownError(`没有账号 ${id} · no account ${id}`);
  throw new RefusedError('账号已被他人修改，请刷新后重试 · somebody else changed the account, load it again');
}

/** After a new password: nobody is signed in any more, no device is known, and what was guessed before does not count. */
async function startAfresh({ _id, login }: Account, { keys }: AccountDeps): Promise<void> {
  await endSessions(_id);
  await forgetTries(login, keys.seal);
}

export function findAccount(id: string): Promise<Account | null> {
  return AccountModel.findById(id).lean<Account | null>();
}

export function findByLogin(login: string): Promise<Account | null> {
  return AccountModel.findOne({ login }).lean<Account | null>();
}

/** Whether anybody, besides this account, can sign in, or holds an invitation to, who makes accounts. */
export async function hasAdministratorAccount(besides = ''): Promise<boolean> {
  const open = AccountModel.find({ state: mongoose.trusted({ $ne: 'disabled' }) }, { _id: 1 });
  const found = await open.where('roles').equals('administrator').limit(2).lean();
  return found.some(({ _id }) => _id !== besides);
}

export interface AccountPage {
  readonly items: readonly Account[];
  readonly nextCursor: string | null;
}

/** Accounts in the order of their logins. */
export async function listAccounts(query: {
  readonly cursor?: string | undefined;
  readonly limit: number;
  readonly uscc?: string | undefined;
}): Promise<AccountPage> {
  const { cursor, limit, uscc } = query;
  const after = cursor === undefined ? {} : { login: mongoose.trusted({ $gt: cursor }) };
  const ofFirm = uscc === undefined ? {} : { 'firms.uscc': uscc };
  const found = await AccountModel.find({ ...after, ...ofFirm })
    .sort({ login: 1 })
    .limit(limit + 1)
    .lean<Account[]>();
  const items = found.slice(0, limit);
  return { items, nextCursor: found.length > limit ? (items.at(-1)?.login ?? null) : null };
}

function needStrong(password: string, { login, name }: Account): void {
  const fault = weakness(password, [login, name]);
  if (fault !== null) throw new RefusedError(fault);
}
