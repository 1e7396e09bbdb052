import { addDays } from '../../src/eligibility/civil-date.js';
import type { CivilDate, FactCatalogue, FactValue } from '../../src/eligibility/facts.js';
import type { Random } from './random.js';

/** One generated value as a department would deliver it. */
export interface GeneratedFact {
  readonly key: string;
  readonly period?: string;
  readonly value: FactValue;
}

/** What one source says of a firm on one date. */
export interface GeneratedBatch {
  readonly source: string;
  readonly asOf: CivilDate;
  readonly facts: readonly GeneratedFact[];
}

/** Facts that a registration cannot be without. */
const ALWAYS = new Set(['name', 'entityType', 'districtCode', 'registrationStatus', 'establishedOn']);
const MISSING_SHARE = 0.05;
const STALE_SHARE = 0.03;

/** Collects a firm's facts; leaves 5 % out and lets some sources be old, as real deliveries are. */
export class Profile {
  private readonly facts: GeneratedFact[] = [];
  private readonly random: Random;

  constructor(random: Random) {
    this.random = random;
  }

  set(key: string, value: FactValue | undefined): void {
    // The draw happens in any case, so that one fact more or less does not move all the others.
    const left = this.random.chance(MISSING_SHARE) && !ALWAYS.has(key);
    if (value !== undefined && !left) this.facts.push({ key, value });
  }

  setFor(key: string, year: number | string, value: FactValue | undefined): void {
    const left = this.random.chance(MISSING_SHARE);
    if (value !== undefined && !left) this.facts.push({ key, period: String(year), value });
  }

  /** The facts by the department that delivers them. Yearly facts are never stale; their period says how old they are. */
  batches(catalogue: FactCatalogue, asOf: CivilDate): GeneratedBatch[] {
    const bySource = new Map<string, GeneratedFact[]>();
    for (const fact of this.facts) {
      const definition = catalogue.get(fact.key);
      // A tax office gives conclusions only; a value is there because the firm supplied it.
      const source = definition?.sharing === 'conclusion' ? 'firm' : definition?.source;
      if (source === undefined) throw new Error(`the generator makes a fact that is not in the catalogue: ${fact.key}`);
      const of = bySource.get(source) ?? [];
      of.push(fact);
      bySource.set(source, of);
    }
    return [...bySource].map(([source, facts]) => {
      const age = this.random.chance(STALE_SHARE) ? this.random.integer(430, 700) : this.random.integer(3, 40);
      return { source, asOf: addDays(asOf, -age), facts };
    });
  }
}

/** 元 with at most two decimals. */
export function yuan(amount: number): number {
  return Math.round(amount * 100) / 100;
}

/** A ratio with four decimals. */
export function ratio(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}
