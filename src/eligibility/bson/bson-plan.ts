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
  /** Only the latest of the periods is the fact; greater numbers are later. */
  readonly latest: boolean;
}

/** What to look for in a document. Slots, fields and periods are numbered from 1 on, columns from 0. */
export interface ScanPlan {
  readonly columns: readonly { readonly key: string; readonly type: FactType }[];
  readonly fields: readonly StoredField[];
  readonly periods: readonly string[];
  readonly slots: readonly { readonly name: string; readonly maxAgeDays: number }[];
  /** Keys of facts that no stored value is: derived ones, parameters, lists. */
  readonly computed: readonly string[];
}

export interface PlanOptions {
  readonly vocabulary: Vocabulary;
  readonly asOf: CivilDate;
  /** The year that a yearly fact without offset stands for. */
  readonly referenceYear: number;
}

/** Where the facts that rules address by `keys` stand in stored documents; keys that are no fact stand nowhere. */
export function planScan(keys: readonly string[], { vocabulary, asOf, referenceYear }: PlanOptions): ScanPlan {
  const periods = periodsOf(referenceYear, asOf);
  const columns: { key: string; type: FactType }[] = [];
  const slots: ScanPlan['slots'][number][] = [];
  const fields = new Map<string, StoredField>();
  const computed: string[] = [];

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
  for (const key of new Set(keys)) {
    const definition = definitionOf(key, vocabulary);
    const { yearsBack } = splitPeriod(key);
    if (definition === undefined || yearsBack > YEARS_BACK) continue;
    if (isComputed(key, definition)) {
      computed.push(key);
      continue;
    }
    const column = columns.push({ key, type: definition.type }) - 1;
    if (key === CODE_FACT || key === AS_OF_FACT) continue;
    const field = fieldOf(definition);
    if (field.periods === undefined) field.value = place(definition, column);
    const year = String(referenceYear - yearsBack);
    for (const [index, period] of periods.entries()) {
      const isAsked = field.latest ? period.length > year.length : period === year;
      if (field.periods !== undefined && isAsked) field.periods[index + 1] = place(definition, column, period);
    }
  }
  return { columns, fields: [...fields.values()], periods, slots, computed };
}

function isComputed(key: string, { derived, type }: FactDefinition): boolean {
  return derived === true || type === 'list' || key.startsWith(PARAMETER_PREFIX);
}

/** Years that can be addressed, and the quarters and months of the reference year that have begun; in their order. */
function periodsOf(referenceYear: number, asOf: CivilDate): readonly string[] {
  const years = Array.from({ length: YEARS_BACK + 1 }, (_, back) => String(referenceYear - back));
  const months = Array.from({ length: 12 }, (_, month) => `${referenceYear}-${String(month + 1).padStart(2, '0')}`);
  const quarters = [1, 2, 3, 4].map((quarter) => `${referenceYear}Q${quarter}`);
  return [...years, ...[...months, ...quarters].filter((period) => hasBegun(period, asOf))].sort();
}
