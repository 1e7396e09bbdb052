import type { CivilDate } from '../eligibility/facts.js';
import { MatchModel } from './match.model.js';
import type { MatchRecord } from './match.schema.js';
import { transition } from './match-states.js';
import { RunModel } from './runs/run.model.js';

const FIELDS = {
  uscc: 1,
  policy: 1,
  version: 1,
  period: 1,
  class: 1,
  delivery: 1,
  state: 1,
  round: 1,
  amountFen: 1,
  ceiling: 1,
  tellRun: 1,
  inheritedFrom: 1,
} as const;

/** What telling needs of a match. */
export type PendingMatch = Pick<MatchRecord, '_id' | keyof typeof FIELDS>;

/**
 * The matches that firms are still to be told of, grouped by firm in the order of their codes. Derived from the matches
 * themselves, so that a crash between a match and its notice loses nothing. A firm that a run still writes to is left
 * out: it gets everything at once when the run has ended.
 */
export async function* firmsToTell(): AsyncGenerator<PendingMatch[], void, undefined> {
  const running = new Set((await RunModel.find({ state: 'running' }, { _id: 1 }).lean()).map((run) => run._id));
  const ready = (firm: readonly PendingMatch[]): boolean => firm.every((match) => !running.has(match.tellRun ?? ''));
  const cursor = MatchModel.find({ tellPending: true }, FIELDS)
    .sort({ uscc: 1 })
    .lean<PendingMatch>()
    .cursor({ batchSize: 1000 });
  let firm: PendingMatch[] = [];
  for await (const match of cursor) {
    if (firm[0] !== undefined && firm[0].uscc !== match.uscc) {
      if (ready(firm)) yield firm;
      firm = [];
    }
    firm.push(match);
  }
  if (firm.length > 0 && ready(firm)) yield firm;
}

/** Records that these rounds have been told; a relief becomes `informed` by it. Safe to repeat. */
export async function markTold(matches: readonly PendingMatch[], at: Date): Promise<void> {
  const reliefs = groups(matches.filter((match) => match.class === 'relief'));
  const informed = await write(
    reliefs.map((group) => operation(group, { state: 'matched', tellPending: true }, at, true)),
  );
  const others = groups(matches.filter((match) => match.class !== 'relief'));
  // A match that has moved on since its notice was made: the firm has been told all the same.
  const movedOn = informed < reliefs.reduce((sum, { ids }) => sum + ids.length, 0) ? reliefs : [];
  await write([...others, ...movedOn].map((group) => operation(group, { toldRound: { $lt: group.round } }, at, false)));
}

/** Puts reliefs off until a day: a firm has one digest of reliefs a year. A run of that day or later brings them back. */
export async function deferTelling(matches: readonly PendingMatch[], until: CivilDate, at: Date): Promise<void> {
  await write(
    matches.map(({ _id, uscc, round }) => ({
      updateOne: {
        filter: { _id, uscc, round, tellPending: true },
        update: { $set: { tellFrom: until, updatedAt: at }, $unset: { tellPending: '' }, $inc: { revision: 1 } },
      },
    })),
  );
}

/** What came of telling firms of matches that are about to be stored. */
export interface Told {
  /** The ids of the matches that notices tell. */
  readonly told: ReadonlySet<string>;
  /** Reliefs that are put off, and until when. */
  readonly deferred: ReadonlyMap<string, CivilDate>;
}

/**
 * A new match that is to be told, as it is stored after its notice: as `markTold` and `deferTelling` would leave it, or
 * still to be told. The object is the one given, which nobody else has: copying it costs more than making it.
 */
export function afterTelling(match: MatchRecord, { told, deferred }: Told): MatchRecord {
  const { _id, round, runId: run, createdAt: at } = match;
  const tellFrom = deferred.get(_id);
  if (tellFrom !== undefined) return Object.assign(match, { tellFrom });
  if (!told.has(_id)) return Object.assign(match, { tellPending: true });
  Object.assign(match, { toldRound: round, tellRun: null });
  if (match.class !== 'relief') return match;
  const { from, event, to } = transition('relief', 'matched', 'inform');
  return Object.assign(match, { state: to, history: [...match.history, { at, event, from, to, round, run }] });
}

/** Matches of one firm that get the same write. */
interface Group {
  readonly uscc: string;
  readonly round: number;
  readonly run: string | null;
  readonly ids: string[];
}

function groups(matches: readonly PendingMatch[]): Group[] {
  const found = new Map<string, Group>();
  for (const { _id, uscc, round, tellRun: run } of matches) {
    const key = `${uscc} ${round} ${run}`;
    const group = found.get(key) ?? { uscc, round, run, ids: [] };
    group.ids.push(_id);
    found.set(key, group);
  }
  return [...found.values()];
}

function operation({ uscc, round, run, ids }: Group, only: object, at: Date, informs: boolean): object {
  const { from, event, to } = transition('relief', 'matched', 'inform');
  return {
    updateMany: {
      filter: { _id: { $in: ids }, uscc, round, ...only },
      update: {
        $set: { toldRound: round, tellRun: null, tellFrom: null, updatedAt: at, ...(informs ? { state: to } : {}) },
        $unset: { tellPending: '' },
        $inc: { revision: 1 },
        ...(informs ? { $push: { history: { at, event, from, to, round, run } } } : {}),
      },
    },
  };
}

/** @returns how many matches were changed */
async function write(operations: readonly object[]): Promise<number> {
  let changed = 0;
  for (let from = 0; from < operations.length; from += 1000) {
    const chunk = operations.slice(from, from + 1000);
    changed += (await MatchModel.collection.bulkWrite(chunk as never, { ordered: false })).modifiedCount;
  }
  return changed;
}
