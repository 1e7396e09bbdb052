import { daysBetween, isCivilDate } from './civil-date.js';
import type {
  CivilDate,
  FactRecord,
  Facts,
  FactType,
  FactValue,
  FieldDefinition,
  MissingReason,
  Observation,
} from './facts.js';
import { AS_OF_FACT, definitionOf, type Vocabulary } from './vocabulary.js';

/** One fact as an evaluation sees it: with a value, or missing for a reason. Never both. */
export interface Seen {
  readonly value?: FactValue;
  readonly missing?: MissingReason;
  readonly source?: string;
  readonly asOf?: CivilDate;
  /** Where only some elements of a set, or records of a list, are known: which, by which field. */
  readonly known?: Observation['known'];
  /** No value, but what it is not: the identity of a record that nobody has spoken of. */
  readonly unlike?: readonly string[];
}

/**
 * Reads an enterprise fact at `asOf`: a value older than the catalogue's max age is missing (stale), and so is one that
 * is not of the declared type (invalid). `asOf` itself is always present.
 */
export function observe(key: string, facts: Facts, asOf: CivilDate, vocabulary: Vocabulary): Seen {
  if (key === AS_OF_FACT) return { value: asOf };
  const observation = facts.get(key);
  if (!observation) return { missing: 'absent' };
  const { value, source, asOf: dated } = observation;
  if (isBlank(value)) return { missing: observation.missing ?? 'absent', source, asOf: dated };
  const definition = definitionOf(key, vocabulary);
  if (!definition || !isOfType(value, definition.type)) return { missing: 'invalid', source, asOf: dated };
  if (isStale(dated, asOf, definition.maxAgeDays)) return { missing: 'stale', source, asOf: dated };
  return { value, source, asOf: dated, known: observation.known };
}

/** Reads a field of one record of a list; see `FieldDefinition` for maps, plucked sets and what absence means. */
export function observeField(record: FactRecord, field: string, definition: FieldDefinition | undefined): Seen {
  if (!definition) return { missing: 'invalid' };
  if (definition.pluck) return pluck(record, definition.pluck);
  const value = fieldValue(record, field);
  if (isBlank(value)) {
    return definition.whenAbsent === undefined ? { missing: 'absent' } : { value: definition.whenAbsent };
  }
  return isOfType(value, definition.type) ? { value } : { missing: 'invalid' };
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

/** Whether a value may stand for a fact of the type. Numbers are finite, dates exist, sets hold texts. */
export function isOfType(value: unknown, type: FactType): value is FactValue {
  switch (type) {
    case 'number':
    case 'money':
    case 'ratio':
      return typeof value === 'number' && Number.isFinite(value);
    case 'integer':
      return Number.isSafeInteger(value);
    case 'boolean':
      return typeof value === 'boolean';
    case 'date':
      return isCivilDate(value);
    case 'text':
    case 'code':
      return typeof value === 'string' && value !== '';
    case 'set':
      return Array.isArray(value) && value.every(isText);
    case 'list':
      return Array.isArray(value) && value.every(isRecord);
  }
}

function isBlank(value: unknown): value is undefined | null {
  return value === undefined || value === null || value === '' || Number.isNaN(value);
}

function isRecord(value: unknown): value is FactRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What is dated by no day may be of any age. */
function isStale(dated: CivilDate | undefined, asOf: CivilDate, maxAgeDays: number | undefined): boolean {
  return dated !== undefined && maxAgeDays !== undefined && !(daysBetween(dated, asOf) <= maxAgeDays);
}

function fieldValue(record: FactRecord, field: string): unknown {
  if (Object.hasOwn(record, field)) return record[field];
  const dot = field.indexOf('.');
  if (dot <= 0) return undefined;
  const container = Object.hasOwn(record, field.slice(0, dot)) ? record[field.slice(0, dot)] : undefined;
  if (!isRecord(container)) return undefined;
  const key = field.slice(dot + 1);
  return Object.hasOwn(container, key) ? container[key] : undefined;
}

function pluck(record: FactRecord, source: { readonly list: string; readonly field: string }): Seen {
  const nested = fieldValue(record, source.list);
  if (isBlank(nested)) return { missing: 'absent' };
  if (!isOfType(nested, 'list')) return { missing: 'invalid' };
  const values: string[] = [];
  for (const inner of nested as readonly FactRecord[]) {
    const value = fieldValue(inner, source.field);
    if (typeof value !== 'string' || value === '') return { missing: 'incomplete' };
    if (!values.includes(value)) values.push(value);
  }
  return { value: values };
}

/** A numeric field of a record, or one entry of a map of numbers; `otherwise` stands in for an absent one. */
export function observeNumber(
  record: FactRecord,
  at: { readonly field: string; readonly key?: string; readonly otherwise?: number },
  definition: FieldDefinition | undefined,
): Seen {
  const seen = at.key === undefined ? observeField(record, at.field, definition) : entryOf(record, at.field, at.key);
  if (seen.missing === 'absent' && at.otherwise !== undefined) return { value: at.otherwise };
  return seen.value === undefined || isOfType(seen.value, 'number') ? seen : { missing: 'invalid' };
}

function entryOf(record: FactRecord, field: string, key: string): Seen {
  const value = fieldValue(record, `${field}.${key}`);
  if (isBlank(value)) return { missing: 'absent' };
  return isOfType(value, 'number') ? { value } : { missing: 'invalid' };
}
