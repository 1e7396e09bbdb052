import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { civilDateOf } from '../eligibility/civil-date.js';
import type { FactValue } from '../eligibility/facts.js';
import {
  type CompleteList,
  type Enterprise,
  type FactChange,
  overlaps,
  type Provenance,
  parseSlot,
  weightOf,
} from './enterprise.schema.js';
import { Ledger, type Statement } from './ledger.js';

export interface Incoming {
  readonly uscc: string;
  readonly statements: readonly Statement[];
}

export type Outcome = 'created' | 'updated' | 'unchanged' | 'outdated';

export interface Merged {
  readonly outcome: Outcome;
  /** Whether anything has to be written; evidence may get a newer date while values stay (`unchanged`). */
  readonly write: boolean;
  readonly enterprise: Enterprise;
  readonly superseded: readonly FactChange[];
}

/**
 * Lays statements and complete lists over what is stored. An older date never replaces a newer one; of the same date
 * the later to arrive wins; what was inferred gives way to anything stated, and the firm's own word to an office's. Pure: `now`
 * stamps the document.
 */
export function mergeEnterprise(
  existing: Enterprise | null,
  incoming: Incoming,
  lists: readonly CompleteList[],
  now: Date,
): Merged {
  const ledger = new Ledger(existing);
  for (const statement of incoming.statements) {
    for (const { slot, value } of statement.observed) lay(ledger, statement, slot, value);
    noteOriginals(ledger, statement);
  }
  for (const list of lists) applyList(ledger, list, incoming.uscc);
  const write = existing === null || ledger.changed || ledger.stamped;
  return {
    outcome: outcomeOf(existing, ledger),
    write,
    enterprise: write ? rebuild(existing, ledger, incoming.uscc, now) : existing,
    superseded: [...ledger.replaced.values()].map((group) => changeOf(incoming.uscc, group)),
  };
}

function lay(ledger: Ledger, statement: Statement, slot: string, value: FactValue): void {
  const prior = ledger.ownerOf(slot);
  if (prior !== undefined && outranks(prior, statement)) {
    // That a conclusion is not needed is no news.
    ledger.outdated ||= statement.inferred !== true;
    return;
  }
  // A whole list replaces the elements that were stated before it.
  const elements = ledger.elementsOf(slot).filter(([, owner]) => !outranks(owner, statement));
  const same = prior !== undefined && elements.length === 0 && isDeepStrictEqual(ledger.read(slot), value);
  const stamp = prior?.asOf !== statement.asOf || (statement.complete === true && prior.batch !== statement.batch);
  if (same && !stamp && prior.inferred === statement.inferred) return;
  if (prior !== undefined) ledger.remember(slot, prior, statement);
  if (!same) {
    for (const [element, owner] of elements) {
      ledger.remember(element, owner, statement);
      ledger.owner.delete(element);
    }
    ledger.put(slot, value);
    ledger.changed = true;
  }
  ledger.owner.set(slot, asProvenance(statement));
  // A newer date counts too: what had grown too old may be used again.
  if (!same || prior?.asOf !== statement.asOf) ledger.touched.add(parseSlot(slot).key);
  ledger.stamped = true;
}

/** Whether what is there stays: it weighs more, or as much and is of a later day. */
function outranks(prior: Provenance, statement: Statement): boolean {
  const more = weightOf(prior) - weightOf(statement);
  return more > 0 || (more === 0 && prior.asOf > statement.asOf);
}

function noteOriginals(ledger: Ledger, statement: Statement): void {
  for (const { slot } of statement.observed) {
    if (ledger.originals[slot] === undefined || ledger.owner.get(slot)?.batch !== statement.batch) continue;
    delete ledger.originals[slot];
    ledger.changed = true;
  }
  for (const [key, text] of Object.entries(statement.originals ?? {})) {
    const prior = ledger.owner.get(key);
    if (ledger.originals[key] === text || (prior !== undefined && prior.asOf > statement.asOf)) continue;
    ledger.originals[key] = text;
    ledger.changed = true;
  }
}

/** Whether a complete list speaks about this enterprise; unknown district or founding date: it does not. */
export function isCovered(
  list: Pick<CompleteList, 'population' | 'asOf' | 'exempt'>,
  uscc: string,
  values: Readonly<Record<string, unknown>>,
): boolean {
  const { districtCode, establishedOn, entityType } = values;
  if (typeof districtCode !== 'string' || typeof establishedOn !== 'string') return false;
  const { districts, entityTypes } = list.population;
  return (
    establishedOn <= list.asOf &&
    districts.some((prefix) => districtCode.startsWith(prefix)) &&
    (entityTypes === undefined || (typeof entityType === 'string' && entityTypes.includes(entityType))) &&
    !list.exempt.includes(uscc)
  );
}

function applyList(ledger: Ledger, list: CompleteList, uscc: string): void {
  const prior = ledger.ownerOf(list.closes);
  // Whoever the list names carries its batch.
  if (prior?.batch === list.batch || !isCovered(list, uscc, ledger.values) || isSilenced(list, ledger)) return;
  if (prior !== undefined && prior.asOf === list.asOf && prior.receivedAt > list.receivedAt) return;
  const { batch, source, asOf, receivedAt } = list;
  const outdated = ledger.outdated;
  const value = list.leaves === 'false' ? false : [];
  lay(ledger, { batch, source, asOf, receivedAt, complete: true, observed: [] }, list.closes, value);
  // That an old list says nothing new is no news about the row being read.
  ledger.outdated = outdated;
}

