import mongoose from 'mongoose';
import type { Deps } from '../deps.js';
import { civilDateOf } from '../eligibility/civil-date.js';
import type { CivilDate } from '../eligibility/facts.js';
import { contactsOf } from '../enterprises/contact.service.js';
import { openCasesOfRun } from '../matching/process/run-cases.service.js';
import { INCREMENTAL, type RunRecord } from '../matching/runs/run.schema.js';
import { runsByIds, runsToTell, runTold } from '../matching/runs/run.service.js';
import { deferTelling, firmsToTell, markTold, type PendingMatch, type Told } from '../matching/telling.service.js';
import { tellDesks } from './desk-notices.js';
import { firmNotices } from './firm-notices.js';
import { NoticeModel } from './notice.model.js';
import type { NoticeRecord } from './notice.schema.js';
import { insertNew } from './notice-store.js';
import { type EarlierNotice, planTelling, type Telling } from './telling.js';

export { type DeliveryCounts, type DeliveryOptions, deliverDue } from './outbox.js';

const CHUNK = 200;

export interface TellingCounts {
  /** Firms that got a notice. */
  firms: number;
  /** Notices put in the outbox, all channels. */
  notices: number;
}

/**
 * Puts into the outbox what a finished run is to tell: one notice for each firm with all that is new for it, and a
 * digest for each desk of specialists. Safe to repeat and to interrupt anywhere.
 */
export async function enqueueForRun(run: Pick<RunRecord, '_id'>, deps: Deps): Promise<TellingCounts> {
  const counts = await tellFirms(deps);
  const [stored] = await runsByIds([run._id]);
  if (stored !== undefined && stored.state !== 'running' && stored.toldAt === null) {
    if (stored.baseline) await countBaseline(stored, counts);
    // What is found from minute to minute comes with the day's digests.
    if (stored.trigger !== INCREMENTAL) counts.notices += await tellDesks(`run-${stored._id}`, [stored], deps);
    await openCasesOfRun(stored, deps.clock.now());
    await runTold(run._id, deps.clock.now());
  }
  return counts;
}

/** Tells what any run has left untold, because its process died before it could. */
export async function enqueueLeftOver(deps: Deps): Promise<TellingCounts> {
  const counts: TellingCounts = { firms: 0, notices: 0 };
  const add = (more: TellingCounts): void => {
    counts.firms += more.firms;
    counts.notices += more.notices;
  };
  add(await tellFirms(deps));
  for (const run of await runsToTell()) add(await enqueueForRun(run, deps));
  return counts;
}

async function tellFirms(deps: Deps): Promise<TellingCounts> {
  const counts: TellingCounts = { firms: 0, notices: 0 };
  let chunk: PendingMatch[][] = [];
  for await (const firm of firmsToTell()) {
    chunk.push(firm);
    if (chunk.length < CHUNK) continue;
    await tellChunk(chunk, deps, counts);
    chunk = [];
  }
  await tellChunk(chunk, deps, counts);
  return counts;
}

/**
 * Makes the notices of a baseline's new matches before the matches are stored, inbox only. Safe to repeat: where a process
 * died between the two, the notices are found and what they tell is not told again.
 */
export async function tellOfBaseline(firms: readonly (readonly PendingMatch[])[], deps: Deps): Promise<Told> {
  const told = new Set<string>();
  const deferred = new Map<string, CivilDate>();
  const counts: TellingCounts = { firms: 0, notices: 0 };
  for (let from = 0; from < firms.length; from += CHUNK) {
    const outcome = await makeNotices(firms.slice(from, from + CHUNK), deps, counts);
    for (const { _id } of outcome.told) told.add(_id);
    for (const { _id } of outcome.deferred) deferred.set(_id, outcome.until);
  }
  return { told, deferred };
}

/** A baseline has told its firms while it ran; where it was told afterwards, they are counted already. */
async function countBaseline({ _id }: RunRecord, counts: TellingCounts): Promise<void> {
  const told = await NoticeModel.countDocuments({ event: `run-${_id}` });
  counts.firms = Math.max(counts.firms, told);
  counts.notices = Math.max(counts.notices, told);
}

async function tellChunk(firms: readonly PendingMatch[][], deps: Deps, counts: TellingCounts): Promise<void> {
  if (firms.length === 0) return;
  const at = deps.clock.now();
  const { told, deferred, until } = await makeNotices(firms, deps, counts);
  await markTold(told, at);
  await deferTelling(deferred, until, at);
}

/** Stores the notices of some firms. What they tell is to be marked then, so that it is not told again. */
async function makeNotices(
  firms: readonly (readonly PendingMatch[])[],
  deps: Deps,
  counts: TellingCounts,
): Promise<{ readonly told: PendingMatch[]; readonly deferred: PendingMatch[]; readonly until: CivilDate }> {
  const today = civilDateOf(deps.clock.now());
  const year = Number(today.slice(0, 4));
  const usccs = firms.map((firm) => firm[0]?.uscc ?? '');
  const contacts = await contactsOf(usccs);
  const earlier = await earlierNotices(firms);
  const hadReliefs = await firmsWithReliefDigest(usccs, year);
  const plans = firms.map((firm, place) => {
    const uscc = usccs[place] ?? '';
    return { uscc, ...planTelling(firm, earlier.get(uscc) ?? [], hadReliefs.has(uscc)) };
  });
  const runs = new Map((await runsByIds(plans.flatMap(runIdsOf))).map((run) => [run._id, run]));
  const notices = plans.flatMap(({ uscc, tellings }) =>
    tellings.flatMap((telling) => {
      const baseline = runs.get(telling.runId)?.baseline ?? false;
      return firmNotices({ uscc, telling, contact: contacts.get(uscc), baseline, year }, deps);
    }),
  );
  // The inbox first: it holds everything of its event, so that what a crash leaves out is completed from it.
  for (const channel of ['inbox', 'email']) {
    counts.notices += await insertNew(notices.filter((notice) => notice.channel === channel));
  }
  counts.firms += plans.filter((plan) => plan.tellings.length > 0).length;
  return {
    told: plans.flatMap((plan) => plan.tellings.flatMap((telling) => telling.matches)),
    deferred: plans.flatMap((plan) => plan.deferred),
    until: `${year + 1}-01-01`,
  };
}

function runIdsOf({ tellings }: { readonly tellings: readonly Telling[] }): string[] {
  return tellings.map((telling) => telling.runId);
}

/** What these firms have been told before: where a process died between a notice and its mark, the notice shows it. */
async function earlierNotices(firms: readonly (readonly PendingMatch[])[]): Promise<Map<string, EarlierNotice[]>> {
  const usccs = firms.map((firm) => firm[0]?.uscc ?? '');
  const found = await NoticeModel.find(
    { uscc: mongoose.trusted({ $in: usccs }) },
    { uscc: 1, event: 1, items: 1 },
  ).lean<Pick<NoticeRecord, 'uscc' | 'event' | 'items'>[]>();
  const byFirm = new Map<string, EarlierNotice[]>();
  for (const { uscc, event, items } of found) {
    if (uscc !== null) byFirm.set(uscc, [...(byFirm.get(uscc) ?? []), { event, items }]);
  }
  return byFirm;
}

async function firmsWithReliefDigest(usccs: readonly string[], year: number): Promise<ReadonlySet<string>> {
  const found = await NoticeModel.find(
    { reliefYear: year, uscc: mongoose.trusted({ $in: [...usccs] }) },
    { uscc: 1 },
  ).lean();
  return new Set(found.map((notice) => notice.uscc ?? ''));
}
