import type { CivilDate, FactRecord, FactValue } from '../eligibility/facts.js';
import {
  type Enterprise,
  elementOf,
  type FactChange,
  LIST_IDENTITY,
  type Provenance,
  parseSlot,
  weightOf,
} from './enterprise.schema.js';
import { Ledger } from './ledger.js';

interface Version {
  /** Absent where it was withdrawn. */
  readonly value: FactValue | undefined;
  readonly from: Provenance;
}

/**
 * The enterprise with the facts known at `asOf`: of each slot the latest observation whose date is not after it, from
 * the document and its changes; a slot first stated later is not there. `changes` are all of this enterprise's.
 */
export function knownAt(enterprise: Enterprise, changes: readonly FactChange[], asOf: CivilDate): Enterprise {
  if (enterprise.provenance.every((entry) => entry.asOf <= asOf)) return enterprise;
  const ledger = new Ledger(enterprise);
  const versions = new Map<string, Version>();
  const offer = (slot: string, version: Version) => {
    const best = versions.get(slot);
    if (version.from.asOf > asOf || (best !== undefined && isLater(best.from, version.from))) return;
    versions.set(slot, version);
  };
  for (const change of changes) {
    const { batch, source, asOf: date, receivedAt, inferred } = change;
    const from = { batch, source, asOf: date, receivedAt, keys: [], ...(inferred === true ? { inferred } : {}) };
    for (const { slot, value } of change.slots) offer(slot, { value, from });
  }
  for (const [slot, from] of ledger.owner) {
    const value = ledger.read(slot);
    if (value !== undefined) offer(slot, { value, from });
  }
  return assemble(enterprise, versions);
}

/** As `mergeEnterprise` has it: what weighs less never comes before, however late it is. */
function isLater(a: Provenance, b: Provenance): boolean {
  const more = weightOf(a) - weightOf(b);
  if (more !== 0) return more > 0;
  return a.asOf > b.asOf || (a.asOf === b.asOf && a.receivedAt > b.receivedAt);
}

function assemble(enterprise: Enterprise, versions: ReadonlyMap<string, Version>): Enterprise {
  const values: Record<string, unknown> = {};
  const entries = new Map<string, Provenance & { keys: string[] }>();
  for (const [slot, { value, from }] of versions) {
    const { key, period, element } = parseSlot(slot);
    const whole = element === undefined ? undefined : versions.get(key);
    if (value === undefined || (whole !== undefined && isLater(whole.from, from))) continue;
    if (period !== undefined) values[key] = { ...(values[key] as object | undefined), [period]: value };
    else if (LIST_IDENTITY[key] === undefined) values[key] = value;
    else values[key] = [...((values[key] ?? []) as FactRecord[]), ...recordsOf(key, element, value, versions)];
    const id = `${from.batch}\u0000${from.source}\u0000${from.asOf}\u0000${from.inferred === true}`;
    const keys = isOpen(slot, from, versions) ? elementsIn(key, value, versions) : [slot];
    const entry = entries.get(id);
    if (entry === undefined) entries.set(id, { ...from, keys });
    else entry.keys.push(...keys);
  }
  const text = (key: string) => (typeof values[key] === 'string' ? (values[key] as string) : undefined);
  return {
    ...enterprise,
    name: text('name') ?? '',
    districtCode: text('districtCode'),
    registrationStatus: text('registrationStatus'),
    values: values as Enterprise['values'],
    provenance: [...entries.values()],
  };
}

/** Whether an element of this list was withdrawn that had been stated later: then nothing says that the other records are all. */
function isOpen(list: string, from: Provenance, versions: ReadonlyMap<string, Version>): boolean {
  if (LIST_IDENTITY[list] === undefined) return false;
  return [...versions].some(
    ([slot, version]) => version.value === undefined && slot.startsWith(`${list}#`) && !isLater(from, version.from),
  );
}

function elementsIn(list: string, value: FactValue, versions: ReadonlyMap<string, Version>): string[] {
  const records = recordsOf(list, undefined, value, versions);
  return [...new Set(records.map((record) => `${list}#${elementOf(list, record)}`))];
}

/** Records of a whole list without those of elements that were stated later on their own. */
function recordsOf(
  list: string,
  element: string | undefined,
  value: FactValue,
  versions: ReadonlyMap<string, Version>,
): readonly FactRecord[] {
  const records = value as readonly FactRecord[];
  if (element !== undefined) return records;
  const whole = versions.get(list);
  return records.filter((record) => {
    const own = versions.get(`${list}#${elementOf(list, record)}`);
    return own === undefined || whole === undefined || isLater(whole.from, own.from);
  });
}
