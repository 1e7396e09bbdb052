import type { CivilDate, FactRecord, FactValue } from '../eligibility/facts.js';
import type { Preferences, StoredOwnContact } from './own-contact.schema.js';

/** What one source stated at one date; `keys` are the slots (see below) whose stored value comes from it. */
export interface Provenance {
  /** Names the file or transfer: `dishonest-judgment-debtors@2026-06-30#1f0c…`. */
  readonly batch: string;
  /** Key of the department. */
  readonly source: string;
  /** The date of the data, not of their arrival. */
  readonly asOf: CivilDate;
  readonly receivedAt: Date;
  readonly keys: readonly string[];
  /** Concluded from something else (the district from the code of the registering authority): gives way to any statement. */
  readonly inferred?: boolean;
}

/** A value that was taken away, its ground having ended. Lists that came before say nothing of it any more. */
export interface Withdrawn {
  readonly slot: string;
  readonly at: Date;
}

/**
 * Stored values: `values[key]` for a fact without period, `values[key][period]` (`2025`, `2026Q3`, `2026-10`) for others.
 * Money is 元 as a number, dates are `YYYY-MM-DD`, sets are arrays of text, lists are arrays of records.
 */
export type StoredValues = Readonly<Record<string, FactValue | Readonly<Record<string, FactValue>>>>;

/** By the register as of a day, and by the firm itself. */
export interface StoredContacts {
  readonly contactEmail?: string | null;
  readonly contactAsOf?: CivilDate;
  readonly own?: StoredOwnContact;
  readonly preferences?: Preferences;
}

export interface Enterprise {
  readonly _id: string;
  readonly uscc: string;
  /** Empty where no source has given one yet. */
  readonly name: string;
  readonly districtCode?: string | undefined;
  readonly registrationStatus?: string | undefined;
  readonly values: StoredValues;
  readonly provenance: readonly Provenance[];
  /** As published, where it could not be brought to the fact's unit: `{ registeredCapital: '300(万美元)' }`. */
  readonly originals?: Readonly<Record<string, string>> | undefined;
  /** What was taken away, each slot with its last time; absent where nothing ever was. */
  readonly withdrawn?: readonly Withdrawn[] | undefined;
  /** How the firm itself is reached, which is no fact of any policy; written by the services of contacts alone. */
  readonly contacts?: StoredContacts | undefined;
  /** Since when, and in which facts, it differs from what was last decided; absent where it does not. */
  readonly dirtySince?: Date | undefined;
  readonly dirtyFacts?: readonly string[] | undefined;
  /** The next day on which a verdict may turn by time alone; a new enterprise is due at once. */
  readonly nextVisit?: CivilDate | undefined;
  /** Raised by one with every write of facts; a write on another revision is refused. */
  readonly revision: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/**
 * Observations that a later one replaced, kept for evaluations as of an earlier date. Of one that was withdrawn it is kept that there
 * was one, without the value: what stood before it does not hold again.
 */
export interface FactChange {
  readonly _id: string;
  readonly uscc: string;
  readonly batch: string;
  readonly source: string;
  readonly asOf: CivilDate;
  readonly receivedAt: Date;
  readonly inferred?: boolean;
  /** The batch that replaced it. */
  readonly supersededBy: string;
  readonly slots: readonly { readonly slot: string; readonly value?: FactValue }[];
}

/**
 * A list that names everyone of its population to whom something applies. Whoever of the population it does not name
 * has `false` for the fact, or lacks the element, as of its date.
 */
export interface CompleteList {
  readonly _id: string;
  /** A slot: `dishonestJudgmentDebtor`, `qualifications#high-tech`, `departmentLists#advanced-manufacturing-vat|2025`. */
  readonly closes: string;
  /** What holds of those it does not name: the fact is false, or the list has none. */
  readonly leaves: 'false' | 'none';
  readonly population: Population;
  readonly asOf: CivilDate;
  readonly source: string;
  readonly batch: string;
  readonly receivedAt: Date;
  /** How many firms it names. */
  readonly named: number;
  /** Firms that it mentions in rows that could not be read: it says nothing about them. */
  readonly exempt: readonly string[];
  /** When the agreement ended that it stood on: it speaks of nobody any more. */
  readonly endedAt?: Date | undefined;
}

export interface Population {
  /** GB/T 2260 prefixes of the registered district. */
  readonly districts: readonly string[];
  readonly entityTypes?: readonly string[] | undefined;
}

/** The fields that tell the records of a list apart; the first one is what `Observation.known` speaks of. */
export const LIST_IDENTITY: Readonly<Record<string, readonly [string, ...string[]]>> = {
  qualifications: ['code'],
  departmentLists: ['code', 'year'],
  taxConclusions: ['policy', 'clause', 'period'],
  benefitsReceived: ['policy'],
  loans: ['bank'],
  hires: ['personId'],
  equipmentPurchases: ['item'],
};

/**
 * A slot is what one source can state on its own: a fact (`name`), a fact of a period (`revenue.2025`), a whole list
 * (`hires`), or one element of a list (`qualifications#high-tech`).
 */
export interface Slot {
  readonly key: string;
  readonly period?: string;
  readonly element?: string;
}

export function slotOf({ key, period, element }: Slot): string {
  if (element !== undefined) return `${key}#${element}`;
  return period === undefined ? key : `${key}.${period}`;
}

export function parseSlot(slot: string): Slot {
  const hash = slot.indexOf('#');
  if (hash >= 0) return { key: slot.slice(0, hash), element: slot.slice(hash + 1) };
  const dot = slot.indexOf('.');
  return dot < 0 ? { key: slot } : { key: slot.slice(0, dot), period: slot.slice(dot + 1) };
}

/** Whether one of two slots is the other one, or the list of which it is an element. */
export function overlaps(one: string, other: string): boolean {
  const [a, b] = [parseSlot(one), parseSlot(other)];
  const isWithin = a.element === undefined || b.element === undefined || a.element === b.element;
  return a.key === b.key && a.period === b.period && isWithin;
}

/** Which element of its list a record belongs to: its identity fields joined by `|`. */
export function elementOf(list: string, record: FactRecord): string {
  const fields = LIST_IDENTITY[list] ?? [];
  return fields.map((field) => (record[field] ?? '').toString()).join('|');
}

/** Key of the firm among the sources: what it supplied itself, for its own comparison. */
export const OWN_WORD = 'firm';

/**
 * What gives way to what, whatever the dates: a conclusion from something else to anything stated, the firm's own word to any office's.
 */
export function weightOf({ source, inferred }: Pick<Provenance, 'source' | 'inferred'>): number {
  if (inferred === true) return 0;
  return source === OWN_WORD ? 1 : 2;
}

/** What is of each enterprise, in the order given; enterprises in the order in which they come first. */
export function byFirm<T extends { readonly uscc: string }>(all: readonly T[]): Map<string, T[]> {
  const firms = new Map<string, T[]>();
  for (const one of all) {
    const own = firms.get(one.uscc);
    if (own === undefined) firms.set(one.uscc, [one]);
    else own.push(one);
  }
  return firms;
}
