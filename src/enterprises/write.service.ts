import mongoose from 'mongoose';
import { CompleteListModel } from './complete-list.model.js';
import { EnterpriseModel } from './enterprise.model.js';
import { type CompleteList, type Enterprise, type FactChange, parseSlot } from './enterprise.schema.js';
import { FactChangeModel } from './fact-change.model.js';
import { type Ends, type Incoming, type Merged, mergeEnterprise, type Outcome, withoutFacts } from './merge.js';

export type { Statement } from './ledger.js';
export type { Ends, Incoming, Outcome } from './merge.js';

const ATTEMPTS = 6;
const STRENGTH: Readonly<Record<Outcome, number>> = { unchanged: 0, outdated: 1, updated: 2, created: 3 };

export interface WriteOptions {
  readonly now: Date;
  /** Complete lists that speak about firms not named in them; `loadCompleteLists()`. */
  readonly lists: readonly CompleteList[];
  readonly dryRun?: boolean;
}

/**
 * Lays statements about up to 1,000 enterprises, each at most once, over what is stored: read, merge, write. Each
 * enterprise is written whole by one atomic command on the revision that was read, and read anew where another writer
 * came first; writing the same again changes nothing. Superseded observations are kept before they are replaced.
 * @returns what became of each, in the order given, with the enterprise as it now is
 */
export async function writeEnterprises(
  batch: readonly Incoming[],
  options: WriteOptions,
): Promise<{ outcome: Outcome; before: Enterprise | null; after: Enterprise }[]> {
  const results = new Map<string, { outcome: Outcome; before: Enterprise | null; after: Enterprise }>();
  let open = batch;
  for (let attempt = 0; open.length > 0; attempt++) {
    if (attempt === ATTEMPTS) throw new Error(`${open.length} enterprises kept changing while they were written`);
    const stored = await readEnterprises(open.map((incoming) => incoming.uscc));
    const merged: Merged[] = [];
    for (const incoming of open) {
      const before = stored.get(incoming.uscc) ?? null;
      const result = mergeEnterprise(before, incoming, options.lists, options.now);
      merged.push(result);
      // On a second attempt what the first wrote is found unchanged: its outcome is the first one.
      const known = results.get(incoming.uscc);
      const outcome = known && STRENGTH[known.outcome] > STRENGTH[result.outcome] ? known.outcome : result.outcome;
      results.set(incoming.uscc, { outcome, before: known?.before ?? before, after: result.enterprise });
    }
    if (options.dryRun === true) break;
    const writes = merged.filter((result) => result.write);
    await keepChanges(writes.flatMap((result) => result.superseded));
    open = (await writeAll(writes)) ? [] : open;
  }
  return batch.map((incoming) => {
    const result = results.get(incoming.uscc);
    if (result === undefined) throw new Error(`no outcome for ${incoming.uscc}`);
    return result;
  });
}

/**
 * Takes away what a source has stated of these enterprises; they are marked for evaluation. What was kept of before is `forgetFacts`'.
 * @returns how many enterprises lost something
 */
export async function withdrawFacts(usccs: readonly string[], source: string, ends: Ends, now: Date): Promise<number> {
  const lost = new Set<string>();
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const stored = [...(await readEnterprises(usccs)).values()];
    const left = stored.flatMap((enterprise) => withoutFacts(enterprise, source, ends, now) ?? []);
    await keepChanges(left.flatMap(({ superseded }) => superseded));
    for (const { enterprise } of left) lost.add(enterprise.uscc);
    if (await writeAll(left)) return lost.size;
  }
  throw new Error(`${usccs.length} enterprises kept changing while facts were withdrawn`);
}

/** Removes the values that a source's replaced statements had; null stands for all enterprises. */
export async function forgetFacts(usccs: readonly string[] | null, source: string, ends: Ends): Promise<void> {
  const firms = usccs === null ? {} : { uscc: mongoose.trusted({ $in: [...usccs] }) };
  for await (const change of FactChangeModel.find({ ...firms, source })
    .lean<FactChange>()
    .cursor()) {
    const { _id, uscc, slots } = change;
    const goes = slots.map(({ slot, value }) => value !== undefined && ends(uscc, parseSlot(slot).key, change, slot));
    if (!goes.includes(true)) continue;
    const left = slots.map((one, place) => (goes[place] ? { slot: one.slot } : one));
    await FactChangeModel.updateOne({ _id, uscc }, { slots: left });
  }
}

async function readEnterprises(usccs: readonly string[]): Promise<Map<string, Enterprise>> {
  const ids = mongoose.trusted({ $in: [...usccs] });
  const found = await EnterpriseModel.find({ _id: ids, uscc: ids }).lean<Enterprise[]>();
  return new Map(found.map((enterprise) => [enterprise._id, enterprise]));
}

/** Whether every write met the revision it was merged on. */
async function writeAll(writes: readonly Merged[]): Promise<boolean> {
  if (writes.length === 0) return true;
  const inserts = writes.filter(({ enterprise }) => enterprise.revision === 1).map(({ enterprise }) => enterprise);
  const updates = writes.filter(({ enterprise }) => enterprise.revision > 1).map(({ enterprise }) => enterprise);
  // The driver's own collection: documents come from mergeEnterprise, casting thousands of mixed values costs more than writing them.
  const inserted = inserts.length === 0 || (await insertAll(inserts));
  if (updates.length === 0) return inserted;
  const { matchedCount } = await EnterpriseModel.collection.bulkWrite(
    updates.map((enterprise) => ({
      updateOne: {
        filter: { _id: enterprise._id as never, uscc: enterprise.uscc, revision: enterprise.revision - 1 },
        update: replacing(enterprise),
      },
    })),
    { ordered: false },
  );
  return inserted && matchedCount === updates.length;
}

function replacing(enterprise: Enterprise): Record<string, object> {
  const { _id, uscc, createdAt, ...fields } = enterprise;
  const $unset: Record<string, ''> = {};
  for (const key of ['districtCode', 'registrationStatus', 'originals'] as const) {
    if (fields[key] === undefined) {
      delete fields[key];
      $unset[key] = '';
    }
  }
  return Object.keys($unset).length === 0 ? { $set: fields } : { $set: fields, $unset };
}

async function insertAll(enterprises: readonly Enterprise[]): Promise<boolean> {
  return insertIgnoringKnown(EnterpriseModel.collection as never, enterprises);
}

async function keepChanges(changes: readonly FactChange[]): Promise<void> {
  // An id derived from the content: what is already there is the same change.
  if (changes.length > 0) await insertIgnoringKnown(FactChangeModel.collection as never, changes);
}

interface Inserting {
  insertMany(documents: object[], options: { ordered: boolean }): Promise<unknown>;
}

/** Whether none of the ids was there before. Only code 11000 is relied on: an insert that another process did first. */
async function insertIgnoringKnown(collection: Inserting, documents: readonly object[]): Promise<boolean> {
  try {
    await collection.insertMany([...documents], { ordered: false });
    return true;
  } catch (error) {
    const failures = (error as { writeErrors?: unknown }).writeErrors;
    const codes = (Array.isArray(failures) ? failures : [error]).map((failure) => (failure as { code?: unknown }).code);
    if (codes.length > 0 && codes.every((code) => code === 11000)) return false;
    throw error;
  }
}

/** The latest complete list of each kind and population, as far as they still speak. */
export async function loadCompleteLists(): Promise<CompleteList[]> {
  return CompleteListModel.find({ endedAt: null }).lean<CompleteList[]>();
}
