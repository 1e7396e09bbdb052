import type { PendingMatch } from '../matching/telling.service.js';
import type { NoticeItem, NoticeRecord } from './notice.schema.js';

/** What a firm's earlier notices say of a run: their event, and which rounds of which matches they told. */
export type EarlierNotice = Pick<NoticeRecord, 'event' | 'items'>;

export interface Telling {
  /** Names the notices: with the recipient and the channel it makes their ids. */
  readonly event: string;
  readonly runId: string;
  readonly matches: readonly PendingMatch[];
}

export interface TellingPlan {
  readonly tellings: readonly Telling[];
  /** Reliefs that wait for next year because this year's digest is out. */
  readonly deferred: readonly PendingMatch[];
}

/**
 * How the pending matches of one firm are told. What a notice that is already stored had told is only completed (its
 * other channel, its marks) under the same event, whatever has come since; all the rest goes into one new notice named
 * after the earliest run among it. So a crash between any two writes repeats nothing and loses nothing.
 */
export function planTelling(
  pending: readonly PendingMatch[],
  earlier: readonly EarlierNotice[],
  hadReliefs: boolean,
): TellingPlan {
  const eventOf = new Map<string, string>();
  for (const { event, items } of earlier) for (const item of items) eventOf.set(keyOf(item), event);
  const begun = new Map<string, PendingMatch[]>();
  const fresh: PendingMatch[] = [];
  const deferred: PendingMatch[] = [];
  for (const match of pending) {
    const event = eventOf.get(keyOf({ match: match._id, round: match.round }));
    if (event !== undefined) begun.set(event, [...(begun.get(event) ?? []), match]);
    else if (match.class === 'relief' && hadReliefs) deferred.push(match);
    else fresh.push(match);
  }
  const tellings = [...begun].map(([event, matches]) => telling(event, matches));
  if (fresh.length > 0) tellings.push(telling(newEvent(fresh, earlier), fresh));
  return { tellings, deferred };
}

function telling(event: string, matches: PendingMatch[]): Telling {
  return { event, runId: firstRun(matches), matches: matches.sort(byId) };
}

function byId(a: PendingMatch, b: PendingMatch): number {
  return a._id < b._id ? -1 : 1;
}

/** `run-ULID`; where a notice of that name has gone out before, `run-ULID.2` and so on. */
function newEvent(matches: readonly PendingMatch[], earlier: readonly EarlierNotice[]): string {
  const name = `run-${firstRun(matches)}`;
  const used = new Set(earlier.map(({ event }) => event));
  if (!used.has(name)) return name;
  let count = 2;
  while (used.has(`${name}.${count}`)) count += 1;
  return `${name}.${count}`;
}

function firstRun(matches: readonly PendingMatch[]): string {
  return matches.map((match) => match.tellRun ?? '').sort()[0] ?? '';
}

function keyOf({ match, round }: NoticeItem): string {
  return `${match}#${round}`;
}
