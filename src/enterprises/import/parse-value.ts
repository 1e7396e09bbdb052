import type { FactRecord, FactValue, FieldDefinition } from '../../eligibility/facts.js';
import type { CodeTable, RuleBook } from '../../policies/rule-book.schema.js';
import { registeredEmail } from '../registered-contact.schema.js';
import type { WarningCode } from './findings.js';
import { parseDate } from './parse-date.js';
import { type Fault, isFault, parseCapital, parseDecimal, parseMoney, parseRatio } from './parse-number.js';

/** What a cell says: a value; nothing (`undefined`); or a fault. */
export type Parsed =
  | { readonly value: FactValue | undefined; readonly original?: string; readonly warning?: WarningCode }
  | Fault;
export type CellParser = (text: string) => Parsed;

const NOTHING: Parsed = { value: undefined };
const EMPTY = /^(?:|n\/?a|null|nil|none|nan|-+|—+|–+|\/+|\\n|暂无|未知|不详|空|#n\/a)$/i;
const TEXT_LIMIT = 500;
const YES = new Set(['是', '有', '真', '已', '√', '对', 'true', 'yes', 'y', '1', '在库', '属于']);
const NO = new Set(['否', '无', '假', '未', '×', '没有', 'false', 'no', 'n', '0', '不在库', '不属于', '非']);
/** Sixteen places before a check digit that may be X, with a birthday in them. */
const IDENTITY_NUMBER = /^\d{6}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx]$|^\d{15}$/;

export interface CellSpec {
  /** Unit of the column's numbers: `万元`, `%`. */
  readonly unit: string;
  /** Words of the source for codes: `{ "在营": "active" }`. */
  readonly codes: Readonly<Record<string, string>>;
  readonly form?: 'capital' | 'name' | 'person' | undefined;
  readonly rates: Readonly<Record<string, number>>;
}

/** Whether a cell says nothing: empty, N/A, 暂无, a dash. */
export function isNothing(text: string): boolean {
  return EMPTY.test(text);
}

/** The reader of one column, made once per file. */
export function cellParser(
  definition: FieldDefinition,
  spec: CellSpec,
  tables: RuleBook['codes'],
  nested?: readonly (readonly [string, FieldDefinition])[],
): CellParser {
  const read = readerOf(definition, spec, tables, nested);
  const aliases = new Map(Object.entries(spec.codes).map(([text, code]) => [comparable(text), code]));
  return (cell) => {
    const text = cell.trim();
    if (isNothing(text)) return NOTHING;
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    if (/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\ufffd]/.test(text)) return { fault: 'control-character' };
    if (text.length > TEXT_LIMIT) return { fault: 'text-too-long', detail: String(TEXT_LIMIT) };
    const alias = aliases.size === 0 ? undefined : aliases.get(comparable(text));
    if (alias === '') return NOTHING;
    return read(alias ?? text);
  };
}

/** What is no address costs its row nothing: what a firm is entitled to does not hang on it. */
export const emailParser: CellParser = (cell) => {
  const text = cell.normalize('NFKC').trim();
  if (isNothing(text)) return NOTHING;
  const { data } = registeredEmail.safeParse(text);
  return data === undefined ? { value: undefined, warning: 'contact-form' } : { value: data };
};

function readerOf(
  definition: FieldDefinition,
  spec: CellSpec,
  tables: RuleBook['codes'],
  nested: readonly (readonly [string, FieldDefinition])[] | undefined,
): CellParser {
  if (spec.form === 'capital') return (text) => readCapital(text, spec.rates);
  if (spec.form === 'name') return (text) => ({ value: normaliseName(text) });
  if (spec.form === 'person') return readPerson;
  if (definition.map === true) return (text) => readMap(text);
  switch (definition.type) {
    case 'text':
      return (text) => ({ value: text.replaceAll(/\s+/g, ' ') });
    case 'number':
      return (text) => within(number(text), 0);
    case 'integer':
      return (text) => within(integer(text), 0);
    case 'money':
      return (text) => wrap(parseMoney(text, spec.unit));
    case 'ratio':
      return (text) => wrap(parseRatio(text, spec.unit));
    case 'boolean':
      return readBoolean;
    case 'date':
      return (text) => (/^(长期|永久|无固定期限)$/.test(text) ? NOTHING : wrap(parseDate(text)));
    case 'code':
      return codeReader(definition.codeList, tables);
    case 'set':
      return setReader(definition.codeList, tables);
    case 'list':
      return (text) => readRecords(text, nested ?? []);
  }
}

function wrap(value: FactValue | Fault): Parsed {
  return isFault(value) ? value : { value };
}

function number(text: string): number | Fault {
  const value = parseDecimal(text);
  if (isFault(value)) return value;
  return value.abs().lessThan(1e15) ? value.toNumber() : { fault: 'out-of-range', detail: '|x| < 10^15' };
}

function integer(text: string): number | Fault {
  const value = number(text);
  return isFault(value) || Number.isInteger(value) ? value : { fault: 'not-an-integer' };
}

function within(value: number | Fault, low: number): Parsed {
  return !isFault(value) && value < low ? { fault: 'out-of-range', detail: `>= ${low}` } : wrap(value);
}

function readBoolean(text: string): Parsed {
  const word = comparable(text);
  if (YES.has(word)) return { value: true };
  return NO.has(word) ? { value: false } : { fault: 'boolean-form' };
}

