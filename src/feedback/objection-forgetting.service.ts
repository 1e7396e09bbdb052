import mongoose from 'mongoose';
import type { Deps } from '../deps.js';
import { ObjectionFileModel, ObjectionModel } from './objection.model.js';
import { dropFiles } from './objection-files.service.js';

const DAY_MS = 86_400_000;
/** As long as somebody may still go to court over the payment, and a while. */
const KEPT_MS = 730 * DAY_MS;
/** A file is stored just before its objection: what has none after a day was cut off. */
const ORPHANED_MS = DAY_MS;
const CHUNK = 500;

/**
 * Deletes who objected, what was said and its files, two years after the answer. That there was an objection, how it was answered and
 * when, stays with the list. Files without an objection are left of what was never received.
 */
export async function forgetObjectors({ clock }: Pick<Deps, 'clock'>): Promise<{ readonly forgotten: number }> {
  const now = clock.now();
  const ago = (ms: number) => mongoose.trusted({ $lte: new Date(now.getTime() - ms) });
  await dropOrphans(now);
  let forgotten = 0;
  for (;;) {
    const over = await ObjectionModel.find({ forgottenAt: null, 'answer.at': ago(KEPT_MS) }, { _id: 1 })
      .limit(CHUNK)
      .lean<{ readonly _id: string }[]>();
    if (over.length === 0) return { forgotten };
    const receipts = over.map(({ _id }) => _id);
    await dropFiles(receipts);
    const gone = { identity: null, text: '', files: [], forgottenAt: now };
    await ObjectionModel.updateMany({ _id: mongoose.trusted({ $in: receipts }) }, { $set: gone });
    forgotten += receipts.length;
  }
}

async function dropOrphans(now: Date): Promise<void> {
  const between = { $lte: new Date(now.getTime() - ORPHANED_MS), $gt: new Date(now.getTime() - 7 * DAY_MS) };
  const files = await ObjectionFileModel.find({ storedAt: mongoose.trusted(between) }, { receipt: 1 }).lean();
  const receipts = [...new Set(files.map(({ receipt }) => receipt))];
  const known = await ObjectionModel.find({ _id: mongoose.trusted({ $in: receipts }) }, { _id: 1 }).lean();
  const kept = new Set(known.map(({ _id }) => _id));
  await dropFiles(receipts.filter((receipt) => !kept.has(receipt)));
}
