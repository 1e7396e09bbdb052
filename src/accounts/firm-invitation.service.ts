import mongoose from 'mongoose';
import { ulid } from 'ulid';
import type { z } from 'zod';
import type { Deps } from '../deps.js';
import { addMonths, civilDateOf } from '../eligibility/civil-date.js';
import { RefusedError, UnknownError } from '../terminal/input-error.js';
import { FirmInvitationModel, MandateModel } from './account.model.js';
import type { Account } from './account.schema.js';
import { findAccount, preparedAccount, storeAccount } from './account.service.js';
import { inTurn } from './firm-turn.service.js';
import type { FirmInvitation, joiningAnew } from './membership.schema.js';
import { changeFirms, leads, makeMember, withRole } from './membership.service.js';
import { idOf, newSecret } from './session.js';
import { isStaff } from './sign-in.service.js';

const INVITATION_MS = 7 * 86_400_000;
/** A contract of bookkeeping runs for a year or some; whoever has left, or changed the agency, must not stay let in by oversight. */
const MANDATE_MONTHS = 36;

type When = Pick<Deps, 'clock'>;

/**
 * An invitation to act for a firm. @returns the code, which is nowhere else
 * @throws RefusedError for a mandate that would have ended already, or runs for more than three years
 */
export async function inviteToFirm(
  { uscc, joining, by }: Pick<FirmInvitation, 'uscc' | 'joining' | 'by'>,
  { clock }: When,
): Promise<{ readonly code: string; readonly until: Date }> {
  const now = clock.now();
  if (joining.as === 'agency') needSoundTerm(joining.until, civilDateOf(now));
  const { secret: code, id } = newSecret();
  const until = new Date(now.getTime() + INVITATION_MS);
  await FirmInvitationModel.create({ _id: id, uscc, joining, by, endsAt: until });
  return { code, until };
}

function needSoundTerm(until: string, today: string): void {
  if (until < today) throw new RefusedError('委托截止日期已过 · the mandate would have ended already');
  const last = addMonths(today, MANDATE_MONTHS);
  if (until > last)
    throw new RefusedError(`委托最长三年，至 ${last} · a mandate runs for three years at most, until ${last}`);
}

/** Invitations of a firm that nobody has taken up yet; their `_id` opens nothing. */
export async function invitationsOf(uscc: string, { clock }: When): Promise<FirmInvitation[]> {
  const open = mongoose.trusted({ $gt: clock.now() });
  return FirmInvitationModel.find({ uscc, endsAt: open }).sort({ endsAt: -1 }).lean<FirmInvitation[]>();
}

/** @throws UnknownError where the firm has no such invitation any more */
export async function withdrawInvitation(uscc: string, id: string): Promise<void> {
  const { deletedCount } = await FirmInvitationModel.deleteOne({ _id: id, uscc });
  if (deletedCount === 0) throw new UnknownError(`没有邀请 ${id} · no invitation ${id}`);
}

/** What a code invites to. @throws UnknownError where it is nobody's, was used, has run out, or its author leads the firm no more */
export async function invitationToFirm(code: string, deps: When): Promise<FirmInvitation> {
  return (await standing(code, deps)).invitation;
}

/** An invitation is as good as the person who gave it. */
async function standing(
  code: string,
  { clock }: When,
): Promise<{ readonly invitation: FirmInvitation; readonly inviter: Account }> {
  const invitation = await FirmInvitationModel.findById(idOf(code)).lean<FirmInvitation | null>();
  const inviter = invitation === null ? null : await findAccount(invitation.by);
  if (invitation === null || invitation.endsAt <= clock.now() || inviter === null || !leads(inviter, invitation.uscc)) {
    throw new UnknownError('邀请无效或已过期 · the invitation is not valid any more');
  }
  return { invitation, inviter };
}

/** Joins a firm with the account that is signed in. @throws UnknownError; RefusedError for an account of staff */
export async function joinFirm(account: Account, code: string, deps: When): Promise<FirmInvitation> {
  // Whoever decides about firms does not act for one.
  if (isStaff(account)) throw new RefusedError('工作人员账号不能加入企业 · an account of staff cannot act for a firm');
  const { uscc } = await invitationToFirm(code, deps);
  return inTurn(uscc, deps.clock, () => join(async () => account._id, code, deps));
}

/** Joins a firm with a new account. @throws UnknownError; RefusedError for a weak password or a login that is taken */
export async function joinFirmAnew(
  { code, login, name, password }: z.output<typeof joiningAnew>,
  deps: Pick<Deps, 'clock' | 'keys'>,
): Promise<{ readonly account: Account; readonly invitation: FirmInvitation }> {
  const { uscc } = await invitationToFirm(code, deps);
  const account = await preparedAccount({ login, name }, password, deps);
  const open = async (): Promise<string> => {
    await storeAccount(account);
    return account._id;
  };
  return { account, invitation: await inTurn(uscc, deps.clock, () => join(open, code, deps)) };
}

/** In the firm's turn, so that an invitation is used once, and by nobody while its author is put out. */
async function join(open: () => Promise<string>, code: string, deps: When): Promise<FirmInvitation> {
  const { invitation, inviter } = await standing(code, deps);
  const account = await open();
  await FirmInvitationModel.deleteOne({ _id: invitation._id });
  const { uscc, joining, by } = invitation;
  if (joining.as === 'agency') await mandate(account, invitation, joining, deps);
  else {
    const line = inviter.firms.find((firm) => firm.uscc === uscc)?.invitedBy ?? [];
    await makeMember(account, { uscc, administrator: joining.administrator, invitedBy: [by, ...line] }, deps);
  }
  return invitation;
}

/** What the firm says last of an agency counts: an earlier mandate of the same one ends, also a wider one. */
async function mandate(
  account: string,
  { uscc, by }: FirmInvitation,
  { scope, until }: Extract<FirmInvitation['joining'], { as: 'agency' }>,
  { clock }: When,
): Promise<void> {
  const now = clock.now();
  await MandateModel.updateMany({ uscc, account, revokedAt: null }, { revokedAt: now });
  await MandateModel.create({
    ...{ _id: ulid(now.getTime()), uscc, account, scope, until },
    ...{ grantedBy: by, grantedAt: now, revokedAt: null },
  });
  await changeFirms(account, ({ roles }) => ({ roles: withRole(roles, 'agency') }));
}