/** Whether what the list closes was taken away after the list came: whom it had named is then not to be told from others. */
function isSilenced({ closes, receivedAt }: CompleteList, { withdrawn }: Ledger): boolean {
  return withdrawn.some(({ slot, at }) => at >= receivedAt && overlaps(slot, closes));
}

/** Whether a fact of a firm goes that was stated in this batch, then, in this slot. */
export type Ends = (uscc: string, key: string, from: Pick<Provenance, 'batch' | 'receivedAt'>, slot: string) => boolean;

/**
 * The enterprise without what it holds by a source. What stood there before does not come back, and no list that has come by now
 * concludes from the gap: a withdrawal makes facts missing, never others.
 * @returns null where nothing goes
 */
export function withoutFacts(existing: Enterprise, source: string, ends: Ends, now: Date): Merged | null {
  const ledger = new Ledger(existing);
  const { uscc } = existing;
  const gone = [...ledger.owner].filter(
    ([slot, owner]) => owner.source === source && ends(uscc, parseSlot(slot).key, owner, slot),
  );
  if (gone.length === 0) return null;
  const taken = new Map<Provenance, { slot: string }[]>();
  // Elements first: what is left of their list is then the list's own.
  for (const [slot, owner] of gone.sort(([a], [b]) => b.length - a.length)) {
    ledger.withdraw(slot, now);
    taken.set(owner, [...(taken.get(owner) ?? []), { slot }]);
  }
  for (const { key } of gone.map(([slot]) => parseSlot(slot)).filter(({ element }) => element !== undefined)) {
    ledger.openList(key);
  }
  const enterprise = rebuild(existing, ledger, uscc, now);
  const superseded = [...taken].map(([from, slots]) => changeOf(uscc, { from, by: WITHDRAWAL, slots }));
  return { outcome: 'updated', write: true, enterprise, superseded };
}

/** What a withdrawal is called in the history of a firm, where others have their batch. */
const WITHDRAWAL = { batch: 'withdrawn', source: '' };

function asProvenance({ batch, source, asOf, receivedAt, inferred }: Statement): Provenance {
  return { batch, source, asOf, receivedAt, keys: [], ...(inferred === true ? { inferred } : {}) };
}

function outcomeOf(existing: Enterprise | null, ledger: Ledger): Outcome {
  if (existing === null) return 'created';
  if (ledger.changed) return 'updated';
  return ledger.outdated ? 'outdated' : 'unchanged';
}

function rebuild(existing: Enterprise | null, ledger: Ledger, uscc: string, now: Date): Enterprise {
  const entries = new Map<string, Provenance & { keys: string[] }>();
  for (const [slot, owner] of ledger.owner) {
    const id = `${owner.batch}\u0000${owner.source}\u0000${owner.asOf}\u0000${owner.inferred === true}`;
    const entry = entries.get(id);
    if (entry === undefined) entries.set(id, { ...owner, keys: [slot] });
    else entry.keys.push(slot);
  }
  const text = (key: string) => (typeof ledger.values[key] === 'string' ? (ledger.values[key] as string) : undefined);
  const [districtCode, registrationStatus] = [text('districtCode'), text('registrationStatus')];
  return {
    _id: uscc,
    uscc,
    name: text('name') ?? '',
    ...(districtCode === undefined ? {} : { districtCode }),
    ...(registrationStatus === undefined ? {} : { registrationStatus }),
    values: ledger.values as Enterprise['values'],
    provenance: [...entries.values()],
    ...(Object.keys(ledger.originals).length === 0 ? {} : { originals: ledger.originals }),
    ...(ledger.withdrawn.length === 0 ? {} : { withdrawn: ledger.withdrawn }),
    revision: (existing?.revision ?? 0) + 1,
    createdAt: existing?.createdAt ?? now,
    updatedAt: now,
    ...marksOf(existing, ledger.touched, now),
  };
}

/** What marks an enterprise for its next visit: part of the same document, so that no crash comes between the two. */
export function marksOf(existing: Enterprise | null, touched: ReadonlySet<string>, now: Date): Partial<Enterprise> {
  if (existing === null) return { nextVisit: civilDateOf(now) };
  if (touched.size === 0) return {};
  const dirtyFacts = [...new Set([...(existing.dirtyFacts ?? []), ...touched])].sort();
  return { dirtySince: existing.dirtySince ?? now, dirtyFacts };
}

function changeOf(
  uscc: string,
  group: { from: Provenance; by: Pick<Statement, 'batch' | 'source'>; slots: FactChange['slots'] },
): FactChange {
  const { from, by, slots } = group;
  // The same replacement has the same id, so that a run stopped after writing it and begun anew adds nothing.
  const digest = createHash('sha256')
    .update(JSON.stringify([from.batch, from.source, from.asOf, by.batch, by.source, slots]))
    .digest('hex');
  return {
    _id: `${uscc}:${digest.slice(0, 24)}`,
    uscc,
    batch: from.batch,
    source: from.source,
    asOf: from.asOf,
    receivedAt: from.receivedAt,
    ...(from.inferred === true ? { inferred: true } : {}),
    supersededBy: by.batch,
    slots,
  };
}
