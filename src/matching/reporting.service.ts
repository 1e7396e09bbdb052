import { MatchModel } from './match.model.js';
import type { MatchRecord } from './match.schema.js';

const FIELDS = { uscc: 1, policy: 1, revision: 1 } as const;

/** A match that a person, a firm or a timer has moved. */
export type MovedMatch = Pick<MatchRecord, '_id' | keyof typeof FIELDS>;

/** Matches of which other systems are still to be told. They are marked by the write that moves them, so a crash loses none. */
export async function matchesToReport(limit: number): Promise<MovedMatch[]> {
  return MatchModel.find({ reportPending: true }, FIELDS).limit(limit).lean<MovedMatch[]>();
}

/** Takes the marks off, except where something has come since. */
export async function markReported(matches: readonly MovedMatch[]): Promise<void> {
  const operations = matches.map(({ _id, uscc, revision }) => ({
    updateOne: { filter: { _id, uscc, revision }, update: { $unset: { reportPending: '' } } },
  }));
  await MatchModel.collection.bulkWrite(operations as never, { ordered: false });
}
