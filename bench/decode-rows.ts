import { deserialize } from 'bson';
import type { Column, Columns } from '../src/eligibility/batch/columns.js';
import { isNumeric } from '../src/eligibility/batch/columns.js';
import { dayNumber, daysBetween } from '../src/eligibility/civil-date.js';
import type { CivilDate, FactDefinition, FactValue } from '../src/eligibility/facts.js';
import { isOfType } from '../src/eligibility/observations.js';
import { definitionOf, splitPeriod, type Vocabulary } from '../src/eligibility/vocabulary.js';
import type { Enterprise } from '../src/enterprises/enterprise.schema.js';

interface Builder {
  readonly definition: FactDefinition;
  readonly year: string;
  readonly slot: string;
  readonly numbers: Float64Array | undefined;
  readonly codes: Uint32Array;
  readonly codeOf: Map<string, number>;
  readonly entries: { value: FactValue }[];
}

/**
 * The plain way through objects, without anything that a column does not need: `bson.deserialize`, who stated which slot,
 * and each fact of the row into its column. The lower limit of what reading rows takes.
 */
export function columnsThroughRows(
  documents: readonly Uint8Array[],
  keys: readonly string[],
  { rules, asOf, referenceYear }: { rules: Vocabulary; asOf: CivilDate; referenceYear: number },
): Columns {
  const builders = keys.flatMap((key): Builder[] => {
    const definition = definitionOf(key, rules);
    if (definition === undefined) return [];
    const { base, yearsBack } = splitPeriod(key);
    const year = String(referenceYear - yearsBack);
    const numbers = isNumeric(definition.type) ? new Float64Array(documents.length).fill(Number.NaN) : undefined;
    const codes = new Uint32Array(documents.length);
    const slot = definition.period === 'year' ? `${base}.${year}` : base;
    return [{ definition, year, slot, numbers, codes, codeOf: new Map(), entries: [] }];
  });
  documents.forEach((document, row) => {
    const enterprise = deserialize(document) as Enterprise;
    const owner = new Map<string, CivilDate>();
    for (const entry of enterprise.provenance) {
      if (entry.asOf <= asOf) for (const slot of entry.keys) owner.set(slot, entry.asOf);
    }
    for (const builder of builders) put(builder, row, valueIn(builder, enterprise, owner, asOf, referenceYear));
  });
  const columns = builders.map(
    ({ numbers, codes, entries }): Column =>
      numbers === undefined ? { kind: 'coded', codes, entries } : { kind: 'number', values: numbers },
  );
  return {
    length: documents.length,
    asOf,
    columns: new Map(columns.map((column, index) => [keys[index] ?? '', column])),
  };
}

function valueIn(
  { definition, year, slot }: Builder,
  enterprise: Enterprise,
  owner: ReadonlyMap<string, CivilDate>,
  asOf: CivilDate,
  referenceYear: number,
): FactValue | undefined {
  const { key, period, type, maxAgeDays } = definition;
  if (key === 'uscc') return enterprise.uscc;
  let value: unknown = enterprise.values[key];
  let stated = slot;
  if (period !== 'none' && value !== undefined) {
    const map = value as Readonly<Record<string, FactValue>>;
    const at = period === 'year' ? year : latestOf(map, String(referenceYear));
    if (period !== 'year') stated = `${key}.${at}`;
    value = map[at ?? ''];
  }
  const dated = owner.get(stated);
  if (dated === undefined || !isOfType(value, type)) return undefined;
  return maxAgeDays !== undefined && daysBetween(dated, asOf) > maxAgeDays ? undefined : value;
}

function latestOf(map: object, year: string): string | undefined {
  return Object.keys(map)
    .filter((period) => period.startsWith(year))
    .sort()
    .at(-1);
}

function put({ numbers, codes, codeOf, entries }: Builder, row: number, value: FactValue | undefined): void {
  if (value === undefined) return;
  if (numbers !== undefined) {
    numbers[row] = typeof value === 'string' ? dayNumber(value) : Number(value);
    return;
  }
  const identity = typeof value === 'string' ? value : JSON.stringify(value);
  const code = codeOf.get(identity) ?? entries.push({ value });
  codeOf.set(identity, code);
  codes[row] = code;
}
