import type { FactDefinition, FieldDefinition } from '../../eligibility/facts.js';
import type { RuleBook } from '../../policies/rule-book.schema.js';
import type { Mapping, MappingColumn, MappingRecordField } from './mapping.schema.js';
import { parsePeriod } from './parse-date.js';
import { type CellParser, type CellSpec, cellParser, emailParser } from './parse-value.js';

/** What one column of the file is read as. */
export interface Column {
  readonly at: number;
  /** As the file writes it. */
  readonly header: string;
  readonly to: 'uscc' | 'asOf' | 'region' | 'contact' | 'period' | 'fact' | 'field' | 'nothing';
  /** Fact or field. */
  readonly key: string;
  readonly parse: CellParser;
  readonly required: boolean;
  readonly inferred: boolean;
  readonly source: string;
  /** Of a fact with periods: the one in the header, otherwise the row's. */
  readonly period?: string | undefined;
  readonly definition?: FieldDefinition | undefined;
}

/** A mapping laid over the headers of one file. */
export interface Layout {
  readonly mapping: Mapping;
  readonly headers: readonly string[];
  readonly columns: readonly Column[];
  /** Headers that no column of the mapping knows. */
  readonly unknown: readonly string[];
}

type Rules = Pick<RuleBook, 'catalogue' | 'codes'>;

interface Wanted {
  readonly to: Column['to'];
  readonly key: string;
  readonly names: readonly string[];
  readonly spec: Partial<Pick<MappingColumn, 'unit' | 'codes' | 'form' | 'required' | 'inferred'>>;
  readonly definition: FieldDefinition | undefined;
}

const UNIT = /\((千元|万元|百万元|亿元|元|%|人|个|户|件|年|月|天|美元)\)$/;
const USCC_NAMES = [
  'uscc',
  '统一社会信用代码',
  '社会信用代码',
  '信用代码',
  'unified social credit code',
  'credit code',
];
const AS_OF_NAMES = ['asOf', '数据日期', '截止日期', '数据截止日期', 'as of', 'date of data'];
const nothing: CellParser = () => ({ value: undefined });
/** Of columns that are no fact and no field. */
const OTHERWISE: Readonly<Partial<Record<Column['to'], CellParser>>> = { contact: emailParser };

/** Headers are compared without blanks, width, case and marks of a required column. */
export function normaliseHeader(text: string): string {
  return text
    .normalize('NFKC')
    .replaceAll(/[\s\u200b-\u200f\ufeff*]/g, '')
    .replace(/\(必填\)|\(选填\)/, '')
    .toLowerCase();
}

/** The layout of a mapping over these headers, or what it lacks. */
export function layOut(mapping: Mapping, headers: readonly string[], rules: Rules): Layout | { missing: string[] } {
  const wanted = wantedColumns(mapping, rules);
  const columns: Column[] = [];
  const unknown: string[] = [];
  const taken = new Set<string>();
  for (const [at, header] of headers.entries()) {
    const column = header.trim() === '' ? undefined : columnFor(mapping, at, header, wanted, rules);
    const slot = column === undefined ? '' : `${column.to} ${column.key} ${column.period ?? ''}`;
    if (column === undefined || (taken.has(slot) && column.to !== 'nothing')) {
      if (header.trim() !== '') unknown.push(header);
      continue;
    }
    taken.add(slot);
    columns.push(column);
  }
  const missing = wanted
    .filter(({ spec, to, key }) => spec.required !== undefined && !columns.some((c) => c.to === to && c.key === key))
    .map(
      ({ names, definition }) =>
        definition?.label.zh || names.find((name) => /\p{Script=Han}/u.test(name)) || names[0] || '',
    );
  return missing.length > 0 ? { missing } : { mapping, headers, columns, unknown };
}

