import { hkdfSync } from 'node:crypto';
import mongoose from 'mongoose';
import { isDuplicate } from '../db/duplicate.js';
import type { Deps, Keys } from '../deps.js';
import { civilDateOf } from '../eligibility/civil-date.js';
import { InputError } from '../terminal/input-error.js';
import { AuditModel } from './audit.model.js';
import type { Act, Audit, AuditEntry, Head } from './audit.schema.js';
import { dropLatest, keepHead, keepLatest, latestHeads, makeKey, readHeads, readKey } from './audit-files.js';
import { type Break, ChainCheck, isSigned, linked } from './chain.js';

/** Entries written together; those that wait meanwhile are the next. */
const TOGETHER = 200;
/** The act of an entry that says: before it no head stood in the folder. */
const HEADS_GONE = 'audit-heads-gone';
/** After the first entry another process may still be about to keep its head. */
const BEGINNING_MS = 60_000;
/** Others write at the same time: each turn somebody gets on, so this many turns without oneself is a fault. */
const TURNS = 1000;

interface Waiting {
  readonly act: Act;
  readonly at: Date;
  readonly done: () => void;
  readonly failed: (error: unknown) => void;
}

/**
 * The audit trail of this process. Any number of processes write to one chain: the number of an entry is its `_id`, so of
 * two that follow the same entry only one is stored, and the other is linked anew.
 * @param folder outside the database, with the heads
 * @param key of the chain, from the same folder
 */
export function openAudit(folder: string, key: Buffer, { clock, log }: Pick<Deps, 'clock' | 'log'>): Audit {
  const waiting: Waiting[] = [];
  let writing = false;

  async function write(): Promise<void> {
    if (writing) return;
    writing = true;
    while (waiting.length > 0) {
      const batch = waiting.splice(0, TOGETHER);
      try {
        let head = headOf(await append(batch, key));
        if (await hasLostHeads(folder, clock.now())) {
          log.error(
            { entry: head.id },
            'no head of the audit trail was there: what was cut off before would go unseen',
          );
          head = headOf(await append([{ act: headsGone(head), at: clock.now() }], key));
        }
        await keepOutside(folder, head, log);
        for (const { done } of batch) done();
      } catch (error) {
        for (const { failed } of batch) failed(error);
      }
    }
    writing = false;
  }

  return {
    record: (act) =>
      new Promise((done, failed) => {
        waiting.push({ act, at: clock.now(), done, failed });
        void write();
      }),
  };
}

/**
 * Whether the folder holds no head although the trail began long ago: each writer leaves the one of its last entry, so somebody took
 * it away, or the folder is another machine's. It is said in the trail itself, where it cannot be taken away.
 */
async function hasLostHeads(folder: string, now: Date): Promise<boolean> {
  // Read twice: while another process replaces one, a listing may miss both.
  for (const _ of [1, 2]) if ((await latestHeads(folder)).length > 0) return false;
  const first = await AuditModel.findOne({}, { at: 1 }).sort({ _id: 1 }).lean<Pick<AuditEntry, 'at'> | null>();
  return first !== null && now.getTime() - first.at.getTime() > BEGINNING_MS;
}

function headsGone({ id }: Head): Act {
  return { by: { id: 'audit', as: [], way: 'job' }, act: HEADS_GONE, about: { kind: 'audit', id } };
}

/**
 * The keys of the installation, made of the one in the folder, so that none of them tells another (RFC 5869). That one is made before
 * the trail begins, and never again.
 * @throws InputError where it is missing, damaged, or not the one by which the trail began: entries under another key would look like
 * forgeries for good, and what was sealed would not open
 */
export async function openKeys(folder: string): Promise<Keys> {
  const [first] = await AuditModel.collection.find({}).sort({ _id: 1 }).limit(1).toArray();
  if (first === undefined) await makeKey(folder);
  const chain = await readKey(folder);
  if (first !== undefined && !isSigned(first as unknown as AuditEntry, chain)) {
    throw new InputError(
      `${folder} (AUDIT_DIR): its key is not the one by which the audit trail of this database began; all machines on it share one`,
    );
  }
  return { chain, seal: Buffer.from(hkdfSync('sha256', chain, '', 'zhida: seal', chain.length)) };
}

/**
 * Keeps the new head beside the database, and takes away those before it that it follows. One that is not in the database any more was
 * taken out of it: that one is kept for good, or entries after a cut would hide it.
 */
async function keepOutside(folder: string, head: Head, log: Deps['log']): Promise<void> {
  await keepLatest(folder, head);
  for (const other of await latestHeads(folder)) {
    const isThere = (await AuditModel.findOne({ _id: other.id, mac: other.mac }, { _id: 1 }).lean()) !== null;
    if (!isThere) {
      log.error({ entry: other.id, day: other.day }, 'the audit trail was cut: an entry is gone');
      await keepHead(folder, other);
    }
    if (!isThere || other.id < head.id) await dropLatest(folder, other);
  }
}

