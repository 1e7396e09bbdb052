import { isDeepStrictEqual } from 'node:util';
import mongoose from 'mongoose';
import { isDuplicate } from '../db/duplicate.js';
import type { FactRecord } from '../eligibility/facts.js';
import { RefusedError, UnknownError } from '../terminal/input-error.js';
import { EnterpriseModel } from './enterprise.model.js';
import { type Enterprise, elementOf, type Provenance } from './enterprise.schema.js';
import { findEnterprise } from './enterprise.service.js';
import { marksOf } from './merge.js';
import { SuccessionModel } from './succession.model.js';
import type { Succession } from './succession.schema.js';

const RECEIVED = 'benefitsReceived';
const ATTEMPTS = 6;

/**
 * Stores what became of a firm; saying the same again changes nothing.
 * @throws UnknownError for a firm that is not stored
 * @throws RefusedError where something else was said of that day, or a firm would succeed itself
 */
export async function recordSuccession(given: Omit<Succession, '_id' | 'doneAt'>): Promise<Succession> {
  const { kind, uscc, successors, on } = given;
  for (const one of [uscc, ...successors]) {
    if ((await findEnterprise(one)) === null)
      throw new UnknownError(`没有该经营主体 ${one} · unknown enterprise "${one}"`);
  }
  await refuseCircle(uscc, successors);
  const _id = `${kind}:${uscc}:${on}`;
  const succession: Succession = { _id, ...given, doneAt: null };
  try {
    await SuccessionModel.collection.insertOne(succession as never);
    return succession;
  } catch (error) {
    if (!isDuplicate(error)) throw error;
  }
  const stored = await findSuccession(_id);
  const said = (one: Succession) => [one.successors, one.open];
  if (isDeepStrictEqual(said(stored), said(succession))) return stored;
  throw new RefusedError(`该主体当日已有另一记录 · something else is recorded of ${uscc} on ${on} (${kind})`);
}

/** @throws UnknownError */
export async function findSuccession(id: string): Promise<Succession> {
  const stored = await SuccessionModel.findOne({ _id: id }).lean<Succession | null>();
  if (stored === null) throw new UnknownError(`没有该主体变更 ${id} · unknown succession "${id}"`);
  return stored;
}

/** What has been recorded but not been carried out to its end. */
export async function unfinishedSuccessions(): Promise<Succession[]> {
  return SuccessionModel.find({ doneAt: null }).sort({ _id: 1 }).lean<Succession[]>();
}

/** Firms whose succession is still being carried out, other than those whose matches stay as they are. */
export async function beingSucceeded(): Promise<Set<string>> {
  const left = await unfinishedSuccessions();
  return new Set(left.flatMap(({ uscc, open }) => (open === 'keep' ? [] : [uscc])));
}

/**
 * What became of a firm that is not there any more, as recorded at `since` or later; null where it is there, or keeps its
 * matches. One that moved or changed its form under its own code is there.
 */
export async function goneSince(uscc: string, since: Date): Promise<Succession | null> {
  const recordedAt = mongoose.trusted({ $gte: since });
  const found = await SuccessionModel.find({ uscc, recordedAt }).sort({ _id: 1 }).lean<Succession[]>();
  const isGone = ({ kind, open, successors }: Succession) =>
    open !== 'keep' && (successors.length > 0 || kind === 'deregistered');
  return found.find(isGone) ?? null;
}

/** Firms that these have followed, and that those had followed: by the firm, where there are any. */
export async function predecessorsOf(usccs: readonly string[]): Promise<Map<string, readonly string[]>> {
  const before = new Map<string, string[]>();
  for (let next = [...usccs]; next.length > 0; ) {
    const found = await SuccessionModel.find({ successors: mongoose.trusted({ $in: next }) }).lean<Succession[]>();
    for (const one of next) before.set(one, []);
    for (const { uscc, successors } of found) for (const one of successors) before.get(one)?.push(uscc);
    next = [...new Set(found.map(({ uscc }) => uscc))].filter((uscc) => !before.has(uscc));
  }
  const allBefore = (uscc: string): string[] => (before.get(uscc) ?? []).flatMap((one) => [one, ...allBefore(one)]);
  return new Map(
    usccs.flatMap((uscc) => (before.get(uscc)?.length === 0 ? [] : [[uscc, [...new Set(allBefore(uscc))]]])),
  );
}

