import mongoose from 'mongoose';
import type { Deps } from '../deps.js';
import { forgetAnswers } from '../http/idempotency.js';
import {
  AccountModel,
  FirmClaimModel,
  FirmInvitationModel,
  FirmTurnModel,
  SessionModel,
  SignInLockModel,
} from './account.model.js';

const DAY_MS = 86_400_000;
/** Proven and decided claims name persons; half a year is what network logs are kept at least (网络安全法, art. 21). */
const CLAIMS_MS = 180 * DAY_MS;
/** Anybody can make a claim in anybody's name: what was never proven is gone a day after its time. */
const UNPROVEN_MS = DAY_MS;
/** Whoever has not taken an invitation up by then is invited anew. */
const INVITED_MS = 30 * DAY_MS;

/**
 * Forgets what was kept for a time only and has run out: sessions, delays after wrong passwords, invitations and the accounts that they
 * were for, answers under a key, claims. Closed accounts stay until they are erased. By the clock of this process, never by the database's.
 */
export async function forgetWhatRanOut({ clock }: Pick<Deps, 'clock'>): Promise<{ readonly forgotten: number }> {
  const now = clock.now();
  const over = { endsAt: mongoose.trusted({ $lte: now }) };
  const ago = (ms: number) => mongoose.trusted({ $lte: new Date(now.getTime() - ms) });
  const counts = await Promise.all([
    SessionModel.deleteMany(over),
    SignInLockModel.deleteMany(over),
    FirmInvitationModel.deleteMany(over),
    FirmTurnModel.deleteMany({ until: ago(DAY_MS) }),
    FirmClaimModel.deleteMany({ madeAt: ago(CLAIMS_MS) }),
    FirmClaimModel.deleteMany({ state: 'sent', until: ago(UNPROVEN_MS) }),
    AccountModel.deleteMany({ state: 'invited', 'invitation.until': ago(INVITED_MS) }),
    forgetAnswers(now),
  ]);
  return { forgotten: counts.reduce((sum, { deletedCount }) => sum + deletedCount, 0) };
}