function readCapital(text: string, rates: Readonly<Record<string, number>>): Parsed {
  const capital = parseCapital(text, rates);
  if (isFault(capital)) return capital;
  if (capital.amount !== undefined) return { value: capital.amount };
  return { value: undefined, original: text, ...(capital.warning === undefined ? {} : { warning: capital.warning }) };
}

function readPerson(text: string): Parsed {
  return IDENTITY_NUMBER.test(text) ? { fault: 'identity-number' } : { value: text };
}

/** Registered names are written with full-width brackets; blanks inside them are typing. */
export function normaliseName(text: string): string {
  return text
    .replaceAll('〓', '')
    .replaceAll(/\s+(?=[^\x20-\x7f])|(?<=[^\x20-\x7f])\s+/g, '')
    .replaceAll('(', '（')
    .replaceAll(')', '）')
    .trim();
}

/** `P06=12;P13=6`: how much of each key. */
function readMap(text: string): Parsed {
  const map: Record<string, number> = {};
  for (const part of text.split(/[;；,，]/).filter((piece) => piece.trim() !== '')) {
    const pair = /^\s*([\w.-]+)\s*[=:：]\s*(\d+)\s*$/.exec(part);
    if (pair?.[1] === undefined) return { fault: 'record-form', detail: 'KEY=NUMBER;…' };
    map[pair[1]] = Number(pair[2]);
  }
  return { value: map as unknown as FactValue };
}

/** `CODE:2025;CODE:2024`: records of a nested list, their fields in order. */
function readRecords(text: string, nested: readonly (readonly [string, FieldDefinition])[]): Parsed {
  const records: FactRecord[] = [];
  for (const part of text.split(/[;；]/).filter((piece) => piece.trim() !== '')) {
    const cells = part.split(/[:：]/).map((cell) => cell.trim());
    const record: Record<string, FactValue> = {};
    for (const [at, [field, { type }]] of nested.entries()) {
      const value = type === 'integer' ? integer(cells[at] ?? '') : (cells[at] ?? '');
      if (isFault(value) || value === '')
        return { fault: 'record-form', detail: `${nested.map(([key]) => key).join(':')};…` };
      record[field] = value;
    }
    records.push(record);
  }
  return { value: records };
}

function comparable(text: string): string {
  return text
    .normalize('NFKC')
    .replaceAll(/[\s"'“”‘’]/g, '')
    .toLowerCase();
}

/** Codes and their names, zh and en, to the code; a name of several codes is told apart from an unknown one. */
function codeReader(list: string | undefined, tables: RuleBook['codes']): CellParser {
  const table = list === undefined ? undefined : tables.get(list);
  if (table === undefined) return (text) => ({ value: text });
  if (table.name === 'industries') return industryReader(table);
  const index = indexOf(table);
  return (text) => {
    const code = index.get(comparable(text));
    if (code === undefined) return { fault: 'unknown-code', detail: table.name };
    return code === null ? { fault: 'ambiguous-code' } : { value: code };
  };
}

/**
 * GB/T 4754-2017: letter and two to four digits, or the digits alone. The table need not hold every class: a class is
 * taken where its division (letter and two digits) is there.
 */
function industryReader(table: CodeTable): CellParser {
  const sections = new Map<string, string>();
  for (const code of table.codes.keys()) if (code.length === 3) sections.set(code.slice(1), code.charAt(0));
  return (text) => {
    const parts = /^([A-T])?(\d{2}\d{0,2})?$/.exec(text.normalize('NFKC').replaceAll(/\s/g, '').toUpperCase());
    const [, letter, digits = ''] = parts ?? [];
    if (digits === '') return letter !== undefined && table.codes.has(letter) ? { value: letter } : byName(table, text);
    const section = sections.get(digits.slice(0, 2));
    const fits = section !== undefined && (letter === undefined || letter === section);
    return fits ? { value: `${section}${digits}` } : { fault: 'unknown-code', detail: table.name };
  };
}

function byName(table: CodeTable, text: string): Parsed {
  const code = indexOf(table).get(comparable(text));
  return typeof code === 'string' ? { value: code } : { fault: 'unknown-code', detail: table.name };
}

const indexes = new WeakMap<CodeTable, Map<string, string | null>>();

function indexOf(table: CodeTable): Map<string, string | null> {
  const known = indexes.get(table);
  if (known !== undefined) return known;
  const index = new Map<string, string | null>();
  const add = (text: string, code: string) => {
    const key = comparable(text);
    const other = index.get(key);
    // 440100 and its prefix 4401 have one name: the full code is meant.
    if (other === undefined || (other !== null && code.startsWith(other))) index.set(key, code);
    else if (other !== code && other?.startsWith(code) !== true) index.set(key, null);
  };
  for (const [code, { zh, en }] of table.codes) {
    add(zh, code);
    add(en, code);
  }
  for (const code of table.codes.keys()) index.set(comparable(code), code);
  indexes.set(table, index);
  return index;
}

function setReader(list: string | undefined, tables: RuleBook['codes']): CellParser {
  const one = codeReader(list, tables);
  return (text) => {
    const values = new Set<string>();
    for (const part of text.split(/[,，;；、|\n]/).map((piece) => piece.trim())) {
      if (part === '') continue;
      const parsed = one(part);
      if ('fault' in parsed) return parsed;
      values.add(String(parsed.value));
    }
    return { value: [...values].sort() };
  };
}
