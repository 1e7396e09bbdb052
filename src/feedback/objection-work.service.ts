import mongoose from 'mongoose';
import type { Deps } from '../deps.js';
import type { Person } from '../matching/process/process.schema.js';
import { listOpener } from '../matching/process/public-lists.service.js';
import { answerObjection } from '../matching/process/publicity.service.js';
import { performing } from '../matching/process/transition.service.js';
import { RefusedError } from '../terminal/input-error.js';
import { ObjectionModel } from './objection.model.js';
import type { Objection } from './objection.schema.js';
import { keepAnswer, matchesOf, stopEntry } from './objection-stop.service.js';

/** Objections to lists of these policies, the oldest first: it has waited longest. */
export async function listObjections(query: {
  readonly policies: ReadonlySet<string>;
  readonly state: Objection['state'];
  readonly cursor?: string | undefined;
  readonly limit: number;
}): Promise<{ readonly items: Objection[]; readonly nextCursor: string | null }> {
  const { policies, state, cursor, limit } = query;
  const found = await ObjectionModel.find({
    policy: mongoose.trusted({ $in: [...policies] }),
    state,
    ...(cursor === undefined ? {} : { order: mongoose.trusted({ $gt: cursor }) }),
  })
    .sort({ order: 1 })
    .limit(limit + 1)
    .lean<Objection[]>();
  const items = found.slice(0, limit);
  return { items, nextCursor: found.length > limit ? (items.at(-1)?.order ?? null) : null };
}

/** One to a list of these policies, or null. */
export function findObjection(_id: string, policies: ReadonlySet<string>): Promise<Objection | null> {
  return ObjectionModel.findOne({ _id, policy: mongoose.trusted({ $in: [...policies] }) }).lean<Objection | null>();
}

interface GivenAnswer {
  readonly upheld: boolean;
  readonly text: string;
}

/**
 * The department's answer. At a match that stands still it is the match's answer too: upheld, it leaves the list; dismissed, it goes on
 * once nothing else is open. The match first: an answer that is only there is taken over by the next sweep.
 * @throws RefusedError where it was answered, its match is held, or whoever answers was the first reviewer
 */
export async function answerPublicObjection(
  objection: Objection,
  given: GivenAnswer,
  who: Person,
  deps: Deps,
): Promise<Objection> {
  if (objection.state === 'answered') return sameAnswer(objection, given);
  await stopEntry(objection, deps);
  const match = (await matchesOf([objection])).get(objection.entry?.match ?? '');
  const known = match?.answers.get(objection._id);
  if (known === undefined && match?.stands === 'held')
    throw new RefusedError(
      '该匹配因数据待核实暂缓，核实后再答复 · its match is on hold: answer once its data are known again',
    );
  if (known === undefined && match?.open.includes(objection._id) && match.stands === 'objected') {
    const input = { objection: objection._id, upheld: given.upheld, answer: given.text };
    await answerObjection(objection.entry?.match ?? '', input, performing(who, deps));
  } else if (known === undefined) {
    await needOther(objection, who);
  }
  const answer = known ?? { ...given, by: who.id, at: deps.clock.now() };
  await keepAnswer(objection, answer);
  const after = await ObjectionModel.findById(objection._id).lean<Objection | null>();
  return sameAnswer(after ?? objection, given);
}

/** About a list as a whole, or an entry that has left it: nobody answers for what they put on show themselves. */
async function needOther({ list }: Objection, who: Person): Promise<void> {
  if ((await listOpener(list)) !== who.id) return;
  throw new RefusedError(
    '异议须由发起公示的人员以外的人答复 · an objection is answered by another person than the one who put the list on show',
  );
}

function sameAnswer(objection: Objection, { upheld, text }: GivenAnswer): Objection {
  const { answer } = objection;
  if (answer !== null && answer.upheld === upheld && answer.text === text) return objection;
  throw new RefusedError('该异议已答复，请刷新 · it has been answered already, load it again');
}
