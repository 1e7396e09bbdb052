import mongoose from 'mongoose';
import { ulid } from 'ulid';
import type { Deps } from '../../deps.js';
import { civilDateOf } from '../../eligibility/civil-date.js';
import { contactsOf } from '../../enterprises/contact.service.js';
import { findPolicy } from '../../policies/policy.service.js';
import { InputError, UnknownError } from '../../terminal/input-error.js';
import { MatchModel } from '../match.model.js';
import type { MatchRecord } from '../match.schema.js';
import { type BulkItem, performMany } from './bulk.service.js';
import { lastDayOf } from './clock.js';
import { type Person, processOf } from './process.schema.js';
import { editionsOf, type PublicityList } from './publicity.js';
import { PublicityListModel } from './publicity.model.js';
import { findList } from './publicity.store.js';
import { type Performed, type Performing, performing, performTransition } from './transition.service.js';

/** A page that people read; more than that are several lists. */
export const MOST_ENTRIES = 2000;

export interface OpenedList {
  /** null where none of the matches could be shown: then no list is open. */
  readonly list: PublicityList | null;
  readonly items: readonly BulkItem[];
}

/**
 * Puts matches of one policy on public show for the policy's working days. What cannot be shown (not reviewed to its
 * end, no longer eligible) is told in its item and is not on the list.
 * @throws InputError for no match, too many, several policies, or a policy without publicity
 * @throws NoCalendarError where the last day lies in a year without a working-day calendar
 */
export async function openPublicityList(ids: readonly string[], who: Person, deps: Deps): Promise<OpenedList> {
  const matches = await matchesById(ids);
  const [first] = matches;
  if (first === undefined) throw new InputError('名单须至少有一项匹配 · a list needs a match');
  if (matches.length > MOST_ENTRIES)
    throw new InputError(`名单最多 ${MOST_ENTRIES} 项 · a list holds at most ${MOST_ENTRIES} matches`);
  if (matches.some(({ policy }) => policy !== first.policy))
    throw new InputError('一份名单只含一项政策 · a list is of one policy');
  const at = deps.clock.now();
  const today = civilDateOf(at);
  const policy = findPolicy(deps.rules, first.policy, today);
  const workingDays = policy?.process.publicity?.workingDays;
  if (policy === undefined || workingDays === undefined)
    throw new InputError(`${first.policy} 不公示 · ${first.policy} has no publicity`);
  // Before anything is written: a list whose end nobody can tell is not opened.
  lastDayOf(today, { days: workingDays, unit: 'working' }, [], deps.rules.holidays);
  // What comes back has left an earlier list, which nobody could tell from the match afterwards.
  for (const id of new Set(matches.map(({ process }) => process?.list))) if (id !== undefined) await tendList(id, deps);
  const contacts = await contactsOf(matches.map(({ uscc }) => uscc));
  const list: PublicityList = {
    _id: ulid(at.getTime()),
    policy: policy.code,
    version: policy.version,
    workingDays,
    entries: matches.map(({ _id, uscc, amountFen }) => ({
      match: _id,
      uscc,
      name: contacts.get(uscc)?.name ?? '',
      amountFen,
    })),
    editions: [{ shownFrom: at, because: null }],
    openedBy: who.id,
    openedAt: at,
    opening: who,
    endedAt: null,
    revision: 1,
  };
  await PublicityListModel.collection.insertOne(list as never);
  const items = await putOnShow(list, who, deps);
  if (items.some(({ outcome }) => outcome === 'done')) return { list, items };
  await tendList(list._id, deps);
  return { list: null, items };
}

async function putOnShow({ _id, entries }: PublicityList, who: Person, deps: Deps): Promise<BulkItem[]> {
  const ids = entries.map(({ match }) => match);
  const items = await performMany(ids, 'publicise', { list: _id }, performing(who, deps));
  await PublicityListModel.collection.updateOne({ _id: _id as never }, { $unset: { opening: '' } });
  return items;
}

/** All matches that were put on a list, without their evidence. */
function matchesOn({ entries }: PublicityList): Promise<MatchRecord[]> {
  return matchesById(entries.map(({ match }) => match));
}