/**
 * Has matches of a firm that is gone gone over again. @returns false while that is still being done of others: whoever
 * asks comes again
 */
export async function goOverAgain(
  { _id, again = [] }: Pick<Succession, '_id' | 'again'>,
  matches: readonly string[],
): Promise<boolean> {
  if (matches.every((one) => again.includes(one))) return true;
  const filter = { _id, doneAt: mongoose.trusted({ $ne: null }) };
  const { matchedCount } = await SuccessionModel.updateOne(filter, { $set: { doneAt: null, again: matches } });
  return matchedCount === 1;
}

export async function successionDone(id: string, at: Date): Promise<void> {
  await SuccessionModel.updateOne({ _id: id }, { $set: { doneAt: at }, $unset: { again: '' } });
}

/**
 * Gives each successor what its predecessor received, marked with the predecessor's code; it stays there whatever is
 * imported later. Safe to repeat.
 */
export async function carryReceived(succession: Succession): Promise<void> {
  const predecessor = await findEnterprise(succession.uscc);
  const records = (predecessor?.values[RECEIVED] ?? []) as readonly FactRecord[];
  if (records.length === 0) return;
  for (const successor of succession.successors)
    if (successor !== succession.uscc) await carryTo(successor, records, succession);
}

/** The policies of which a firm is known to have received something. */
export async function policiesReceived(uscc: string): Promise<readonly string[]> {
  const records = ((await findEnterprise(uscc))?.values[RECEIVED] ?? []) as readonly FactRecord[];
  return records.map(({ policy }) => String(policy));
}

async function carryTo(uscc: string, records: readonly FactRecord[], succession: Succession): Promise<void> {
  const inherited = records.map((record) => ({ inheritedFrom: succession.uscc, ...record }));
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const stored = await findEnterprise(uscc);
    if (stored === null) throw new UnknownError(`没有该经营主体 ${uscc} · unknown enterprise "${uscc}"`);
    const own = (stored.values[RECEIVED] ?? []) as readonly FactRecord[];
    const added = inherited.filter((record) => !own.some((known) => isDeepStrictEqual(known, record)));
    if (added.length === 0) return;
    const set = { [`values.${RECEIVED}`]: [...own, ...added], provenance: withElements(stored, added, succession) };
    const { matchedCount } = await EnterpriseModel.collection.updateOne(
      { _id: uscc as never, uscc, revision: stored.revision },
      { $set: { ...set, ...marks(stored, succession), updatedAt: succession.recordedAt }, $inc: { revision: 1 } },
    );
    if (matchedCount === 1) return;
  }
  throw new RefusedError(`同时被他人反复修改，请重试 · ${uscc} kept changing while it was written; try again`);
}

function marks(stored: Enterprise, { recordedAt }: Succession): Partial<Enterprise> {
  return marksOf(stored, new Set([RECEIVED]), recordedAt);
}

/** Where no source speaks of the successor's list as a whole, the policies it inherited from are known on their own. */
function withElements({ provenance }: Enterprise, added: readonly FactRecord[], { _id, on, recordedAt }: Succession) {
  const slots = new Set(added.map((record) => `${RECEIVED}#${elementOf(RECEIVED, record)}`));
  for (const { keys } of provenance) {
    if (keys.includes(RECEIVED)) return provenance;
    for (const key of keys) slots.delete(key);
  }
  if (slots.size === 0) return provenance;
  const batch = `succession:${_id}`;
  const entry: Provenance = { batch, source: 'market-supervision', asOf: on, receivedAt: recordedAt, keys: [...slots] };
  return [...provenance, entry];
}

async function refuseCircle(uscc: string, successors: readonly string[]): Promise<void> {
  let next = successors.filter((one) => one !== uscc);
  if (next.length < successors.length) throw new RefusedError(`不能由自身承继 · ${uscc} cannot succeed itself`);
  const seen = new Set<string>();
  while (next.length > 0) {
    for (const one of next) seen.add(one);
    const found = await SuccessionModel.find({ uscc: mongoose.trusted({ $in: next }) }).lean<Succession[]>();
    next = found.flatMap((one) => one.successors).filter((one) => !seen.has(one));
    if (next.includes(uscc)) throw new RefusedError(`已由其承继者承继 · ${uscc} already follows one of its successors`);
  }
}