function columnFor(
  mapping: Mapping,
  at: number,
  header: string,
  wanted: readonly Wanted[],
  rules: Rules,
): Column | undefined {
  for (const { base, unit, period } of readings(header)) {
    const found = wanted.find(({ names, definition }) => names.includes(base) && isOfKind(definition, period));
    if (found === undefined) continue;
    const { to, key, spec, definition } = found;
    const kind = (definition as Partial<FactDefinition> | undefined)?.period ?? 'none';
    return {
      at,
      header: header.trim(),
      to,
      key,
      required: spec.required === 'value',
      inferred: spec.inferred === true,
      source: mapping.source === 'catalogue' ? ((definition as Partial<FactDefinition>)?.source ?? '') : mapping.source,
      period: period === undefined ? undefined : parsePeriod(period, kind),
      definition,
      parse:
        definition === undefined
          ? (OTHERWISE[to] ?? nothing)
          : cellParser(definition, specOf(mapping, spec, unit), rules.codes, nestedOf(key, mapping, rules)),
    };
  }
  return undefined;
}

/** Whether sources state the fact: not what is computed, not the city's parameters. */
export function isStored({ key, derived }: FactDefinition): boolean {
  return derived !== true && !key.startsWith('param.');
}

/** A period in the header is only for facts that have periods of its kind. */
function isOfKind(definition: FieldDefinition | undefined, period: string | undefined): boolean {
  if (period === undefined) return true;
  const kind = (definition as Partial<FactDefinition> | undefined)?.period;
  return kind !== undefined && kind !== 'none' && parsePeriod(period, kind) !== undefined;
}

/** `2024年营业收入(万元)`: as it stands, without its unit, without its period. */
function* readings(header: string): Generator<{ base: string; unit?: string; period?: string }> {
  const whole = normaliseHeader(header);
  yield { base: whole };
  const unit = UNIT.exec(whole)?.[1];
  const base = unit === undefined ? whole : whole.replace(UNIT, '');
  if (unit !== undefined) yield { base, unit };
  const period =
    /^((?:19|20)\d{2}(?:年第?[1-4一二三四]季度|年(?:0?[1-9]|1[0-2])月|年度?|q[1-4]|-\d{2})?)[-_:]?(.+)$/.exec(base);
  if (period?.[1] !== undefined && period[2] !== undefined) {
    yield { base: period[2], period: period[1], ...(unit === undefined ? {} : { unit }) };
  }
}

function specOf(mapping: Mapping, spec: Wanted['spec'], unit: string | undefined): CellSpec {
  return { unit: unit ?? spec.unit ?? '', codes: spec.codes ?? {}, form: spec.form, rates: mapping.rates };
}

function wantedColumns(mapping: Mapping, rules: Rules): Wanted[] {
  const text: FieldDefinition = { type: 'text', label: { zh: '', en: '' } };
  const wanted: Wanted[] = [];
  const given = mapping.columns.find(({ fact }) => fact === 'uscc')?.headers ?? [];
  wanted.push({
    to: 'uscc',
    key: 'uscc',
    names: [...USCC_NAMES, ...given].map(normaliseHeader),
    spec: { required: 'header' },
    definition: text,
  });
  const { period } = mapping;
  if (period !== undefined) {
    wanted.push({
      to: 'period',
      key: 'period',
      names: period.headers.map(normaliseHeader),
      spec: mapping.catalogueColumns ? {} : { required: 'header' },
      definition: text,
    });
  }
  for (const column of mapping.columns) if (column.fact !== 'uscc') wanted.push(wantedFact(column, rules));
  for (const field of mapping.record?.fields ?? []) wanted.push(wantedField(field, mapping, rules));
  const named = new Set(wanted.map(({ key }) => key));
  for (const [key, definition] of mapping.catalogueColumns ? rules.catalogue : []) {
    if (named.has(key) || !isStored(definition) || definition.type === 'list') continue;
    const form = key === 'name' ? ('name' as const) : undefined;
    wanted.push({ to: 'fact', key, names: namesOf(key, definition, []), spec: { form }, definition });
  }
  return wanted;
}

