import type { Deps } from '../../deps.js';
import { civilDateOf } from '../../eligibility/civil-date.js';
import type { CivilDate } from '../../eligibility/facts.js';
import { NoCalendarError } from '../../policies/policy.service.js';
import { UnknownError } from '../../terminal/input-error.js';
import { MatchModel } from '../match.model.js';
import type { MatchRecord } from '../match.schema.js';
import { lastDayOf } from './clock.js';
import { lastOf, listSummaryView, type PublicList, publicListView } from './public-list.js';
import { type Edition, editionsOf, type ListEntry, lastDayShown, type PublicityList } from './publicity.js';
import { isShownOn, openLists } from './publicity.service.js';
import { findList } from './publicity.store.js';

export type { PublicList, PublicListSummary } from './public-list.js';

type ListDeps = Pick<Deps, 'rules' | 'clock'>;

/** A list as the public reads it; null where nothing of it is on show any more. @throws UnknownError for a list that never was */
export async function shownList(id: string, deps: ListDeps): Promise<PublicList | null> {
  const found = await listOnShow(id, deps);
  return found === null ? null : publicListView(found, deps.rules);
}

/** Running lists as the public reads them, the latest first. */
export async function shownLists(query: Parameters<typeof openLists>[0], deps: ListDeps) {
  const { items, nextCursor } = await listsOnShow(query, deps);
  return { items: items.map((one) => listSummaryView(one, deps.rules)), nextCursor };
}

/** One line of a list as the public finds it. */
export interface EntryOnShow {
  /** Its place on the list from 1: what the public calls it by, since a match's own id names the firm's code. */
  readonly number: number;
  readonly entry: ListEntry;
  readonly match: ReadMatch;
  /** Null while its days stand still, and where nobody can tell. */
  readonly until: CivilDate | null;
}

export interface ListOnShow {
  readonly list: PublicityList;
  /** Those that its matches tell of today, also where nobody has tended the list yet. */
  readonly editions: readonly Edition[];
  readonly entries: readonly EntryOnShow[];
  readonly today: CivilDate;
}

/**
 * A list as it is on show at this moment: an entry is gone when its last day is over, whether or not the clock has moved its match on.
 * @returns null where nothing of it is on show any more
 * @throws UnknownError for a list that never was
 */
export async function listOnShow(id: string, { rules, clock }: ListDeps): Promise<ListOnShow | null> {
  const list = await findList(id);
  if (list === null) throw new UnknownError(`没有该名单 ${id} · unknown list "${id}"`);
  if (list.endedAt !== null) return null;
  const today = civilDateOf(clock.now());
  const matches = await matchesRead(list);
  const own = matches.filter(({ process }) => process?.list === id);
  const editions = known(() => editionsOf(list, own, rules.holidays)) ?? list.editions;
  const matchOf = new Map(matches.map((match) => [match._id, match]));
  const entries = list.entries.flatMap((entry, place): EntryOnShow[] => {
    const match = matchOf.get(entry.match);
    if (match === undefined || !isShownOn(list, match)) return [];
    const until = known(() => lastDayShown(match, { ...list, editions }, rules.holidays));
    return until !== null && until < today ? [] : [{ number: place + 1, entry, match, until }];
  });
  return entries.length === 0 ? null : { list, editions, entries, today };
}

const READ = {
  ...{ uscc: 1, state: 1, heldFrom: 1, round: 1, amountFen: 1, 'process.round': 1, 'process.list': 1 },
  ...{ 'history.at': 1, 'history.event': 1, 'history.from': 1, 'history.to': 1, 'history.round': 1 },
} as const;
const CHUNK = 500;

/** What of a match a list is told from. */
export type ReadMatch = Pick<
  MatchRecord,
  '_id' | 'uscc' | 'state' | 'heldFrom' | 'round' | 'amountFen' | 'process' | 'history'
>;

/** Of two thousand, by the driver and no more of each than is told: anybody may ask, and often. */
async function matchesRead({ entries }: PublicityList): Promise<ReadMatch[]> {
  const found: ReadMatch[] = [];
  for (let from = 0; from < entries.length; from += CHUNK) {
    const some = entries.slice(from, from + CHUNK);
    const ids = { _id: { $in: some.map(({ match }) => match) }, uscc: { $in: some.map(({ uscc }) => uscc) } };
    const options = { projection: READ, batchSize: CHUNK };
    found.push(...(await MatchModel.collection.find<ReadMatch>(ids as never, options).toArray()));
  }
  return found;
}

export interface ListSummary {
  readonly list: PublicityList;
  readonly today: CivilDate;
  readonly entries: number;
  /** The last day of what is not paused; null where all that is left is. */
  readonly until: CivilDate | null;
}

/** Running lists, the latest first, each with what is on show of it. */
export async function listsOnShow(
  query: Parameters<typeof openLists>[0],
  deps: ListDeps,
): Promise<{ readonly items: readonly ListSummary[]; readonly nextCursor: string | null }> {
  const { items, nextCursor } = await openLists(query);
  const counts = await countsOf(items);
  const found = await Promise.all(items.map((list) => summaryOf(list, counts.get(list._id) ?? 0, deps)));
  return { items: found.filter((one) => one !== null), nextCursor };
}

/** Most lists are told by their own dates; only one that should be over by now is looked at entry by entry. */
async function summaryOf(list: PublicityList, entries: number, deps: ListDeps): Promise<ListSummary | null> {
  const today = civilDateOf(deps.clock.now());
  const edition = list.editions.at(-1)?.shownFrom ?? list.openedAt;
  const span = { days: list.workingDays, unit: 'working' } as const;
  const until = known(() => lastDayOf(civilDateOf(edition), span, [], deps.rules.holidays));
  if (entries > 0 && until !== null && until >= today) return { list, today, entries, until };
  const shown = await listOnShow(list._id, deps);
  if (shown === null) return null;
  return { list, today, entries: shown.entries.length, until: lastOf(shown.entries) };
}

async function countsOf(lists: readonly PublicityList[]): Promise<Map<string, number>> {
  const shown = ['publicised', 'objected'];
  const policies = [...new Set(lists.map(({ policy }) => policy))];
  const found = await MatchModel.collection
    .aggregate<{ readonly _id: string; readonly count: number }>([
      {
        $match: {
          policy: { $in: policies },
          state: { $in: [...shown, 'hold'] },
          $or: [{ state: { $in: shown } }, { heldFrom: { $in: shown } }],
        },
      },
      { $group: { _id: '$process.list', count: { $sum: 1 } } },
    ])
    .toArray();
  return new Map(found.map(({ _id, count }) => [_id, count]));
}

/** A day that nobody can tell, its year having no calendar yet, is none. */
function known<T>(day: () => T): T | null {
  try {
    return day();
  } catch (error) {
    if (error instanceof NoCalendarError) return null;
    throw error;
  }
}

/** Who put a list on show, whether or not it still is. */
export async function listOpener(id: string): Promise<string | null> {
  return (await findList(id))?.openedBy ?? null;
}
