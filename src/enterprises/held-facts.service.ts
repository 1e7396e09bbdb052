import type { FactCatalogue, FactDefinition, FactValue } from '../eligibility/facts.js';
import { type Enterprise, type Provenance, slotOf } from './enterprise.schema.js';

/** One stored value and where it is from. */
export interface HeldFact {
  readonly definition: FactDefinition;
  /** Null for a fact without periods. */
  readonly period: string | null;
  readonly value: FactValue;
  /** Of a list whose elements came one by one: the oldest of them. */
  readonly from: Provenance;
}

/** Everything that is stored of a firm, in the order of the catalogue, of each fact the latest period first. */
export function heldFacts({ values, provenance }: Enterprise, catalogue: FactCatalogue): HeldFact[] {
  const owner = new Map<string, Provenance>();
  for (const entry of provenance) for (const slot of entry.keys) owner.set(slot, entry);
  return [...catalogue.values()].flatMap((definition) => {
    const stored = values[definition.key];
    if (stored === undefined) return [];
    return periodsOf(definition, stored).flatMap(([period, value]) => {
      const { key } = definition;
      const from = owner.get(slotOf(period === null ? { key } : { key, period })) ?? oldestElement(key, owner);
      return from === undefined ? [] : [{ definition, period, value, from }];
    });
  });
}

function periodsOf(definition: FactDefinition, stored: unknown): [string | null, FactValue][] {
  if (definition.period === 'none') return [[null, stored as FactValue]];
  return Object.entries(stored as Record<string, FactValue>).sort(([a], [b]) => (a < b ? 1 : -1));
}

function oldestElement(list: string, owner: ReadonlyMap<string, Provenance>): Provenance | undefined {
  let found: Provenance | undefined;
  for (const [slot, from] of owner) {
    if (slot.startsWith(`${list}#`) && (found === undefined || from.asOf < found.asOf)) found = from;
  }
  return found;
}
