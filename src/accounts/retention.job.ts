import mongoose from 'mongoose';
import type { Deps } from '../deps.js';
import { forgetAnswers } from '../http/idempotency.js';
import { FirmClaimModel, FirmInvitationModel, SessionModel, SignInLockModel } from './account.model.js';

const DAY_MS = 86_400_000;
/** Decided claims name persons; half a year is what network logs are kept at least (网络安全法, art. 21). */
const CLAIMS_MS = 180 * DAY_MS;

/**
 * Forgets what was kept for a time only and has run out: sessions, delays after wrong passwords, invitations, answers under a key,
 * claims. By the clock of this process, never by the database's.
 */
export async function forgetWhatRanOut({ clock }: Pick<Deps, 'clock'>): Promise<{ readonly forgotten: number }> {
  const now = clock.now();
  const over = { endsAt: mongoose.trusted({ $lte: now }) };
  const before = mongoose.trusted({ $lte: new Date(now.getTime() - CLAIMS_MS) });
  const counts = await Promise.all([
    SessionModel.deleteMany(over),
    SignInLockModel.deleteMany(over),
    FirmInvitationModel.deleteMany(over),
    FirmClaimModel.deleteMany({ madeAt: before }),
    forgetAnswers(now),
  ]);
  return { forgotten: counts.reduce((sum, { deletedCount }) => sum + deletedCount, 0) };
}
