import mongoose from 'mongoose';
import type { Deps } from '../deps.js';
import { type ObjectedMatch, type ObjectionAnswer, objectedMatches } from '../matching/process/objected.service.js';
import type { Person } from '../matching/process/process.schema.js';
import { performing, performTransition } from '../matching/process/transition.service.js';
import { InputError } from '../terminal/input-error.js';
import { ObjectionModel } from './objection.model.js';
import type { Objection } from './objection.schema.js';

/** The desk that takes objections of the public, for the office that shows the list. */
const PUBLIC_DESK: Person = { id: 'public', roles: ['staff'] };
/** All that a match knows of it: what was said, and by whom, is nowhere but with the objection. */
const ELSEWHERE = '公众异议，内容见异议件 · an objection by the public: what it says stands there';
const CHUNK = 500;

/** Stops the entry that an objection is about, once. What cannot be stopped now, since it is held or has left, the next sweep looks at. */
export async function stopEntry({ _id, entry, state }: Objection, deps: Deps): Promise<void> {
  if (entry === null || state === 'answered') return;
  try {
    const input = { objection: _id, text: ELSEWHERE };
    await performTransition(entry.match, 'object', input, performing(PUBLIC_DESK, deps));
  } catch (error) {
    // Nor is one whose policy is not known any more moved on by the clock.
    if (!(error instanceof InputError)) throw error;
  }
}

/**
 * Every entry with an objection that waits for its answer stands still: finishes what a process has left that ended between two writes,
 * stops what was held while it came, and takes over answers that a department gave at the match. Always before the clock moves matches on.
 */
export async function tendObjections(deps: Deps): Promise<{ readonly stopped: number; readonly answered: number }> {
  const done = { stopped: 0, answered: 0 };
  for (let after = ''; ; ) {
    const open = await ObjectionModel.find({ state: 'received', order: mongoose.trusted({ $gt: after }) })
      .sort({ order: 1 })
      .limit(CHUNK)
      .lean<Objection[]>();
    const matches = await matchesOf(open);
    for (const objection of open) {
      const match = matches.get(objection.entry?.match ?? '');
      const answer = match?.answers.get(objection._id);
      if (answer !== undefined) done.answered += await keepAnswer(objection, answer);
      else if (match !== undefined && isMissing(objection, match)) {
        await stopEntry(objection, deps);
        done.stopped += 1;
      }
    }
    after = open.at(-1)?.order ?? '';
    if (open.length < CHUNK) return done;
  }
}

/** Whether a match could be stopped by it, and is not. */
function isMissing({ _id }: Objection, { stands, open }: ObjectedMatch): boolean {
  return (stands === 'runs' || stands === 'objected') && !open.includes(_id);
}

/** How the matches of these objections stand, by their ids. */
export function matchesOf(
  objections: readonly Pick<Objection, 'entry'>[],
): Promise<ReadonlyMap<string, ObjectedMatch>> {
  return objectedMatches(objections.flatMap(({ entry }) => (entry === null ? [] : [entry])));
}

/** @returns 1 where it was not answered before */
export async function keepAnswer({ _id }: Objection, answer: ObjectionAnswer): Promise<number> {
  const { by, at, text, upheld } = answer;
  const given = { state: 'answered', answer: { by, at, text, upheld } };
  return (await ObjectionModel.updateOne({ _id, state: 'received' }, { $set: given })).modifiedCount;
}
