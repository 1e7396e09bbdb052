import { daysBetween, isCivilDate } from '../eligibility/civil-date.js';
import type { CivilDate, FactDefinition, FactRecord, Facts, FactValue, Observation } from '../eligibility/facts.js';
import { hasBegun } from '../eligibility/period.js';
import { YEARS_BACK } from '../eligibility/vocabulary.js';
import type { RuleBook } from '../policies/rule-book.schema.js';
import { type Enterprise, elementOf, LIST_IDENTITY, type Provenance } from './enterprise.schema.js';

/** Sets of the codes of those records of a list that hold. */
const SETS: Readonly<Record<string, { readonly list: string; readonly holds: Holds }>> = {
  qualificationCodes: { list: 'qualifications', holds: isValidQualification },
  departmentListCodes: { list: 'departmentLists', holds: isOnList },
};

const SET_ENTRIES = Object.entries(SETS);

type Holds = (record: FactRecord, asOf: CivilDate, referenceYear: number) => boolean;

/** The field of `values` that a fact is read from. */
export function storedFieldOf(key: string): string {
  return SETS[key]?.list ?? key;
}

/** Whether a fact is the set of what held in the reference year. */
export function isSetOfYear(key: string): boolean {
  return Object.hasOwn(SETS, key);
}

/** The lists whose records give a set only while they hold. */
export function storedListsOfSets(): readonly string[] {
  return Object.values(SETS).map(({ list }) => list);
}

/** Adds to the facts what is computed from them: city parameters, derived facts. */
export type Complete = (facts: Facts, districtCode: string | undefined, asOf: CivilDate) => Facts;

export interface FactsOptions {
  readonly rules: Pick<RuleBook, 'catalogue'>;
  readonly asOf: CivilDate;
  /** The year that a yearly fact without offset stands for; from the policy, not from a clock. */
  readonly referenceYear: number;
  readonly complete?: Complete;
}

/**
 * The facts of one enterprise as the policies of one reference year address them at `asOf`: `revenue` and `revenue@-1`
 * to `@-3` for years; of quarters and months the latest of the reference year that has begun; the sets of valid
 * qualifications and department lists. What was stated after `asOf` is not there: where an evaluation goes back in time,
 * hand in the enterprise of `factsKnownAt`. Values past their max age are missing (stale).
 */
export function factsFor(enterprise: Enterprise, options: FactsOptions): Facts {
  const view = new FactView(enterprise, options);
  const facts = new Map<string, Observation>();
  facts.set('uscc', { value: enterprise.uscc });
  for (const definition of options.rules.catalogue.values()) {
    if (definition.derived !== true && definition.key !== 'uscc') view.add(definition, facts);
  }
  for (const [key, { list, holds }] of SET_ENTRIES) {
    if (options.rules.catalogue.has(list)) view.addSet(facts, key, list, holds);
  }
  return options.complete?.(facts, enterprise.districtCode, options.asOf) ?? facts;
}

class FactView {
  private readonly owner = new Map<string, Provenance>();

  constructor(
    private readonly enterprise: Enterprise,
    private readonly options: FactsOptions,
  ) {
    for (const entry of enterprise.provenance) {
      if (entry.asOf > options.asOf || !isCivilDate(entry.asOf)) continue;
      for (const slot of entry.keys) this.owner.set(slot, entry);
    }
  }

  add(definition: FactDefinition, facts: Map<string, Observation>): void {
    const { key, period } = definition;
    const stored = this.enterprise.values[key];
    if (LIST_IDENTITY[key] !== undefined) this.addList(definition, facts);
    else if (stored === undefined || stored === null) return;
    else if (period === 'none') set(facts, key, this.observe(definition, key, stored as FactValue));
    else if (period === 'year') this.addYears(definition, stored as Record<string, FactValue>, facts);
    else {
      const latest = this.latestPeriod(definition, stored as Record<string, FactValue>);
      set(facts, key, latest ?? { missing: 'not-yet-published' });
    }
  }

  private addYears(
    definition: FactDefinition,
    stored: Readonly<Record<string, FactValue>>,
    facts: Map<string, Observation>,
  ): void {
    for (let back = 0; back <= YEARS_BACK; back++) {
      const year = String(this.options.referenceYear - back);
      const value = stored[year];
      const observation =
        value === undefined ? undefined : this.observe(definition, `${definition.key}.${year}`, value, year);
      const key = back === 0 ? definition.key : `${definition.key}@-${back}`;
      // Other years are known, this one is not: it will come with that year's report.
      set(facts, key, observation ?? { missing: 'not-yet-published', period: year });
    }
  }

