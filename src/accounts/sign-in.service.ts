import type { Deps } from '../deps.js';
import { ROLES } from '../http/roles.js';
import { opened } from '../http/sealing.js';
import { AccountModel } from './account.model.js';
import type { Account } from './account.schema.js';
import { countTry, knowDevice, lockFor, lockName, uncountTry } from './lockout.service.js';
import { matches } from './password.js';
import { stepOf } from './second-factor.js';
import { type Arrival, startSession } from './session.service.js';

/** How a sign-in ended. All refusals look the same outside, but for a code that is still missing. */
export type SignedIn =
  | { readonly outcome: 'in'; readonly account: Account; readonly secret: string; readonly device: string }
  | { readonly outcome: 'code-needed' }
  | { readonly outcome: 'refused'; readonly account: string | null };

export interface Given {
  readonly login: string;
  readonly password: string;
  readonly code?: string | undefined;
  /** What the device kept of an earlier sign-in. */
  readonly device: string | null;
  /** Whether it comes from this machine itself. */
  readonly here: boolean;
}

/**
 * Signs in by password, and by a code where the account has a second factor; staff must have one (ASVS 6.3.3).
 * Wrong ones close the login for a while that grows, at most a quarter of an hour at a time. As long as somebody goes on guessing, that
 * is: on all devices that the account does not know. There the second factor is a way past the lock, which has a lock of its own that
 * counts only for whoever has the password.
 * @throws HttpError 429 where too many come at the same time
 */
export async function signInByPassword(
  given: Given,
  arrival: Arrival,
  { clock, keys }: Pick<Deps, 'clock' | 'keys'>,
): Promise<SignedIn> {
  const now = clock.now();
  const name = lockName(given.login, keys.seal);
  const account = await AccountModel.findOne({ login: given.login }).lean<Account | null>();
  const open = await countTry(await lockFor(name, given.device), now);
  const opens = account?.state === 'active' && (given.here || account.hereOnly !== true);
  const active = opens ? account : null;
  const pastLock = open === null && given.code !== undefined;
  const looked = open !== null || (pastLock && active !== null && active.secondFactor !== null);
  // The password is verified whether or not it matters, so that time does not tell which accounts there are.
  const right = await matches(looked ? (active?.password ?? null) : null, given.password).catch(
    async (error: unknown) => {
      if (open !== null) await uncountTry(open);
      throw error;
    },
  );
  // Counted for wrong passwords too, apart, and whoever is not there, so that time does not tell.
  const counted = pastLock ? await countTry(`${name}#${right ? 'right' : 'wrong'}`, now) : open;
  const refused = { outcome: 'refused', account: account?._id ?? null } as const;
  if (active === null || counted === null || !right) return refused;
  const step = codeStep(active, given.code, now, keys.seal);
  if (step === 'needed') {
    await uncountTry(counted);
    return { outcome: 'code-needed' };
  }
  if (step === null || !(await stillThere(active, step))) return refused;
  const device = await knowDevice(name, counted._id, given.device, now);
  return { outcome: 'in', account: active, device, secret: await startSession(active._id, arrival, now) };
}

/** The step of time to keep; null for a wrong code, and for staff without a second factor. */
function codeStep(account: Account, code: string | undefined, now: Date, seal: Buffer): number | 'needed' | null {
  const { _id, secondFactor, codeStep: used } = account;
  if (secondFactor === null) return isStaff(account) ? null : used;
  return code === undefined ? 'needed' : stepOf(opened(secondFactor, _id, seal), code, now, used);
}

/** Whether the account sees more than its own firms, and so needs a second factor. */
export function isStaff({ roles }: Pick<Account, 'roles'>): boolean {
  return roles.some((role) => ROLES[role].staff);
}

/** Of two that come with one code at the same time one gets in; and nobody whose account was closed meanwhile. */
async function stillThere({ _id, codeStep }: Account, step: number): Promise<boolean> {
  const { matchedCount } = await AccountModel.updateOne({ _id, codeStep, state: 'active' }, { codeStep: step });
  return matchedCount === 1;
}
