import { isOlderThan } from '../eligibility/civil-date.js';
import type {
  CivilDate,
  FactCatalogue,
  FactDefinition,
  FactRecord,
  FactValue,
  Observation,
} from '../eligibility/facts.js';
import { type CodeSet, codeSet, validCodes } from '../policies/policy.service.js';
import type { RuleBook } from '../policies/rule-book.schema.js';
import { type Enterprise, elementOf, LIST_IDENTITY, type Provenance } from './enterprise.schema.js';

/** Years before the reference year that a rule can address (`revenue@-3`). */
const YEARS_BACK = [1, 2, 3];

/** Where the fact of one key is found. */
type Address =
  | { readonly kind: 'uscc' }
  | { readonly kind: 'plain' | 'year' | 'latest' | 'list'; readonly definition: FactDefinition; readonly back: number }
  | { readonly kind: 'qualifications' | 'departmentLists' };

const known = new WeakMap<FactCatalogue, ReadonlyMap<string, Address>>();

/** Every key under which a rule can address something stored. */
export function addressesOf(catalogue: FactCatalogue): ReadonlyMap<string, Address> {
  const found = known.get(catalogue);
  if (found !== undefined) return found;
  const addresses = new Map<string, Address>([['uscc', { kind: 'uscc' }]]);
  for (const definition of catalogue.values()) {
    const { key, period } = definition;
    if (definition.derived === true || key === 'uscc') continue;
    const kind =
      LIST_IDENTITY[key] !== undefined ? 'list' : ({ none: 'plain', year: 'year' } as const)[period as 'year'];
    addresses.set(key, { kind: kind ?? 'latest', definition, back: 0 });
    if (kind === 'year') for (const back of YEARS_BACK) addresses.set(`${key}@-${back}`, { kind, definition, back });
  }
  addresses.set('qualificationCodes', { kind: 'qualifications' });
  addresses.set('departmentListCodes', { kind: 'departmentLists' });
  known.set(catalogue, addresses);
  return addresses;
}

/** What is stored of one enterprise, read fact by fact at one day. */
export class StoredFacts {
  readonly #enterprise: Enterprise;
  readonly #rules: Pick<RuleBook, 'catalogue'> & Partial<Pick<RuleBook, 'codes'>>;
  readonly #asOf: CivilDate;
  readonly #owner = new Map<string, Provenance>();
  /** Slots of single elements by their list; made when a list is first asked for. */
  #elements: ReadonlyMap<string, readonly Owned[]> | undefined;
  /** Facts that no reference year changes, by key. */
  readonly #lasting = new Map<string, Observation | undefined>();
  /** Yearly facts by slot: last year's of one reference year is this year's of another. */
  readonly #yearly = new Map<string, Observation>();

  constructor(enterprise: Enterprise, { rules, asOf }: { readonly rules: StoredRules; readonly asOf: CivilDate }) {
    this.#enterprise = enterprise;
    this.#rules = rules;
    this.#asOf = asOf;
    for (const entry of enterprise.provenance) {
      if (entry.asOf > asOf) continue;
      for (const slot of entry.keys) this.#owner.set(slot, entry);
    }
  }

  /** The fact of a key for policies of a reference year; undefined where nothing is known of it. */
  find(key: string, referenceYear: number): Observation | undefined {
    const address = addressesOf(this.#rules.catalogue).get(key);
    if (address === undefined) return undefined;
    switch (address.kind) {
      case 'uscc':
        return { value: this.#enterprise.uscc };
      case 'plain':
        return this.#plain(address.definition);
      case 'year':
        return this.#ofYear(address.definition, referenceYear - address.back);
      case 'latest':
        return this.#latest(address.definition, referenceYear);
      case 'list':
        return this.#list(address.definition, referenceYear);
      case 'qualifications':
        return this.#validSet(key, address.kind, referenceYear);
      case 'departmentLists':
        return this.#validSet(key, address.kind, referenceYear);
    }
  }

  #plain(definition: FactDefinition): Observation | undefined {
    const { key } = definition;
    if (this.#lasting.has(key)) return this.#lasting.get(key);
    const value = this.#enterprise.values[key];
    const found = value === undefined ? undefined : this.#observe(definition, key, value as FactValue);
    this.#lasting.set(key, found);
    return found;
  }

  #ofYear(definition: FactDefinition, of: number): Observation | undefined {
    const { key } = definition;
    const stored = this.#enterprise.values[key] as Readonly<Record<string, FactValue>> | undefined;
    if (stored === undefined) return undefined;
    const year = String(of);
    const slot = `${key}.${year}`;
    const before = this.#yearly.get(slot);
    if (before !== undefined) return before;
    const value = stored[year];
    const observation = value === undefined ? undefined : this.#observe(definition, slot, value, year);
    // Other years are known, this one is not: it will come with that year's report.
    const found = observation ?? { missing: 'not-yet-published', period: year };
    this.#yearly.set(slot, found);
    return found;
  }

  #latest(definition: FactDefinition, referenceYear: number): Observation | undefined {
    const { key } = definition;
    const stored = this.#enterprise.values[key] as Readonly<Record<string, FactValue>> | undefined;
    if (stored === undefined) return undefined;
    const year = String(referenceYear);
    const begun = Object.keys(stored).filter((period) => period.startsWith(year) && firstDay(period) <= this.#asOf);
    for (const period of begun.sort().reverse()) {
      const value = stored[period];
      const found = value === undefined ? undefined : this.#observe(definition, `${key}.${period}`, value, period);
      if (found !== undefined) return found;
    }
    return { missing: 'not-yet-published' };
  }

  #observe(definition: FactDefinition, slot: string, value: FactValue, period?: string): Observation | undefined {
    const from = this.#owner.get(slot);
    if (from === undefined) return undefined;
    const { source, asOf } = from;
    const stale = this.#isStale(definition, from);
    if (period === undefined) return stale ? { source, asOf, missing: 'stale' } : { source, asOf, value };
    return stale ? { source, asOf, period, missing: 'stale' } : { source, asOf, period, value };
  }

