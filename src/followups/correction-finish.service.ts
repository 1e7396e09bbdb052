import mongoose from 'mongoose';
import type { Deps } from '../deps.js';
import { hiddenBy } from '../eligibility/index.js';
import { tellOfCorrection } from '../notifications/correction-notices.service.js';
import type { NewCase } from './case.schema.js';
import { closeCase, openCases } from './case.service.js';
import { CorrectionModel } from './correction.model.js';
import type { Correction } from './correction.schema.js';

type FinishDeps = Pick<Deps, 'clock' | 'config' | 'rules' | 'keys'>;

const CHUNK = 500;

/**
 * What follows from a correction’s last write: the case that a specialist sees, and after the answer the notice and the case’s end. Each is
 * done once however often this runs. Its mark is taken off only where nobody wrote meanwhile, else whoever did finishes it, or the night.
 */
export async function finish(correction: Correction, deps: FinishDeps): Promise<void> {
  const { _id, uscc, revision, answer } = correction;
  await openCases([caseOf(correction)], correction.madeAt);
  if (answer !== null) {
    await tell(correction, answer, deps);
    await closeCase(caseId(_id), uscc, answer.outcome, answer.at);
  }
  const { matchedCount } = await CorrectionModel.updateOne(
    { _id, uscc, revision },
    { $unset: { unfinishedSince: '' } },
  );
  if (matchedCount === 1) return;
  const now = await CorrectionModel.findOne({ _id, uscc }).lean<Correction | null>();
  if (now !== null && now.revision > revision) await finish(now, deps);
}

/** Finishes what a process has left that ended in between. */
export async function finishCorrections(deps: FinishDeps): Promise<{ readonly finished: number }> {
  const left = await CorrectionModel.find({ unfinishedSince: mongoose.trusted({ $gt: new Date(0) }) })
    .sort({ unfinishedSince: 1 })
    .limit(CHUNK)
    .lean<Correction[]>();
  for (const correction of left) await finish(correction, deps);
  return { finished: left.length };
}

const caseId = (id: string): string => `${id}:correction`;

/** It names the fact and not what was said of it. */
function caseOf({ _id, uscc, districtCode, fact, period, match, dueOn }: Correction): NewCase {
  const reason = `the firm says that ${period === null ? fact : `${fact}.${period}`} is wrong`;
  return { _id: caseId(_id), kind: 'correction', uscc, match: match ?? '', districtCode, reason, dueOn };
}

async function tell(
  { _id, uscc, fact, period }: Correction,
  { outcome, text, department }: NonNullable<Correction['answer']>,
  deps: FinishDeps,
): Promise<void> {
  const { catalogue, departments } = deps.rules;
  const definition = catalogue.get(fact);
  const name = departments.get(department)?.name ?? { zh: '主管部门', en: 'the department in charge' };
  const isHidden = hiddenBy(definition, {}, 'staff') !== null;
  const about = { fact: definition?.label ?? { zh: fact, en: fact }, period, department: name };
  await tellOfCorrection(uscc, _id, department, { ...about, outcome, text: isHidden ? null : text }, deps);
}
