import type { Deps } from '../deps.js';
import { namesOf } from '../enterprises/enterprise.service.js';
import { usccParam } from '../enterprises/enterprise-answer.schema.js';
import { RefusedError, UnknownError } from '../terminal/input-error.js';
import { AccountModel } from './account.model.js';
import type { Account } from './account.schema.js';
import { findAccount, openVouchedAccount } from './account.service.js';
import { inTurn } from './firm-turn.service.js';
import type { Vouched } from './identity-provider.js';
import { hasAdministrator, makeMember } from './membership.service.js';
import { isStaff } from './sign-in.service.js';

/** How somebody is let in for whom a platform vouches. */
export type LetIn = 'known' | 'first-administrator';

/**
 * The account of a person for whom a platform vouches: the one that is linked with that identity; else, for a legal person whose firm
 * nobody administers yet, a new one that does.
 * @throws RefusedError for anybody else, closed accounts, and staff, who sign in with their second factor
 */
export async function accountVouchedFor(
  vouched: Vouched,
  deps: Pick<Deps, 'clock'>,
): Promise<{ readonly account: Account; readonly as: LetIn }> {
  const { issuer, subject } = vouched;
  const known = await AccountModel.findOne({
    'identity.issuer': issuer,
    'identity.subject': subject,
  }).lean<Account | null>();
  if (known !== null) return { account: letIn(known), as: 'known' };
  return { account: await firstAdministrator(vouched, deps), as: 'first-administrator' };
}

function letIn(account: Account): Account {
  if (account.state !== 'active') throw new RefusedError('账号已停用 · the account is closed');
  if (isStaff(account))
    throw new RefusedError('工作人员请用密码与动态口令登录 · staff sign in with password and second factor');
  return account;
}

/** @throws RefusedError for an account that has an identity already, and for staff */
export function needLinkable(account: Account): void {
  if (letIn(account).identity !== null)
    throw new RefusedError('账号已绑定其他身份 · the account is linked with another identity');
}

/**
 * Links an account, whose owner has asked for it, with the identity for which a platform has vouched.
 * @throws RefusedError where the identity is another account's, or the account not one that can be linked; UnknownError
 */
export async function linkedWith(id: string, { issuer, subject }: Vouched): Promise<Account> {
  const account = await findAccount(id);
  if (account === null) throw new UnknownError(`没有账号 ${id} · no account ${id}`);
  needLinkable(account);
  const others = await AccountModel.findOne({ 'identity.issuer': issuer, 'identity.subject': subject }, { _id: 1 });
  if (others !== null) throw new RefusedError('该身份已绑定其他账号 · the identity is linked with another account');
  const { matchedCount } = await AccountModel.updateOne(
    { _id: account._id, revision: account.revision },
    { $set: { identity: { issuer, subject } }, $inc: { revision: 1 } },
  );
  if (matchedCount === 0) throw new RefusedError('账号刚被修改，请重试 · the account has just changed, try again');
  return account;
}

const unlinked = (): RefusedError =>
  new RefusedError(
    '该身份尚未关联账号，请凭企业管理员的邀请加入 · no account is linked: join by your firm’s invitation',
  );

/** @throws RefusedError where the account would have no way in left */
export async function unlink({ _id, password }: Account): Promise<void> {
  if (password === null) throw new RefusedError('请先设置密码 · set a password first');
  await AccountModel.updateOne({ _id }, { $set: { identity: null }, $inc: { revision: 1 } });
}

async function firstAdministrator(
  { issuer, subject, name, uscc }: Vouched,
  deps: Pick<Deps, 'clock'>,
): Promise<Account> {
  const firm = usccParam.safeParse({ uscc }).data?.uscc;
  if (firm === undefined || !(await namesOf([firm])).has(firm) || (await hasAdministrator(firm, deps.clock)))
    throw unlinked();
  return inTurn(firm, deps.clock, async () => {
    if (await hasAdministrator(firm, deps.clock)) throw unlinked();
    const account = await openVouchedAccount({ name, identity: { issuer, subject } }, deps);
    await makeMember(account._id, { uscc: firm, administrator: true, invitedBy: [] }, deps);
    return account;
  });
}
