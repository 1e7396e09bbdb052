import mongoose from 'mongoose';
import type { MatchWrite } from './compare.js';
import type { StoredMatch } from './draft.js';
import { Match } from './match.model.js';

/** A match keeps its last events; its whole life fits in far fewer. */
const KEPT_EVENTS = 200;
const OPERATIONS = 1000;

const FIELDS: Readonly<Record<Exclude<keyof StoredMatch, '_id'>, 1>> = {
  uscc: 1,
  policy: 1,
  version: 1,
  period: 1,
  class: 1,
  state: 1,
  heldFrom: 1,
  round: 1,
  amountFen: 1,
  signature: 1,
  frozen: 1,
  difference: 1,
  runId: 1,
  runChange: 1,
  revision: 1,
  toldRound: 1,
  tellPending: 1,
  tellRun: 1,
  tellFrom: 1,
};

/** The stored matches of firms from `first` to `last`, by id. */
export async function storedBetween(first: string, last: string): Promise<Map<string, StoredMatch>> {
  const uscc = first === last ? first : mongoose.trusted({ $gte: first, $lte: last });
  const found = new Map<string, StoredMatch>();
  for await (const match of Match.find({ uscc }, FIELDS).lean<StoredMatch>().cursor({ batchSize: 1000 })) {
    found.set(match._id, match);
  }
  return found;
}

/**
 * Stores what has changed, in any order: an insert only where nothing is there, an update only on the revision that was
 * read, so that writing twice, or beside somebody else, harms nothing.
 * @returns how many met a match that somebody else had changed meanwhile
 */
export async function storeWrites(writes: readonly MatchWrite[]): Promise<number> {
  let applied = 0;
  for (let from = 0; from < writes.length; from += OPERATIONS) {
    const operations = writes.slice(from, from + OPERATIONS).map(operationOf);
    const result = await Match.collection.bulkWrite(operations as never, { ordered: false });
    applied += result.matchedCount + result.upsertedCount;
  }
  return writes.length - applied;
}

function operationOf(write: MatchWrite): object {
  if (write.kind === 'insert') {
    const { _id, uscc, ...fields } = write.match;
    return { updateOne: { filter: { _id, uscc }, update: { $setOnInsert: fields }, upsert: true } };
  }
  const { _id, uscc, revision } = write.stored;
  const update: Record<string, object> = { $set: { ...write.set }, $inc: { revision: 1 } };
  if (write.tellPending) Object.assign(update.$set as object, { tellPending: true });
  else update.$unset = { tellPending: '' };
  if (write.events.length > 0) update.$push = { history: { $each: [...write.events], $slice: -KEPT_EVENTS } };
  return { updateOne: { filter: { _id, uscc, revision }, update } };
}
