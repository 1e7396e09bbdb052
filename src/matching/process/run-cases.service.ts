import mongoose from 'mongoose';
import type { NewCase } from '../../followups/case.schema.js';
import { openCases } from '../../followups/case.service.js';
import { MatchModel } from '../match.model.js';
import type { MatchRecord } from '../match.schema.js';
import type { RunRecord } from '../runs/run.schema.js';

type Found = Pick<
  MatchRecord,
  '_id' | 'uscc' | 'districtCode' | 'round' | 'state' | 'heldFrom' | 'difference' | 'version' | 'amountFen'
>;

const FIELDS = { uscc: 1, districtCode: 1, round: 1, state: 1, heldFrom: 1, difference: 1, version: 1, amountFen: 1 };

/**
 * Lays before a person what a run left for one: matches on hold, and frozen rows that it finds different today. Safe to
 * repeat. @returns how many cases were new
 */
export async function openCasesOfRun(run: Pick<RunRecord, '_id' | 'counts'>, at: Date): Promise<number> {
  const { held, changed, withheld } = run.counts;
  if (held + changed + withheld === 0) return 0;
  const left = { runId: run._id, runChange: mongoose.trusted({ $in: ['held', 'changed'] }) as never };
  const cursor = MatchModel.find(left, FIELDS).lean<Found>().cursor({ batchSize: 500 });
  let opened = 0;
  let cases: NewCase[] = [];
  for await (const match of cursor) {
    const one = caseOf(match, run._id);
    if (one !== null) cases.push(one);
    if (cases.length < 500) continue;
    opened += await openCases(cases, at);
    cases = [];
  }
  return opened + (await openCases(cases, at));
}

function caseOf(match: Found, run: string): NewCase | null {
  const { _id, uscc, districtCode, round, state, heldFrom, difference } = match;
  const about = { uscc, match: _id, districtCode, dueOn: null };
  if (state === 'hold') {
    return { _id: `${_id}:${round}:undecided:${run}`, kind: 'undecided', reason: `on hold from ${heldFrom}`, ...about };
  }
  if (difference?.run !== run) return null;
  const reason = `frozen ${match.version} ${match.amountFen}, today ${difference.version} ${difference.amountFen} (分)`;
  // Named after what differs: the same difference found again is the same case.
  return { _id: `${_id}:${round}:difference:${difference.signature}`, kind: 'difference', reason, ...about };
}