function wantedFact(column: MappingColumn, { catalogue }: Rules): Wanted {
  const { fact, headers = [] } = column;
  if (fact === undefined) {
    return {
      to: column.contact === undefined ? 'nothing' : 'contact',
      key: column.contact ?? headers[0] ?? '',
      names: headers.map(normaliseHeader),
      spec: column,
      definition: undefined,
    };
  }
  if (fact === 'asOf') {
    const definition: FieldDefinition = { type: 'date', label: { zh: '', en: '' } };
    return {
      to: 'asOf',
      key: 'asOf',
      names: [...AS_OF_NAMES, ...headers].map(normaliseHeader),
      spec: column,
      definition,
    };
  }
  if (fact === 'region')
    return { to: 'region', key: fact, names: headers.map(normaliseHeader), spec: column, definition: undefined };
  const definition = catalogue.get(fact);
  const form = column.form ?? (fact === 'name' ? 'name' : undefined);
  return { to: 'fact', key: fact, names: namesOf(fact, definition, headers), spec: { ...column, form }, definition };
}

function wantedField(column: MappingRecordField, mapping: Mapping, { catalogue }: Rules): Wanted {
  const fields = catalogue.get(mapping.record?.list ?? '')?.fields;
  const [container = '', entry] = column.field.split('.');
  const whole = fields?.[container];
  // One entry of a map is a plain value of the map's type.
  const definition = whole !== undefined && entry !== undefined ? { ...whole, map: false } : whole;
  const labelled = entry === undefined && column.exact !== true ? definition : undefined;
  const names = namesOf(column.exact === true ? '' : column.field, labelled, column.headers ?? []);
  return { to: 'field', key: column.field, names, spec: column, definition };
}

function namesOf(key: string, definition: FieldDefinition | undefined, headers: readonly string[]): string[] {
  const labels = definition === undefined ? [] : [definition.label.zh, definition.label.en];
  return [key, ...labels, ...headers].filter((name) => name !== '').map(normaliseHeader);
}

/** The fields of a nested list, for example those of `benefits`: `benefits.policy`, `benefits.year`. */
function nestedOf(key: string, mapping: Mapping, { catalogue }: Rules): [string, FieldDefinition][] {
  const fields = catalogue.get(mapping.record?.list ?? '')?.fields ?? {};
  const found = Object.entries(fields).filter(([name]) => name.startsWith(`${key}.`));
  if (found.length > 0) return found.map(([name, definition]) => [name.slice(key.length + 1), definition]);
  const label = { zh: '', en: '' };
  return [
    ['policy', { type: 'text', label }],
    ['year', { type: 'integer', label }],
  ];
}

/**
 * The mapping that reads most columns of the file; of two alike the narrower one.
 * @returns the layout; `ambiguous` where several fit alike
 */
export function chooseLayout(
  mappings: readonly Mapping[],
  headers: readonly string[],
  rules: Rules,
): { layout: Layout } | { ambiguous: string[] } | { nothing: true } {
  const fitting = mappings
    .map((mapping) => layOut(mapping, headers, rules))
    .filter((layout): layout is Layout => !('missing' in layout))
    // The code alone says nothing.
    .filter(
      (layout) =>
        layout.columns.some(({ to, key }) => (to === 'fact' && key !== 'name') || to === 'field') ||
        Object.keys(layout.mapping.states).length > 0 ||
        layout.mapping.record !== undefined,
    )
    .sort((a, b) => rank(b) - rank(a) || a.mapping.columns.length - b.mapping.columns.length);
  const [best, second] = fitting;
  if (best === undefined) return { nothing: true };
  if (
    second !== undefined &&
    rank(best) === rank(second) &&
    best.mapping.columns.length === second.mapping.columns.length
  ) {
    return { ambiguous: [best.mapping.name, second.mapping.name] };
  }
  return { layout: best };
}

/** More columns read is better; a list that closes something is never read as plain facts. */
function rank({ mapping, columns }: Layout): number {
  return (mapping.completeness === 'partial' ? 0 : 1000) + columns.length + (mapping.catalogueColumns ? 0 : 0.5);
}