/**
 * Whether a match is on show on this list: publicised, under objection, or held on either. Read from the match itself,
 * so that whatever leaves publicity has left the page.
 */
export function isShownOn({ _id }: PublicityList, match: Shown): boolean {
  return isShown(match) && processOf(match).list === _id;
}

/** Open lists, the latest first. */
export async function openLists({
  cursor,
  limit,
}: {
  readonly cursor?: string | undefined;
  readonly limit: number;
}): Promise<{ items: PublicityList[]; nextCursor: string | null }> {
  const before = cursor === undefined ? {} : { _id: mongoose.trusted({ $lt: cursor }) };
  const items = await PublicityListModel.find({ endedAt: null, ...before })
    .sort({ _id: -1 })
    .limit(limit + 1)
    .lean<PublicityList[]>();
  const page = items.slice(0, limit);
  return { items: page, nextCursor: items.length > limit ? (page.at(-1)?._id ?? null) : null };
}

/**
 * Completes lists whose opening a crash has cut short, shows those anew that have lost an entry, and ends those of which
 * nothing is on show. Safe to repeat: an edition names the match it is because of.
 * @returns what cannot be told: a year without a working-day calendar
 */
export async function tendLists(deps: Deps): Promise<{ readonly id: string; readonly reason: string }[]> {
  const problems: { id: string; reason: string }[] = [];
  for (const { _id } of await PublicityListModel.find({ endedAt: null }, { _id: 1 }).lean()) {
    try {
      await tendList(_id, deps);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      problems.push({ id: _id, reason: error.message });
    }
  }
  return problems;
}

/** Answers an objection; where it is upheld, the rest of the list is shown anew at once. */
export async function answerObjection(id: string, input: unknown, context: Performing): Promise<Performed> {
  const performed = await performTransition(id, 'answer-objection', input, context);
  const { list } = processOf(performed.match);
  if (list !== undefined) await tendList(list, context.deps);
  return performed;
}

async function tendList(id: string, deps: Deps): Promise<void> {
  const list = await findList(id);
  if (list === null || list.endedAt !== null) return;
  if (list.opening !== undefined) await putOnShow(list, list.opening, deps);
  const own = (await matchesOn(list)).filter(({ process }) => process?.list === id);
  const editions = editionsOf(list, own, deps.rules.holidays);
  const shown = own.some((match) => isShown(match) && match.process?.round === match.round);
  if (shown && editions === list.editions) return;
  const { matchedCount } = await PublicityListModel.collection.updateOne(
    { _id: id as never, revision: list.revision },
    { $set: { editions, endedAt: shown ? null : deps.clock.now() }, $inc: { revision: 1 } } as never,
  );
  // Somebody else tends it as well.
  if (matchedCount === 0) await tendList(id, deps);
}

const SHOWN: ReadonlySet<string> = new Set(['publicised', 'objected']);

type Shown = Pick<MatchRecord, 'state' | 'heldFrom' | 'round' | 'process'>;

function isShown({ state, heldFrom }: Shown): boolean {
  return SHOWN.has(state === 'hold' ? String(heldFrom) : state);
}

async function matchesById(ids: readonly string[]): Promise<MatchRecord[]> {
  const found: MatchRecord[] = [];
  for (let from = 0; from < ids.length; from += 500) {
    const some = ids.slice(from, from + 500);
    const usccs = some.map((id) => id.slice(id.lastIndexOf(':') + 1));
    found.push(
      ...(await MatchModel.find(
        {
          _id: mongoose.trusted({ $in: some }),
          uscc: mongoose.trusted({ $in: usccs }),
        },
        { evidence: 0 },
      ).lean<MatchRecord[]>()),
    );
  }
  const known = new Set(found.map(({ _id }) => _id));
  const unknown = ids.filter((id) => !known.has(id));
  if (unknown.length > 0) throw new UnknownError(unknown.map((id) => `没有该匹配 ${id} · unknown match "${id}"`));
  return found.sort((a, b) => (a._id < b._id ? -1 : 1));
}