/** Stores the acts at the end of the chain, wherever that is by now; returns the last of them. */
async function append(acts: readonly Pick<Waiting, 'act' | 'at'>[], key: Buffer): Promise<AuditEntry> {
  let left = acts;
  for (let turn = 0; turn < TURNS; turn += 1) {
    const entries = linked(left, await lastEntry(), key);
    const last = entries.at(-1) as AuditEntry;
    try {
      await AuditModel.collection.insertMany(entries as never, { ordered: true });
      return last;
    } catch (error) {
      if (!(error instanceof mongoose.mongo.MongoBulkWriteError) || !isDuplicate(error)) throw error;
      left = left.slice(error.insertedCount);
      if (left.length === 0) return last;
    }
  }
  throw new Error('the audit trail could not be written: others were always first');
}

async function lastEntry(): Promise<Pick<AuditEntry, '_id' | 'mac'> | null> {
  return AuditModel.findOne({}, { mac: 1 }).sort({ _id: -1 }).lean<Pick<AuditEntry, '_id' | 'mac'> | null>();
}

function headOf({ _id, at, mac }: AuditEntry): Head {
  return { day: civilDateOf(at), id: _id, mac };
}

/** The last entry before the day, or null. */
export async function headBefore(day: Date): Promise<Head | null> {
  const before = mongoose.trusted({ $lt: day });
  const entry = await AuditModel.findOne({ at: before }).sort({ _id: -1 }).lean<AuditEntry | null>();
  return entry === null ? null : headOf(entry);
}

export interface Verified {
  /** Entries from the first on that hold. */
  readonly sound: number;
  /** The first one that does not. */
  readonly broken: Break | null;
  /** Entries up to which no head proves that nothing was cut off. */
  readonly unproven: readonly string[];
}

/** Follows the whole chain, and compares it with the heads of the folder. */
export async function verifyAudit(folder: string, onProgress: (checked: number) => void = () => {}): Promise<Verified> {
  const check = new ChainCheck(await readKey(folder), await readHeads(folder));
  const unproven: string[] = [];
  // Raw documents: a model would leave out what does not belong there.
  for await (const entry of AuditModel.collection.find({}).sort({ _id: 1 })) {
    const { act, about } = entry as unknown as AuditEntry;
    const broken = check.check(entry as unknown as AuditEntry);
    if (broken !== null) return { sound: check.sound, broken, unproven };
    if (act === HEADS_GONE) unproven.push(about.id);
    onProgress(check.sound);
  }
  return { sound: check.sound, broken: check.end(), unproven };
}

/** What entries are looked for by; all that are given must hold. */
export interface AuditQuery {
  readonly by?: string | undefined;
  readonly about?: string | undefined;
  readonly from?: Date | undefined;
  readonly to?: Date | undefined;
}

/** What one file holds at most. */
const MOST_EXPORTED = 100_000;

/** Entries, the newest first. @param page.cursor only entries before this one */
export function searchAudit({
  cursor,
  limit,
  ...query
}: AuditQuery & { readonly cursor?: string | undefined; readonly limit: number }): Promise<AuditEntry[]> {
  const before = cursor === undefined ? {} : { _id: mongoose.trusted({ $lt: cursor }) };
  return firstOf(
    filtersOf(query).map((filter) => ({ ...filter, ...before })),
    { order: -1, limit },
  );
}

/** Entries, the oldest first, with all that is authenticated. */
export function exportAudit(query: AuditQuery): Promise<AuditEntry[]> {
  return firstOf(filtersOf(query), { order: 1, limit: MOST_EXPORTED });
}

/** The first entries that any of the filters finds, each of them by an index of its own. */
async function firstOf(
  filters: readonly Record<string, unknown>[],
  { order, limit }: { readonly order: 1 | -1; readonly limit: number },
): Promise<AuditEntry[]> {
  const found = await Promise.all(
    filters.map((filter) => AuditModel.find(filter).sort({ _id: order }).limit(limit).lean<AuditEntry[]>()),
  );
  const sorted = found.flat().sort((a, b) => (a._id < b._id ? -order : order));
  return sorted.slice(0, limit);
}

/** A record is what an entry is about, or named besides; never both. */
function filtersOf({ by, about, from, to }: AuditQuery): Record<string, unknown>[] {
  const filter = {
    ...(by === undefined ? {} : { 'by.id': by }),
    ...(from === undefined && to === undefined
      ? {}
      : { at: mongoose.trusted({ ...(from && { $gte: from }), ...(to && { $lt: to }) }) }),
  };
  return about === undefined
    ? [filter]
    : [
        { ...filter, 'about.id': about },
        { ...filter, named: about },
      ];
}
