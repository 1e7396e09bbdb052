import { createHmac } from 'node:crypto';
import mongoose from 'mongoose';
import { ulid } from 'ulid';
import type { z } from 'zod';
import type { Deps } from '../deps.js';
import { contactsOf } from '../enterprises/contact.service.js';
import { RefusedError, UnknownError } from '../terminal/input-error.js';
import { FirmClaimModel } from './account.model.js';
import type { Account } from './account.schema.js';
import { type Invited, invite } from './account.service.js';
import { claimCodeMail, claimReleasedMail, type Mail } from './claim-mails.js';
import { inTurn } from './firm-turn.service.js';
import type { FirmClaim, newClaim } from './membership.schema.js';
import { hasAdministrator } from './membership.service.js';

const CODE_MS = 30 * 60_000;
const HOUR_MS = 3_600_000;
/** Of a hundred million codes. */
const MOST_WRONG = 5;

export type ClaimDeps = Pick<Deps, 'clock' | 'config' | 'mailer' | 'log' | 'keys'>;

/**
 * Somebody says to be a firm's first administrator. A code goes to the contact that is registered for the firm; whoever asks is not
 * told whether there is one, nor whether the firm has an administrator already.
 * All claims of an hour and the next have one code: whoever asks in vain for a firm keeps its owner from none.
 * @param mayMail whether the contact may get one more mail; where not, the code of an earlier one serves
 * @returns the claim's id
 */
export async function claimFirm(
  { uscc, login, name }: z.output<typeof newClaim>,
  mayMail: boolean,
  deps: ClaimDeps,
): Promise<string> {
  const now = deps.clock.now();
  const contact = (await contactsOf([uscc])).get(uscc);
  const to = (await hasAdministrator(uscc, deps.clock)) ? null : (contact?.contactEmail ?? null);
  const _id = ulid(now.getTime());
  await FirmClaimModel.create({
    ...{ _id, uscc, districtCode: contact?.districtCode ?? null, login, name },
    ...{ reachable: to !== null, wrong: 0, state: 'sent' },
    ...{ madeAt: now, until: new Date(now.getTime() + CODE_MS), decision: null },
  });
  // Not waited for: the time that the answer takes must not tell whether a mail is sent.
  const code = codeOf(uscc, hourOf(now), deps);
  const mail = { claim: _id, code, name, firm: contact?.name ?? uscc, login };
  if (to !== null && mayMail) void sent(claimCodeMail({ ...mail, to }, deps), deps);
  return _id;
}

async function sent(mail: Mail, { mailer, log }: ClaimDeps): Promise<boolean> {
  try {
    await mailer.send(mail);
    return true;
  } catch (error) {
    log.warn({ err: error, message: mail.messageId }, 'a mail to a registered contact was not taken');
    return false;
  }
}

/** Shows the code. @throws RefusedError where it is wrong, for the fifth time, too late, or there is no such claim */
export async function proveClaim(id: string, code: string, deps: Pick<ClaimDeps, 'clock' | 'keys'>): Promise<void> {
  // Counted before it is compared, so that guesses at the same time count each.
  const claim = await FirmClaimModel.findOneAndUpdate(
    { _id: id, state: 'sent', wrong: mongoose.trusted({ $lt: MOST_WRONG }) },
    { $inc: { wrong: 1 } },
  ).lean<FirmClaim | null>();
  if (claim === null || claim.until <= deps.clock.now() || !isCodeOf(claim, code, deps)) {
    throw new RefusedError('验证码不正确或已失效 · the code is wrong, or not valid any more');
  }
  await FirmClaimModel.updateOne({ _id: id, state: 'sent' }, { state: 'proven' });
}

const hourOf = (at: Date): number => Math.floor(at.getTime() / HOUR_MS);

/** Nothing of it is stored: who reads the database proves nothing. */
function codeOf(uscc: string, hour: number, { keys }: Pick<ClaimDeps, 'keys'>): string {
  const digest = createHmac('sha256', keys.seal).update(`firm-claim ${uscc} ${hour}`).digest();
  return String(digest.readUIntBE(0, 6) % 10 ** 8).padStart(8, '0');
}

/** Of the claim's hour, or of the one before: an hour's mails may all have been sent by then. */
function isCodeOf({ uscc, reachable, madeAt }: FirmClaim, code: string, deps: Pick<ClaimDeps, 'keys'>): boolean {
  const hour = hourOf(madeAt);
  return reachable && [hour, hour - 1].some((one) => codeOf(uscc, one, deps) === code);
}

/** Claims that wait for staff, the oldest first. */
export async function provenClaims({
  cursor,
  limit,
}: {
  readonly cursor?: string | undefined;
  readonly limit: number;
}) {
  const after = cursor === undefined ? {} : { _id: mongoose.trusted({ $gt: cursor }) };
  return FirmClaimModel.find({ state: 'proven', ...after })
    .sort({ _id: 1 })
    .limit(limit)
    .lean<FirmClaim[]>();
}

/** @throws UnknownError where no claim of this id waits for staff */
export async function provenClaim(id: string): Promise<FirmClaim> {
  const claim = await FirmClaimModel.findOne({ _id: id, state: 'proven' }).lean<FirmClaim | null>();
  if (claim === null) throw new UnknownError(`没有待处理的申请 ${id} · no claim ${id} waits for a decision`);
  return claim;
}

/**
 * Lets the claimant in: makes the account, and sends its invitation to the registered contact.
 * @returns the account, and whether the mail was taken; where not, an administrator invites again
 * @throws RefusedError where the firm got an administrator meanwhile, has no contact, or the login is taken
 */
export async function releaseClaim(
  claim: FirmClaim,
  by: string,
  deps: ClaimDeps,
): Promise<{ readonly account: Account; readonly mailed: boolean }> {
  const { _id, uscc, name } = claim;
  const contact = (await contactsOf([uscc])).get(uscc);
  const to = contact?.contactEmail;
  if (to == null) throw new RefusedError('企业没有登记联系方式 · no contact is registered for the firm');
  // Two claims that are released at the same time must not make two administrators.
  const { account, code } = await inTurn(uscc, deps.clock, () => letIn(claim, by, deps));
  const mail = claimReleasedMail(
    { to, claim: _id, code, name, firm: contact?.name ?? uscc, login: account.login },
    deps,
  );
  return { account, mailed: await sent(mail, deps) };
}

async function letIn(claim: FirmClaim, by: string, deps: ClaimDeps): Promise<Invited> {
  const { _id, uscc, login, name } = claim;
  if (await hasAdministrator(uscc, deps.clock))
    throw new RefusedError('企业已有管理员 · the firm has an administrator already');
  await decide(claim, 'released', by, null, deps);
  const given = { login, name, roles: ['member' as const], department: null, districts: [] };
  return invite({ ...given, firms: [{ uscc, administrator: true }] }, deps).catch(async (error: unknown) => {
    await FirmClaimModel.updateOne({ _id, state: 'released' }, { state: 'proven', decision: null });
    throw error;
  });
}

export async function refuseClaim(claim: FirmClaim, by: string, why: string, deps: ClaimDeps): Promise<void> {
  await decide(claim, 'refused', by, why, deps);
}

/** Of two who decide at the same time one does. */
async function decide({ _id }: FirmClaim, state: FirmClaim['state'], by: string, why: string | null, deps: ClaimDeps) {
  const decision = { by, at: deps.clock.now(), why };
  const { matchedCount } = await FirmClaimModel.updateOne({ _id, state: 'proven' }, { state, decision });
  if (matchedCount === 0) throw new RefusedError('该申请刚刚已处理 · somebody else has just decided about it');
}