  private latestPeriod(
    definition: FactDefinition,
    stored: Readonly<Record<string, FactValue>>,
  ): Observation | undefined {
    const year = String(this.options.referenceYear);
    const begun = Object.keys(stored).filter(
      (period) => period.startsWith(year) && hasBegun(period, this.options.asOf),
    );
    for (const period of begun.sort().reverse()) {
      const value = stored[period];
      const found =
        value === undefined ? undefined : this.observe(definition, `${definition.key}.${period}`, value, period);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  private observe(
    definition: FactDefinition,
    slot: string,
    value: FactValue,
    period?: string,
  ): Observation | undefined {
    const from = this.owner.get(slot);
    if (from === undefined) return undefined;
    const { source, asOf } = from;
    const dated = { source, asOf, ...(period === undefined ? {} : { period }) };
    return this.isStale(definition, from) ? { ...dated, missing: 'stale' } : { ...dated, value };
  }

  private isStale(definition: FactDefinition | undefined, from: Provenance): boolean {
    const limit = definition?.maxAgeDays;
    return limit !== undefined && daysBetween(from.asOf, this.options.asOf) > limit;
  }

  private addList(definition: FactDefinition, facts: Map<string, Observation>): void {
    const known = this.knownOf(definition.key, definition);
    if (known === 'stale') facts.set(definition.key, { missing: 'stale' });
    else if (known !== undefined) facts.set(definition.key, observationOf(known, known.records));
  }

  addSet(facts: Map<string, Observation>, key: string, list: string, holds: Holds): void {
    const known = this.knownOf(list, this.options.rules.catalogue.get(list));
    if (known === undefined) return;
    if (known === 'stale') {
      facts.set(key, { missing: 'stale' });
      return;
    }
    const { asOf, referenceYear } = this.options;
    const codes = known.records
      .filter((record) => holds(record, asOf, referenceYear))
      .map((record) => String(record.code));
    facts.set(key, observationOf(known, [...new Set(codes)].sort()));
  }

  /** The records of a list that may be used, and which of its elements are known where not all are. */
  private knownOf(list: string, definition: FactDefinition | undefined): KnownList | 'stale' | undefined {
    const records = (this.enterprise.values[list] ?? []) as readonly FactRecord[];
    const whole = this.owner.get(list);
    const wholeIsFresh = whole !== undefined && !this.isStale(definition, whole);
    const start = `${list}#`;
    const fresh: string[] = [];
    const stale = new Set<string>();
    let from = wholeIsFresh ? whole : undefined;
    for (const [slot, owner] of this.owner) {
      if (!slot.startsWith(start)) continue;
      if (this.isStale(definition, owner)) {
        stale.add(slot);
        continue;
      }
      fresh.push(slot);
      if (from === undefined || owner.asOf < from.asOf) from = owner;
    }
    if (whole === undefined && fresh.length + stale.size === 0) return undefined;
    if (from === undefined) return 'stale';
    const observation = { source: from.source, asOf: from.asOf };
    if (wholeIsFresh && stale.size === 0) return { records, observation };
    const [field = 'code'] = LIST_IDENTITY[list] ?? [];
    const isKnown = (record: FactRecord) => {
      const slot = `${list}#${elementOf(list, record)}`;
      return this.owner.has(slot) ? !stale.has(slot) : wholeIsFresh;
    };
    const named = fresh.map((slot) => slot.slice(start.length).split('|'));
    const codes = named.filter((parts) => isOfYear(list, parts, this.options.referenceYear)).map(([code = '']) => code);
    return {
      records: records.filter(isKnown),
      observation: { ...observation, known: { field, elements: [...new Set(codes)] } },
    };
  }
}

interface KnownList {
  readonly records: readonly FactRecord[];
  readonly observation: Omit<Observation, 'value'>;
}

function observationOf({ observation: { source, asOf, known } }: KnownList, value: FactValue): Observation {
  return known === undefined ? { source, asOf, value } : { source, asOf, value, known };
}

function set(facts: Map<string, Observation>, key: string, observation: Observation | undefined): void {
  if (observation !== undefined) facts.set(key, observation);
}

/** A list of one year says nothing about another year's. */
function isOfYear(list: string, parts: readonly string[], referenceYear: number): boolean {
  const at = LIST_IDENTITY[list]?.indexOf('year') ?? -1;
  const year = at < 0 ? '' : (parts[at] ?? '');
  return year === '' || year === String(referenceYear);
}

/**
 * Valid at the end of the reference year, or at `asOf` where that is earlier: a certificate of this year gives nothing
 * to a policy that assesses last year.
 */
function isValidQualification(record: FactRecord, asOf: CivilDate, referenceYear: number): boolean {
  const { recognisedOn, validTo, revokedOn } = record;
  const day = earlier(asOf, `${referenceYear}-12-31`);
  return (
    (typeof recognisedOn !== 'string' || recognisedOn <= day) &&
    (typeof validTo !== 'string' || validTo >= day) &&
    (typeof revokedOn !== 'string' || revokedOn > day)
  );
}

/** On a yearly list: of the reference year, and not taken off it before that year's end or `asOf`, whichever is earlier. */
function isOnList(record: FactRecord, asOf: CivilDate, referenceYear: number): boolean {
  const { year, validTo } = record;
  if (typeof year === 'number' && year !== referenceYear) return false;
  const end = typeof year === 'number' ? earlier(asOf, `${year}-12-31`) : asOf;
  return typeof validTo !== 'string' || validTo >= end;
}

function earlier(a: CivilDate, b: CivilDate): CivilDate {
  return a < b ? a : b;
}
