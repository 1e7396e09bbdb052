import type { CivilDate, FactRecord, FactValue } from '../eligibility/facts.js';
import {
  type Enterprise,
  elementOf,
  type FactChange,
  LIST_IDENTITY,
  type Provenance,
  parseSlot,
  type Withdrawn,
} from './enterprise.schema.js';

/** What one source states about one enterprise at one date. */
export interface Statement {
  readonly batch: string;
  readonly source: string;
  readonly asOf: CivilDate;
  readonly receivedAt: Date;
  readonly inferred?: boolean;
  /** Part of a complete list: stamps the slot with its batch even where the value stays. */
  readonly complete?: boolean;
  /** Value per slot; for a list or an element of one, all its records (none: taken away). */
  readonly observed: readonly { readonly slot: string; readonly value: FactValue }[];
  /** As published, for facts that have no value in it. */
  readonly originals?: Readonly<Record<string, string>> | undefined;
}

/** Values of one enterprise while statements are laid over them. */
export class Ledger {
  readonly owner = new Map<string, Provenance>();
  readonly values: Record<string, unknown>;
  readonly originals: Record<string, string>;
  withdrawn: readonly Withdrawn[];
  readonly replaced = new Map<string, { from: Provenance; by: Statement; slots: FactChange['slots'][number][] }>();
  /** Facts whose value or date is another one now: what decisions may rest on. */
  readonly touched = new Set<string>();
  changed = false;
  stamped = false;
  outdated = false;

  constructor(existing: Enterprise | null) {
    this.values = { ...existing?.values };
    this.originals = { ...existing?.originals };
    this.withdrawn = existing?.withdrawn ?? [];
    for (const entry of existing?.provenance ?? []) for (const slot of entry.keys) this.owner.set(slot, entry);
  }

  /** The statement that a slot's present value comes from; for an element also the one of the whole list. */
  ownerOf(slot: string): Provenance | undefined {
    const own = this.owner.get(slot);
    if (own !== undefined) return own;
    const { key, element } = parseSlot(slot);
    return element === undefined ? undefined : this.owner.get(key);
  }

  read(slot: string): FactValue | undefined {
    const { key, period, element } = parseSlot(slot);
    const stored = this.values[key];
    if (period !== undefined) return (stored as Record<string, FactValue> | undefined)?.[period];
    if (LIST_IDENTITY[key] === undefined || stored === undefined) return stored as FactValue | undefined;
    const records = (stored as readonly FactRecord[]).filter((record) => !isInherited(record));
    if (element !== undefined) return records.filter((record) => elementOf(key, record) === element);
    return records.filter((record) => !this.owner.has(`${key}#${elementOf(key, record)}`));
  }

  /** Elements of a list that were stated on their own. */
  elementsOf(list: string): [slot: string, owner: Provenance][] {
    if (LIST_IDENTITY[list] === undefined) return [];
    return [...this.owner].filter(([slot]) => slot.startsWith(`${list}#`));
  }

  put(slot: string, value: FactValue): void {
    const { key, period, element } = parseSlot(slot);
    if (period !== undefined) {
      this.values[key] = { ...(this.values[key] as Record<string, FactValue> | undefined), [period]: value };
    } else if (element === undefined && LIST_IDENTITY[key] === undefined) {
      this.values[key] = value;
    } else {
      // What a predecessor received stays with the firm, whatever a source says of the firm itself.
      const isElsewhere = (record: FactRecord) =>
        isInherited(record) ||
        (element === undefined
          ? this.owner.has(`${key}#${elementOf(key, record)}`)
          : elementOf(key, record) !== element);
      const kept = ((this.values[key] ?? []) as readonly FactRecord[]).filter(isElsewhere);
      const given = value as readonly FactRecord[];
      this.values[key] = [...kept, ...(element === undefined ? given.filter((r) => !isElsewhere(r)) : given)];
    }
  }

  /** Takes away what a slot holds; that it was taken away stays. */
  withdraw(slot: string, at: Date): void {
    const { key, period, element } = parseSlot(slot);
    this.withdrawn = [...this.withdrawn.filter((one) => one.slot !== slot), { slot, at }];
    this.owner.delete(slot);
    delete this.originals[slot];
    if (period !== undefined) {
      const { [period]: _gone, ...others } = this.values[key] as Record<string, FactValue>;
      this.values[key] = others;
    } else if (LIST_IDENTITY[key] !== undefined) {
      const isGone = (record: FactRecord) => !isInherited(record) && this.#isOf(record, key, element);
      this.values[key] = ((this.values[key] ?? []) as readonly FactRecord[]).filter((record) => !isGone(record));
    } else delete this.values[key];
    if (isEmpty(this.values[key])) delete this.values[key];
    this.touched.add(key);
    this.changed = true;
  }

  /** A list of which an element is not known any more is known in its other records alone: nothing says that they are all. */
  openList(list: string): void {
    const whole = this.owner.get(list);
    if (whole === undefined) return;
    for (const record of (this.read(list) ?? []) as readonly FactRecord[]) {
      this.owner.set(`${list}#${elementOf(list, record)}`, whole);
    }
    this.owner.delete(list);
  }

  #isOf(record: FactRecord, list: string, element: string | undefined): boolean {
    const own = elementOf(list, record);
    return element === undefined ? !this.owner.has(`${list}#${own}`) : own === element;
  }

  /** Keeps what stood in `slot` before `by` replaced it. */
  remember(slot: string, from: Provenance, by: Statement): void {
    const value = this.read(slot);
    if (value === undefined) return;
    const id = `${from.batch}\u0000${from.source}\u0000${from.inferred === true}\u0000${by.batch}\u0000${by.source}`;
    const group = this.replaced.get(id) ?? { from, by, slots: [] };
    group.slots.push({ slot, value });
    this.replaced.set(id, group);
  }
}

function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}

function isInherited(record: FactRecord): boolean {
  return record.inheritedFrom !== undefined;
}
