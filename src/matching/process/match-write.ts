import { MatchModel } from '../match.model.js';
import type { MatchRecord } from '../match.schema.js';
import { isToTell } from '../match-states.js';

const KEPT_EVENTS = 200;

/** Under this name firms are told what people and timers, not a run, have brought before them. */
export const TOLD_AS = 'process';

/**
 * Writes what an act made of a match, on the revision that was read: state, round, freeze, what was done, and the events
 * added. Figures are not among it. @returns the match as stored; null where somebody else came first
 */
export async function replaceMatch(before: MatchRecord, after: MatchRecord, at: Date): Promise<MatchRecord | null> {
  const { filter, update, match } = replacement(before, after, at);
  const { matchedCount } = await MatchModel.collection.updateOne(filter as never, update as never);
  return matchedCount === 0 ? null : match;
}

/** The same for many matches, each once. @returns how many were written; of the others somebody else came first */
export async function replaceMatches(
  changes: readonly { readonly before: MatchRecord; readonly after: MatchRecord }[],
  at: Date,
): Promise<number> {
  if (changes.length === 0) return 0;
  const operations = changes.map(({ before, after }) => {
    const { filter, update } = replacement(before, after, at);
    return { updateOne: { filter, update } };
  });
  return (await MatchModel.collection.bulkWrite(operations as never, { ordered: false })).matchedCount;
}

function replacement(before: MatchRecord, after: MatchRecord, at: Date) {
  const { _id, uscc, revision } = before;
  const { state, heldFrom, round, frozen, signature, process } = after;
  const added = after.history.slice(before.history.length);
  const toTell = isToTell(after);
  const tellRun = toTell ? (before.tellPending === true ? before.tellRun : TOLD_AS) : null;
  const moved = state !== before.state || round !== before.round;
  const set = {
    ...{ state, heldFrom, round, frozen, signature, tellRun, updatedAt: at },
    ...(process === undefined ? {} : { process }),
    ...(moved ? { reportPending: true as const } : {}),
  };
  const { tellPending: _, ...told } = { ...after, ...set, revision: revision + 1 };
  const match: MatchRecord = toTell ? { ...told, tellPending: true } : told;
  const update = {
    $set: toTell ? { ...set, tellPending: true } : set,
    ...(toTell ? {} : { $unset: { tellPending: '' } }),
    $inc: { revision: 1 },
    $push: { history: { $each: added, $slice: -KEPT_EVENTS } },
  };
  return { filter: { _id, uscc, revision }, update, match };
}
