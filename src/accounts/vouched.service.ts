import type { Deps } from '../deps.js';
import { namesOf } from '../enterprises/enterprise.service.js';
import { usccParam } from '../enterprises/enterprise-answer.schema.js';
import { RefusedError } from '../terminal/input-error.js';
import { AccountModel } from './account.model.js';
import type { Account } from './account.schema.js';
import { findAccount, openVouchedAccount } from './account.service.js';
import { inTurn } from './firm-turn.service.js';
import type { Vouched } from './identity-provider.js';
import { hasAdministrator, makeMember } from './membership.service.js';
import { isStaff } from './sign-in.service.js';

/** How somebody is let in for whom a platform vouches. */
export type LetIn = 'known' | 'linked' | 'first-administrator';

/**
 * The account of a person for whom a platform vouches: the one that is linked with that identity; else the one that is signed in, which
 * is linked now; else, for a legal person whose firm nobody administers yet, a new one that does.
 * @param signedIn account that is signed in on this device
 * @throws RefusedError for anybody else, closed accounts, and staff, who sign in with their second factor
 */
export async function accountVouchedFor(
  vouched: Vouched,
  signedIn: string | null,
  deps: Pick<Deps, 'clock'>,
): Promise<{ readonly account: Account; readonly as: LetIn }> {
  const { issuer, subject } = vouched;
  const known = await AccountModel.findOne({
    'identity.issuer': issuer,
    'identity.subject': subject,
  }).lean<Account | null>();
  if (known !== null) return { account: letIn(known), as: 'known' };
  const present = signedIn === null ? null : await findAccount(signedIn);
  if (present !== null) return { account: await linked(letIn(present), vouched), as: 'linked' };
  return { account: await firstAdministrator(vouched, deps), as: 'first-administrator' };
}

function letIn(account: Account): Account {
  if (account.state !== 'active') throw new RefusedError('账号已停用 · the account is closed');
  if (isStaff(account))
    throw new RefusedError('工作人员请用密码与动态口令登录 · staff sign in with password and second factor');
  return account;
}

async function linked(account: Account, { issuer, subject }: Vouched): Promise<Account> {
  if (account.identity !== null)
    throw new RefusedError('账号已绑定其他身份 · the account is linked with another identity');
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
