import type { Clock } from '../deps.js';
import { AccountModel } from './account.model.js';
import { type Account, ROLES } from './account.schema.js';
import { delaySeconds } from './lockout.js';
import { matches } from './password.js';
import { opened, stepOf } from './second-factor.js';
import { type Origin, startSession } from './session.service.js';

/** How a sign-in ended. All refusals look the same outside, but for a code that is still missing. */
export type SignedIn =
  | { readonly outcome: 'in'; readonly secret: string; readonly account: Account }
  | { readonly outcome: 'code-needed' }
  | { readonly outcome: 'refused'; readonly account: string | null };

interface SignInDeps {
  readonly clock: Clock;
  /** Seals second factors. */
  readonly key: Buffer;
}

/**
 * Signs in by password, and by a code where the account has a second factor; staff must have one (ASVS 6.3.3).
 * A wrong password or code closes the account for a while that grows; meanwhile nothing is looked at, so that whoever
 * guesses learns nothing, and its owner gets in by another way or after a quarter of an hour at most.
 */
export async function signInByPassword(
  given: { readonly login: string; readonly password: string; readonly code?: string | undefined },
  origin: Origin,
  { clock, key }: SignInDeps,
): Promise<SignedIn> {
  const now = clock.now();
  const account = await AccountModel.findOne({ login: given.login }).lean<Account | null>();
  const open = account !== null && account.state === 'active' && (account.closedUntil ?? now) <= now;
  // The password is verified whether or not it matters, so that time does not tell which accounts there are.
  const right = await matches(open ? account.password : null, given.password);
  if (!open) return { outcome: 'refused', account: account?._id ?? null };
  if (!right) return refuse(account, now);
  if (account.secondFactor === null) {
    if (isStaff(account)) return { outcome: 'refused', account: account._id };
    return enter(account, null, origin, now);
  }
  if (given.code === undefined) return { outcome: 'code-needed' };
  const step = stepOf(opened(account.secondFactor, account._id, key), given.code, now, account.codeStep);
  return step === null ? refuse(account, now) : enter(account, step, origin, now);
}

/** Whether the account sees more than its own firms, and so needs a second factor. */
export function isStaff({ roles }: Pick<Account, 'roles'>): boolean {
  return roles.some((role) => ROLES[role].staff);
}

async function refuse({ _id, failures }: Account, now: Date): Promise<SignedIn> {
  // Counted by the database, so that guesses at the same time count each.
  const counted = await AccountModel.findOneAndUpdate({ _id }, { $inc: { failures: 1 } }, { new: true }).lean();
  const seconds = delaySeconds(counted?.failures ?? failures + 1);
  if (seconds > 0) await AccountModel.updateOne({ _id }, { closedUntil: new Date(now.getTime() + seconds * 1000) });
  return { outcome: 'refused', account: _id };
}

async function enter(account: Account, step: number | null, origin: Origin, now: Date): Promise<SignedIn> {
  const { _id, codeStep } = account;
  const seen = { failures: 0, closedUntil: null, ...(step === null ? {} : { codeStep: step }) };
  // Of two that come with one code at the same time one gets in.
  const { matchedCount } = await AccountModel.updateOne({ _id, codeStep, state: 'active' }, seen);
  if (matchedCount === 0) return { outcome: 'refused', account: _id };
  return { outcome: 'in', secret: await startSession(_id, origin, now), account };
}