  #isStale(definition: FactDefinition | undefined, from: Provenance): boolean {
    const limit = definition?.maxAgeDays;
    return limit !== undefined && isOlderThan(from.asOf, limit, this.#asOf);
  }

  #list({ key }: FactDefinition, referenceYear: number): Observation | undefined {
    const list = this.#knownOf(key, referenceYear);
    if (list === undefined) return undefined;
    return list === 'stale' ? { missing: 'stale' } : { ...list.observation, value: list.records };
  }

  #validSet(key: string, list: 'qualifications' | 'departmentLists', referenceYear: number): Observation | undefined {
    const known = this.#knownOf(list, referenceYear);
    if (known === undefined) return undefined;
    if (known === 'stale') return { missing: 'stale' };
    const { records, observation } = known;
    if (list === 'departmentLists') {
      const on = records
        .filter((record) => isOnList(record, this.#asOf, referenceYear))
        .map(({ code }) => String(code));
      return { ...observation, value: [...new Set(on)].sort() };
    }
    // A certificate of this year gives nothing to a policy that assesses last year.
    const day = earlier(this.#asOf, `${referenceYear}-12-31`);
    const codeList = this.#rules.catalogue.get(key)?.codeList;
    const all = codeList === undefined ? undefined : this.#rules.codes?.get(codeList)?.codes;
    const set: CodeSet = codeSet(records, validCodes(records, day), observation.known?.elements ?? all?.keys());
    return { ...observation, ...set };
  }

  /** The records of a list that may be used, and which of its elements are known where not all are. */
  #knownOf(list: string, referenceYear: number): KnownList | 'stale' | undefined {
    const definition = this.#rules.catalogue.get(list);
    const records = (this.#enterprise.values[list] ?? []) as readonly FactRecord[];
    const whole = this.#owner.get(list);
    const elements = this.#elementsOf(list);
    if (whole === undefined && elements.length === 0) return undefined;
    const fresh = elements.filter(([, from]) => !this.#isStale(definition, from));
    const wholeIsFresh = whole !== undefined && !this.#isStale(definition, whole);
    const from = oldest([...(wholeIsFresh ? [whole] : []), ...fresh.map(([, owner]) => owner)]);
    if (from === undefined) return 'stale';
    const observation = { source: from.source, asOf: from.asOf };
    if (wholeIsFresh && fresh.length === elements.length) return { records, observation };
    const stale = new Set(elements.filter((one) => !fresh.includes(one)).map(([slot]) => slot));
    const [field = 'code'] = LIST_IDENTITY[list] ?? [];
    const isKnown = (record: FactRecord) => {
      const slot = `${list}#${elementOf(list, record)}`;
      return this.#owner.has(slot) ? !stale.has(slot) : wholeIsFresh;
    };
    const named = fresh.map(([slot]) => slot.slice(list.length + 1).split('|'));
    const codes = named.filter((parts) => isOfYear(list, parts, referenceYear)).map(([code = '']) => code);
    return {
      records: records.filter(isKnown),
      observation: { ...observation, known: { field, elements: [...new Set(codes)] } },
    };
  }

  #elementsOf(list: string): readonly Owned[] {
    this.#elements ??= byList(this.#owner);
    return this.#elements.get(list) ?? [];
  }
}

type StoredRules = Pick<RuleBook, 'catalogue'> & Partial<Pick<RuleBook, 'codes'>>;

/** The slot of an element and who stated it. */
type Owned = readonly [slot: string, from: Provenance];

interface KnownList {
  readonly records: readonly FactRecord[];
  readonly observation: Omit<Observation, 'value'>;
}

function byList(owner: ReadonlyMap<string, Provenance>): ReadonlyMap<string, readonly Owned[]> {
  const lists = new Map<string, Owned[]>();
  for (const entry of owner) {
    const end = entry[0].indexOf('#');
    if (end < 0) continue;
    const list = entry[0].slice(0, end);
    const elements = lists.get(list);
    if (elements === undefined) lists.set(list, [entry]);
    else elements.push(entry);
  }
  return lists;
}

function oldest(entries: readonly Provenance[]): Provenance | undefined {
  return entries.reduce<Provenance | undefined>((a, b) => (a === undefined || b.asOf < a.asOf ? b : a), undefined);
}

/** A list of one year says nothing about another year's. */
function isOfYear(list: string, parts: readonly string[], referenceYear: number): boolean {
  const at = LIST_IDENTITY[list]?.indexOf('year') ?? -1;
  const year = at < 0 ? '' : (parts[at] ?? '');
  return year === '' || year === String(referenceYear);
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

/** The first day of a quarter or month: `2026Q3`, `2026-10`. */
function firstDay(period: string): CivilDate {
  const quarter = /^(\d{4})Q([1-4])$/.exec(period);
  if (quarter === null) return `${period}-01`;
  return `${quarter[1]}-${String((Number(quarter[2]) - 1) * 3 + 1).padStart(2, '0')}-01`;
}
