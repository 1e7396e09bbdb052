import { createHash } from 'node:crypto';
import fc from 'fast-check';
import type { AuditEntry } from '../../src/audit/audit.schema.js';
import { entryId } from '../../src/audit/chain.js';

/** What somebody does to a stored chain who can write to the database and knows how it works, but has no key. */
export type Tampering = (entries: readonly AuditEntry[], place: number, other: number) => readonly AuditEntry[];

const DAY = 86_400_000;
const dayOf = ({ at }: AuditEntry): number => Math.floor(at.getTime() / DAY);
const edited = (entry: AuditEntry, other: number): AuditEntry => {
  const edits: readonly ((entry: AuditEntry) => object)[] = [
    ({ why }) => ({ why: `${why}!` }),
    ({ by }) => ({ by: { ...by, id: `${by.id}x` } }),
    ({ by }) => ({ by: { ...by, as: [...by.as, 'auditor'] } }),
    ({ by }) => ({ by: { ...by, also: 'somebody' } }),
    ({ at }) => ({ at: new Date(at.getTime() + 1) }),
    ({ at }) => ({ at: at.toISOString() }),
    ({ about }) => ({ about: { ...about, kind: 'other' } }),
    ({ change }) => ({ change: change === null ? '{}' : null }),
    ({ act }) => ({ act: `${act}.other` }),
    () => ({ added: true }),
    ({ from }) => ({ from: from === null ? { address: '::1', requestId: 'r' } : null }),
  ];
  return { ...entry, ...edits[other % edits.length]?.(entry) } as AuditEntry;
};
/** Numbers and links put right again, with hashes that need no key. */
const relinked = (entries: readonly AuditEntry[]): AuditEntry[] => {
  let previous = '';
  return entries.map((entry, at) => {
    const { mac: _, ...rest } = { ...entry, _id: entryId(at + 1), previous };
    previous = createHash('sha256').update(JSON.stringify(rest)).digest('base64url');
    return { ...rest, mac: previous };
  });
};

export const TAMPERINGS: Readonly<Record<string, Tampering>> = {
  edit: (entries, place, other) => entries.map((entry, at) => (at === place ? edited(entry, other) : entry)),
  insert: (entries, place, other) => {
    const made = { ...(entries[other] as AuditEntry), why: 'never happened' };
    return entries.toSpliced(place, 0, made);
  },
  'insert and renumber': (entries, place, other) =>
    entries.toSpliced(place, 0, entries[other] as AuditEntry).map((entry, at) => ({ ...entry, _id: entryId(at + 1) })),
  delete: (entries, place) => entries.toSpliced(place, 1),
  'delete and renumber': (entries, place) =>
    entries.toSpliced(place, 1).map((entry, at) => ({ ...entry, _id: entryId(at + 1) })),
  swap: (entries, place, other) => {
    const [one, two] = [entries[place], entries[other === place ? (place + 1) % entries.length : other]];
    return entries.map((entry) => {
      if (entry === one) return { ...(two as AuditEntry), _id: entry._id };
      return entry === two ? { ...(one as AuditEntry), _id: entry._id } : entry;
    });
  },
  'cut the tail': (entries, place) => entries.slice(0, place),
  'drop a day': (entries, place) => {
    const day = dayOf(entries[place] as AuditEntry);
    return entries.filter((entry) => dayOf(entry) !== day);
  },
  'rewrite a day with plain hashes': (entries, place, other) => {
    const day = dayOf(entries[place] as AuditEntry);
    return relinked(entries.map((entry) => (dayOf(entry) === day ? edited(entry, other) : entry)));
  },
};

export const name = fc.string({ minLength: 1, maxLength: 8 });
