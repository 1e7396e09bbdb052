import type { Deps } from '../deps.js';
import { ROLES } from '../http/roles.js';
import { opened } from '../http/sealing.js';
import { AccountModel } from './account.model.js';
import type { Account } from './account.schema.js';
import { countFailure, isClosed, knowDevice, lockOf } from './lockout.service.js';
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
}

/**
 * Signs in by password, and by a code where the account has a second factor; staff must have one (ASVS 6.3.3).
 * Wrong ones close the account for a while that grows; meanwhile nothing is looked at, so that whoever guesses learns nothing, and the
 * owner gets in from a known device, another way, or after a quarter of an hour at most.
 * @throws BusyError where too many come at the same time
 */
export async function signInByPassword(
  given: Given,
  arrival: Arrival,
  deps: Pick<Deps, 'clock' | 'keys'>,
): Promise<SignedIn> {
  const now = deps.clock.now();
  const account = await AccountModel.findOne({ login: given.login }).lean<Account | null>();
  const active = account !== null && account.state === 'active';
  const lock = active ? await lockOf(account._id, given.device, now) : null;
  const open = active && lock !== null && !isClosed(lock, now);
  // The password is verified whether or not it matters, so that time does not tell which accounts there are.
  const right = await matches(open ? account.password : null, given.password);
  const refused = { outcome: 'refused', account: account?._id ?? null } as const;
  if (!open) return refused;
  if (!right) {
    await countFailure(lock, now);
    return refused;
  }
  if (account.secondFactor === null && isStaff(account)) return refused;
  let step: number | null = null;
  if (account.secondFactor !== null) {
    if (given.code === undefined) return { outcome: 'code-needed' };
    step = stepOf(opened(account.secondFactor, account._id, deps.keys.seal), given.code, now, account.codeStep);
    if (step === null) {
      await countFailure(lock, now);
      return refused;
    }
  }
  if (!(await stillThere(account, step))) return refused;
  const device = await knowDevice(account._id, lock, given.device, now);
  return { outcome: 'in', account, device, secret: await startSession(account._id, arrival, now) };
}

/** Whether the account sees more than its own firms, and so needs a second factor. */
export function isStaff({ roles }: Pick<Account, 'roles'>): boolean {
  return roles.some((role) => ROLES[role].staff);
}

/** Of two that come with one code at the same time one gets in; and nobody whose account was closed meanwhile. */
async function stillThere({ _id, codeStep }: Account, step: number | null): Promise<boolean> {
  const { matchedCount } = await AccountModel.updateOne(
    { _id, codeStep, state: 'active' },
    { codeStep: step ?? codeStep },
  );
  return matchedCount === 1;
}
