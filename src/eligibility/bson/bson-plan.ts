import type { CivilDate, FactDefinition, FactType } from '../facts.js';
import { hasBegun } from '../period.js';
import { AS_OF_FACT, definitionOf, PARAMETER_PREFIX, splitPeriod, type Vocabulary, YEARS_BACK } from '../vocabulary.js';

/** The code of the enterprise, which stands beside `values` and comes from no source. */
export const CODE_FACT = 'uscc';

/** One value of a stored document that goes into a column. */
export interface StoredValue {
  /** Number of the slot that says whose it is and how old. */
  readonly slot: number;
  readonly column: number;
}

/** A field of `values` with facts that were asked for. */
export interface StoredField {
  readonly name: string;
  /** The fact of a field that holds one value. */
  value: StoredValue | undefined;
  /** By the number of the period, where the field holds a value for each. */
  readonly periods: (StoredValue | undefined)[] | undefined;
  /** Only the latest of the periods of one column is the fact; greater numbers are later. */
  readonly latest: boolean;
}

/** What rules of one reference year ask for. */
export interface ScanView {
  /** The year that a yearly fact without offset stands for. */
  readonly referenceYear: number;
  /** The facts as rules address them. */
  readonly keys: readonly string[];
  /** Keys of computed facts of which single rows are looked at only; they get no column. */
  readonly withoutColumn?: readonly string[];
}

/** Where a view finds its facts. */
export interface PlannedView {
  /** By the key, for facts that are stored values. */
  readonly columns: ReadonlyMap<string, number>;
  /** Keys of facts that no stored value is: derived ones, parameters, lists. */
  readonly computed: readonly string[];
}

/** What to look for in a document. Slots, fields and periods are numbered from 1 on, columns from 0. */
export interface ScanPlan {
  readonly views: readonly PlannedView[];
  /** A value that several views ask for has one column. */
  readonly columns: readonly { readonly name: string; readonly type: FactType }[];
  readonly fields: readonly StoredField[];
  readonly periods: readonly string[];
  readonly slots: readonly { readonly name: string; readonly maxAgeDays: number }[];
}

export interface PlanOptions {
  readonly vocabulary: Vocabulary;
  readonly asOf: CivilDate;
}

/** Where the facts of the views stand in stored documents; keys that are no fact stand nowhere. */
export function planScan(views: readonly ScanView[], { vocabulary, asOf }: PlanOptions): ScanPlan {
  const periods = periodsOf(
    views.map(({ referenceYear }) => referenceYear),
    asOf,
  );
  const columns = new Map<string, { readonly name: string; readonly type: FactType; readonly place: number }>();
  const slots: ScanPlan['slots'][number][] = [];
  const fields = new Map<string, StoredField>();

  const fieldOf = ({ key, period }: FactDefinition): StoredField => {
    // All fields have one shape: reading goes through them for every document.
    const made = {
      name: key,
      value: undefined,
      periods: period === 'none' ? undefined : [],
      latest: period !== 'year',
    };
    const field = fields.get(key) ?? made;
    fields.set(key, field);
    return field;
  };
  const place = ({ key, maxAgeDays = Number.POSITIVE_INFINITY }: FactDefinition, column: number, period?: string) => {
    const name = period === undefined ? key : `${key}.${period}`;
    return { column, slot: slots.push({ name, maxAgeDays }) };
  };
  const columnOf = (definition: FactDefinition, referenceYear: number, yearsBack: number): number => {
    const { key, period, type } = definition;
    const year = String(referenceYear - yearsBack);
    const name = period === 'none' ? key : `${key}.${year}`;
    const known = columns.get(name);
    if (known !== undefined) return known.place;
    const column = columns.size;
    columns.set(name, { name, type, place: column });
    if (key === CODE_FACT || key === AS_OF_FACT) return column;
    const field = fieldOf(definition);
    if (field.periods === undefined) field.value = place(definition, column);
    for (const [index, one] of periods.entries()) {
      const isAsked = field.latest ? one.length > year.length && one.startsWith(year) : one === year;
      if (field.periods !== undefined && isAsked) field.periods[index + 1] = place(definition, column, one);
    }
    return column;
  };
  const planned = views.map(({ referenceYear, keys }): PlannedView => {
    const [found, computed] = [new Map<string, number>(), new Set<string>()];
    for (const key of keys) {
      const definition = definitionOf(key, vocabulary);
      const { yearsBack } = splitPeriod(key);
      if (definition === undefined || yearsBack > YEARS_BACK) continue;
      if (isComputed(key, definition)) computed.add(key);
      else found.set(key, columnOf(definition, referenceYear, yearsBack));
    }
    return { columns: found, computed: [...computed] };
  });
  return { views: planned, columns: [...columns.values()], fields: [...fields.values()], periods, slots };
}

function isComputed(key: string, { derived, type }: FactDefinition): boolean {
  return derived === true || type === 'list' || key.startsWith(PARAMETER_PREFIX);
}

/** Years that can be addressed, and the quarters and months of the reference years that have begun; in their order. */
function periodsOf(referenceYears: readonly number[], asOf: CivilDate): readonly string[] {
  const periods = referenceYears.flatMap((year) => {
    const years = Array.from({ length: YEARS_BACK + 1 }, (_, back) => String(year - back));
    const months = Array.from({ length: 12 }, (_, month) => `${year}-${String(month + 1).padStart(2, '0')}`);
    const quarters = [1, 2, 3, 4].map((quarter) => `${year}Q${quarter}`);
    return [...years, ...[...months, ...quarters].filter((period) => hasBegun(period, asOf))];
  });
  return [...new Set(periods)].sort();
}
