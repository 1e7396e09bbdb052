import type {
  CivilDate,
  FactDefinition,
  FactRecord,
  Facts,
  FactValue,
  FieldDefinition,
  Observation,
} from '../eligibility/facts.js';
import { isOfType } from '../eligibility/observations.js';
import { pointer } from '../eligibility/rule-error.js';
import { definitionOf, fieldDefinitionOf } from '../eligibility/vocabulary.js';
import { InputError } from '../terminal/input-error.js';
import { parameterFacts } from './parameters.js';
import type { RuleBook } from './rule-book.schema.js';

const MONEY = /^-?\d{1,13}(\.\d{1,2})?$/;
const MOST_MONEY = 1e13;
/** Sets that the enterprise's records give. A certificate without an end proves nothing; a list may have none. */
const CODE_SETS = [
  { set: 'qualificationCodes', list: 'qualifications', endless: false },
  { set: 'departmentListCodes', list: 'departmentLists', endless: true },
] as const;

/**
 * Facts from a plain `{key: value}` object, as `rules eval` and the tests inside policy files give them: values are
 * taken to be of the right period and current; `revenue@-1` is an earlier year's, `param.NAME` replaces a parameter,
 * null is missing. Parameters come from the rule book by `districtCode`, and the sets of valid codes from their lists,
 * where they are not given. Money may be text ("7200.00").
 * @throws InputError with one line per fault: unknown key, wrong type, unknown code, impossible date
 */
export function plainFacts(json: unknown, rules: RuleBook, asOf: CivilDate): Facts {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    throw new InputError('facts must be one object of keys and values');
  }
  const reading = new Reading(rules);
  const given = new Map<string, Observation>();
  for (const [key, value] of Object.entries(json)) {
    const read = reading.fact(key, value);
    if (read !== undefined) given.set(key, { value: read });
  }
  if (reading.faults.length > 0) throw new InputError(reading.faults);
  for (const { set, list, endless } of CODE_SETS) {
    const records = given.get(list)?.value;
    if (records === undefined || Object.hasOwn(json, set)) continue;
    const codes = validCodes(records as readonly FactRecord[], asOf, endless);
    given.set(set, codes ? { value: codes } : { missing: 'incomplete' });
  }
  const district = given.get('districtCode')?.value;
  const parameters = parameterFacts(rules, typeof district === 'string' ? district : undefined, asOf);
  for (const [key, observation] of parameters) if (!Object.hasOwn(json, key)) given.set(key, observation);
  return given;
}

/**
 * One value of a fact as another system sends it; undefined where it is missing.
 * @throws InputError with one line per fault
 */
export function plainValue(key: string, json: unknown, rules: RuleBook): FactValue | undefined {
  const reading = new Reading(rules);
  const value = reading.fact(key, json);
  if (reading.faults.length > 0) throw new InputError(reading.faults);
  return value;
}

/**
 * Codes of the records that are valid at `asOf`: begun, not ended, not revoked. Undefined where a record does not tell
 * its code, or (unless they may be `endless`) its end, so that the set is not known.
 */
export function validCodes(
  records: readonly FactRecord[],
  asOf: CivilDate,
  endless = false,
): readonly string[] | undefined {
  const codes = new Set<string>();
  for (const { code, recognisedOn, validTo, revokedOn } of records) {
    if (isDay(recognisedOn) && recognisedOn > asOf) continue;
    if (isDay(revokedOn) && revokedOn <= asOf) continue;
    if (isDay(validTo) && validTo < asOf) continue;
    if (typeof code !== 'string' || !(endless || isDay(validTo))) return undefined;
    codes.add(code);
  }
  return [...codes].sort();
}

function isDay(value: unknown): value is CivilDate {
  return typeof value === 'string' && value !== '';
}

/** Reads values by their definitions; what cannot be used becomes a line in `faults`. */
class Reading {
  readonly faults: string[] = [];

  constructor(readonly rules: RuleBook) {}

  fact(key: string, value: unknown): FactValue | undefined {
    const path = pointer('', key);
    const definition = definitionOf(key, this.rules);
    if (!definition) return this.#fault(path, `fact "${key}" is not known`);
    if (isMissing(value)) return undefined;
    return definition.type === 'list' ? this.#list(value, definition, path) : this.#scalar(value, definition, path);
  }

  #list(value: unknown, definition: FactDefinition, path: string): FactValue | undefined {
    if (!Array.isArray(value)) return this.#fault(path, 'must be a list of records');
    return value.map((record: unknown, at) => this.#record(record, definition, `${path}/${at}`) ?? {});
  }

  #record(record: unknown, list: FactDefinition, path: string): FactRecord | undefined {
    if (!isObject(record)) return this.#fault(path, 'must be a record {field: value}');
    const read: Record<string, FactValue | FactRecord> = {};
    for (const [name, value] of Object.entries(record)) {
      const at = pointer(path, name);
      const field = fieldDefinitionOf(list, name);
      if (!field || field.pluck) this.#fault(at, `field "${name}" of ${list.key} is not known`);
      else if (isMissing(value)) continue;
      else if (field.map && isObject(value)) read[name] = this.#map(value, field, at);
      else if (field.map && !name.includes('.')) this.#fault(at, 'must be a map {key: value}');
      else {
        const one = this.#scalar(value, field, at);
        if (one !== undefined) read[name] = one;
      }
    }
    return read;
  }

  #map(value: object, field: FieldDefinition, path: string): FactRecord {
    const read: Record<string, FactValue> = {};
    for (const [key, inner] of Object.entries(value)) {
      if (isMissing(inner)) continue;
      const one = this.#scalar(inner, field, pointer(path, key));
      if (one !== undefined) read[key] = one;
    }
    return read;
  }

  #scalar(value: unknown, field: FieldDefinition, path: string): FactValue | undefined {
    const plain = field.type === 'money' || field.type === 'ratio' ? decimal(value) : value;
    if (!isOfType(plain, field.type)) return this.#fault(path, `must be ${EXPECTED[field.type]}`);
    if (field.type === 'money' && !isMoney(plain as number)) {
      return this.#fault(path, 'must be an amount in 元 with at most two decimals, below 10,000,000,000,000');
    }
    const codes = field.codeList === undefined ? undefined : this.rules.codes.get(field.codeList)?.codes;
    for (const code of codes ? [plain].flat() : []) {
      if (!codes?.has(String(code))) return this.#fault(path, `"${code}" is not in the code list ${field.codeList}`);
    }
    return plain;
  }

  #fault(path: string, message: string): undefined {
    this.faults.push(`${path}: ${message}`);
    return undefined;
  }
}

const EXPECTED = {
  text: 'text',
  code: 'text that is a code',
  number: 'a number',
  integer: 'a whole number',
  money: 'an amount in 元, a number or text ("7200.00")',
  ratio: 'a fraction, a number or text (5.5 % is 0.055)',
  boolean: 'true or false',
  date: 'a day that exists, YYYY-MM-DD',
  set: 'a list of texts',
  list: 'a list of records',
} as const;

/** `null`, "" and nothing are missing; JSON has no NaN. */
function isMissing(value: unknown): boolean {
  return value === null || value === undefined || value === '';
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function decimal(value: unknown): unknown {
  return typeof value === 'string' && /^-?\d{1,13}(\.\d{1,10})?$/.test(value) ? Number(value) : value;
}

function isMoney(amount: number): boolean {
  return Math.abs(amount) < MOST_MONEY && MONEY.test(String(amount));
}
