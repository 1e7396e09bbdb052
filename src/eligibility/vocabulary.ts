import type { Condition } from './condition.schema.js';
import type { DerivedFact } from './derived.js';
import type { FactCatalogue, FactDefinition, FactValue, FieldDefinition, Words } from './facts.js';

/** What rules may speak of. A `RuleBook` is one. */
export interface Vocabulary {
  readonly catalogue: FactCatalogue;
  readonly named: ReadonlyMap<string, Condition>;
  readonly derived: ReadonlyMap<string, DerivedFact>;
  /** City parameters; `param.NAME` is known where one of that name is here or in the catalogue. */
  readonly parameters?: readonly { readonly name: string; readonly value: FactValue }[];
  /** Code lists by name; where a list is here, code values in rules must be on it. */
  readonly codes?: ReadonlyMap<string, { readonly codes: ReadonlyMap<string, Words> }>;
  readonly departments?: ReadonlyMap<string, { readonly name: Words }>;
  /** Titles of named conditions, for reading aloud. */
  readonly namedTitles?: ReadonlyMap<string, Words>;
}

/** The day of evaluation as a fact, present in every scope. */
export const AS_OF_FACT = 'asOf';
/** Marks an enterprise fact inside a condition on records: `$.districtCode`. */
export const ENTERPRISE_PREFIX = '$.';
/** Years before the reference year that a rule can address (`revenue@-3`). */
export const YEARS_BACK = 3;
export const PARAMETER_PREFIX = 'param.';
const EARLIER = /^([^@]+)@-([1-9])$/;

const asOfDefinition: FactDefinition = {
  key: AS_OF_FACT,
  type: 'date',
  label: { zh: '比对日', en: 'date of assessment' },
  source: 'system',
  period: 'none',
  sharing: 'value',
  sensitivity: 'public',
  changeable: false,
};

/** `revenue@-1` → `revenue` and 1; a key without an offset has 0. */
export function splitPeriod(key: string): { readonly base: string; readonly yearsBack: number } {
  const parts = EARLIER.exec(key);
  return parts?.[1] ? { base: parts[1], yearsBack: Number(parts[2]) } : { base: key, yearsBack: 0 };
}

/**
 * The definition of an enterprise-level fact as rules address it, or undefined where there is none: catalogue keys,
 * earlier years of yearly facts (`revenue@-1`), `param.NAME`, `asOf`.
 */
export function definitionOf(key: string, vocabulary: Vocabulary): FactDefinition | undefined {
  const direct = vocabulary.catalogue.get(key);
  if (direct) return direct;
  if (key === AS_OF_FACT) return asOfDefinition;
  const known = addressed.get(vocabulary)?.get(key);
  if (known) return known;
  const found = definitionOfAddress(key, vocabulary);
  if (found) {
    const keys = addressed.get(vocabulary) ?? new Map<string, FactDefinition>();
    addressed.set(vocabulary, keys.set(key, found));
  }
  return found;
}

/** Definitions of keys that are not in the catalogue themselves; only such as exist, so that they cannot grow without end. */
const addressed = new WeakMap<Vocabulary, Map<string, FactDefinition>>();

function definitionOfAddress(key: string, vocabulary: Vocabulary): FactDefinition | undefined {
  if (key.startsWith(PARAMETER_PREFIX)) return parameterDefinition(key, vocabulary);
  const { base, yearsBack } = splitPeriod(key);
  if (yearsBack === 0 || yearsBack > YEARS_BACK) return undefined;
  const definition = vocabulary.catalogue.get(base);
  return definition?.period === 'year' ? definition : undefined;
}

/** The definition of a field of a list's records; `hires.map` fields take a key: `monthsInsured.pension`. */
export function fieldDefinitionOf(list: FactDefinition | undefined, field: string): FieldDefinition | undefined {
  if (!list?.fields) return undefined;
  const own = ownField(list.fields, field);
  if (own) return own;
  const dot = field.indexOf('.');
  if (dot <= 0) return undefined;
  const container = ownField(list.fields, field.slice(0, dot));
  return container?.map ? container : undefined;
}

function ownField(fields: Readonly<Record<string, FieldDefinition>>, name: string): FieldDefinition | undefined {
  return Object.hasOwn(fields, name) ? fields[name] : undefined;
}

function parameterDefinition(key: string, vocabulary: Vocabulary): FactDefinition | undefined {
  const name = key.slice(PARAMETER_PREFIX.length);
  const value = vocabulary.parameters?.find((parameter) => parameter.name === name)?.value;
  if (value === undefined) return undefined;
  return {
    ...asOfDefinition,
    key,
    label: { zh: `参数 ${name}`, en: `parameter ${name}` },
    type: typeOfParameter(value),
  };
}

function typeOfParameter(value: FactValue): FactDefinition['type'] {
  if (typeof value === 'number') return 'number';
  if (typeof value === 'boolean') return 'boolean';
  return typeof value === 'string' ? 'text' : 'set';
}
