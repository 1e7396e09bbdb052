import { rawDocuments } from '../../db/raw-documents.js';
import { byFirm } from '../../enterprises/enterprise.schema.js';
import { MatchModel } from '../match.model.js';
import type { MatchRecord } from '../match.schema.js';
import { afterTelling, type Told } from '../telling.service.js';
import type { MatchWrite } from './compare.js';
import { STORED_FIELDS, type StoredMatch } from './draft.js';
import { MatchReader } from './stored-matches.js';

/** A match keeps its last events; its whole life fits in far fewer. */
const KEPT_EVENTS = 200;
const OPERATIONS = 1000;
/** As many as the 16 MB of a reply hold. */
const READ = 40_000;

/** Stored matches by the codes of their firms. */
export type StoredByFirm = ReadonlyMap<string, readonly StoredMatch[]>;

/** The stored matches of firms from `first` to `last`. */
export function storedBetween(first: string, last: string): Promise<StoredByFirm> {
  return stored({ $gte: first, $lte: last });
}

/** The stored matches of these firms. */
export function storedOf(usccs: readonly string[]): Promise<StoredByFirm> {
  return stored({ $in: [...usccs] });
}

const reader = new MatchReader();
const NOBODY: Told = { told: new Set(), deferred: new Map() };

async function stored(uscc: object): Promise<StoredByFirm> {
  const found = await rawDocuments(MatchModel, { filter: { uscc }, projection: STORED_FIELDS, batchSize: READ });
  const read: StoredMatch[] = [];
  for (const document of found) read.push(reader.read(document));
  return byFirm(read);
}

/** Makes the notices of new matches, firm by firm, before the matches are stored. Must be safe to repeat. */
export type TellFirst = (firms: readonly (readonly MatchRecord[])[]) => Promise<Told>;

/**
 * Stores what has changed, in any order: an insert only where nothing is there, an update only on the revision that was
 * read, so that writing twice, or beside somebody else, harms nothing.
 * @param tellFirst where given, new matches are stored as told, so that they need not be written once more: their notices
 *   come first, and a crash between the two is completed by the same run, which finds its notices there
 * @returns how many met a match that somebody else had changed meanwhile
 */
export async function storeWrites(writes: readonly MatchWrite[], tellFirst?: TellFirst): Promise<number> {
  const told = tellFirst === undefined ? NOBODY : await toldFirst(writes, tellFirst);
  const inserts: MatchRecord[] = [];
  const updates: object[] = [];
  for (const write of writes) {
    if (write.kind === 'insert') inserts.push(write.tellPending ? afterTelling(write.match, told) : write.match);
    else updates.push(updateOf(write));
  }
  let applied = 0;
  for (let from = 0; from < inserts.length; from += OPERATIONS) {
    applied += await insertNew(inserts.slice(from, from + OPERATIONS));
  }
  for (let from = 0; from < updates.length; from += OPERATIONS) {
    const operations = updates.slice(from, from + OPERATIONS);
    const { matchedCount } = await MatchModel.collection.bulkWrite(operations as never, { ordered: false });
    applied += matchedCount;
  }
  return writes.length - applied;
}

/** A firm that is also to be told of a match that was there before is left to be told of everything at once. */
async function toldFirst(writes: readonly MatchWrite[], tellFirst: TellFirst): Promise<Told> {
  const later = new Set<string>();
  for (const write of writes) if (write.kind === 'update' && write.tellPending) later.add(write.stored.uscc);
  const now: MatchRecord[] = [];
  for (const write of writes) {
    if (write.kind === 'insert' && write.tellPending && !later.has(write.match.uscc)) now.push(write.match);
  }
  return now.length === 0 ? NOBODY : tellFirst([...byFirm(now).values()]);
}

/** How many of them were new; one that is there already stays as it is. */
async function insertNew(matches: readonly MatchRecord[]): Promise<number> {
  try {
    return (await MatchModel.collection.insertMany(matches as never, { ordered: false })).insertedCount;
  } catch (error) {
    const { writeErrors } = error as { writeErrors?: { code?: number }[] };
    if (!Array.isArray(writeErrors) || writeErrors.some(({ code }) => code !== 11000)) throw error;
    return matches.length - writeErrors.length;
  }
}

function updateOf(write: Extract<MatchWrite, { kind: 'update' }>): object {
  const { _id, uscc, revision } = write.stored;
  const update: Record<string, object> = { $set: { ...write.set }, $inc: { revision: 1 } };
  if (write.tellPending) Object.assign(update.$set as object, { tellPending: true });
  else update.$unset = { tellPending: '' };
  if (write.events.length > 0) update.$push = { history: { $each: [...write.events], $slice: -KEPT_EVENTS } };
  return { updateOne: { filter: { _id, uscc, revision }, update } };
}
