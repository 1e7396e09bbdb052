import type { CivilDate, FactDefinition, FactRecord, FactValue, PeriodKind } from '../../eligibility/facts.js';
import type { RuleBook } from '../../policies/rule-book.schema.js';
import { elementOf, slotOf } from '../enterprise.schema.js';
import { checkUscc } from '../uscc.js';
import { type Finding, finding } from './findings.js';
import { concludeFromCode } from './infer.js';
import type { Column, Layout } from './layout.js';
import { parsePeriod } from './parse-date.js';
import { isNothing, type Parsed } from './parse-value.js';

/** One row of a file: its cells as text, or why they are not to be had. */
export interface SourceRow {
  readonly line: number;
  readonly cells: readonly string[];
  /** Cells that hold a formula or an error value. */
  readonly bad?: readonly { readonly at: number; readonly code: 'formula' | 'cell-error' }[] | undefined;
  /** The row as a whole cannot be read. */
  readonly broken?: 'quote-disorder' | undefined;
}

/** One thing a row states, and who would be asked about it. */
export interface RowFact {
  readonly slot: string;
  readonly value: FactValue;
  readonly source: string;
  readonly inferred: boolean;
}

export interface Row {
  readonly line: number;
  readonly uscc: string;
  /** Rows of one key must be alike: the code, with the period or record that the row is about. */
  readonly key: string;
  /** Stands for the row's content; equal rows have equal ones. */
  readonly content: string;
  readonly period: string;
  readonly asOf: CivilDate;
  /** Where the firm is reached; null where the row does not say. */
  readonly contact: string | null;
  readonly facts: readonly RowFact[];
  readonly originals: Readonly<Record<string, string>>;
  readonly warnings: readonly Finding[];
  readonly districtInferred: boolean;
}

export interface Refused {
  readonly line: number;
  readonly findings: readonly Finding[];
  /** What is known of a refused row: its enterprise where the code could be read. */
  readonly uscc?: string | undefined;
  readonly key?: string | undefined;
  readonly content: string;
}

export interface Reading {
  readonly layout: Layout;
  readonly rules: Pick<RuleBook, 'catalogue' | 'codes'>;
  /** The date of the data where a row has none of its own. */
  readonly asOf: CivilDate;
  readonly acceptBadCheckDigit: boolean;
  /** Fields that every record has, `{year}` filled in. */
  readonly constants: Readonly<Record<string, FactValue>>;
  /** The element that a complete list is about. */
  readonly closes?: string | undefined;
}

/** Reads one row; every fault of it is found, not only the first. */
export function interpretRow(source: SourceRow, reading: Reading): Row | Refused {
  return new RowReader(source, reading).read();
}

export function isRefused(row: Row | Refused): row is Refused {
  return 'findings' in row;
}

class RowReader {
  private readonly faults: Finding[] = [];
  private readonly warnings: Finding[] = [];
  private readonly facts: RowFact[] = [];
  private readonly originals: Record<string, string> = {};
  private readonly record: Record<string, FactValue | FactRecord>;
  private contact: string | null = null;
  private readonly content: string;

  constructor(
    private readonly row: SourceRow,
    private readonly reading: Reading,
  ) {
    this.record = { ...reading.constants };
    this.content = row.cells.map((cell) => cell.trim()).join('\u001f');
  }

  read(): Row | Refused {
    const { line, cells, broken, bad } = this.row;
    const { headers, mapping, columns } = this.reading.layout;
    if (broken !== undefined) return this.refuse([finding(broken, { line })]);
    if (!fitsHeader(cells, headers.length)) {
      return this.refuse([finding('column-count', { line, value: String(cells.length), detail: headers.length })]);
    }
    for (const { at, code } of bad ?? []) {
      const column = columns.find((candidate) => candidate.at === at && candidate.to !== 'nothing');
      if (column !== undefined) this.faults.push(finding(code, this.place(column, cells[at] ?? '')));
    }
    const uscc = this.readCode();
    const period = this.readPeriod();
    const asOf = this.readAsOf();
    for (const column of columns) this.readColumn(column, period);
    if (uscc !== undefined) this.conclude(uscc);
    const key = uscc === undefined ? undefined : this.keyOf(uscc, period);
    if (mapping.record !== undefined) this.addRecord(mapping.record);
    if (this.faults.length > 0 || uscc === undefined || key === undefined) return this.refuse(this.faults, uscc, key);
    for (const [fact, value] of Object.entries(mapping.states)) {
      this.facts.push({ slot: fact, value, source: this.sourceOf(fact), inferred: false });
    }
    const districtInferred = this.facts.some(({ slot, inferred }) => slot === 'districtCode' && inferred);
    const { contact, facts, originals, warnings, content } = this;
    return {
      line,
      uscc,
      key,
      content,
      period: period ?? '',
      asOf,
      contact,
      facts,
      originals,
      warnings,
      districtInferred,
    };
  }

  private refuse(findings: readonly Finding[], uscc?: string, key?: string): Refused {
    return { line: this.row.line, findings, uscc, key, content: this.content };
  }

  private readCode(): string | undefined {
    const column = this.reading.layout.columns.find(({ to }) => to === 'uscc');
    const text = column === undefined ? '' : (this.row.cells[column.at] ?? '').trim();
    const place = { line: this.row.line, column: column?.header ?? null, field: 'uscc', value: text };
    if (isNothing(text)) {
      this.faults.push(finding('uscc-missing', place));
      return undefined;
    }
    const check = checkUscc(text);
    if (!check.form) {
      this.faults.push(finding('uscc-form', place));
      return undefined;
    }
    if (!check.outer && !this.reading.acceptBadCheckDigit) {
      this.faults.push(finding('uscc-check-digit', place));
      return undefined;
    }
    if (!check.outer) this.warnings.push(finding('check-digit-accepted', place));
    else if (!check.inner) this.warnings.push(finding('uscc-inner-digit', place));
    return check.uscc;
  }

  /** The text of the row's period; each fact reads it as its own kind. */
  private readPeriod(): string | undefined {
    const column = this.reading.layout.columns.find(({ to }) => to === 'period');
    if (column === undefined) return undefined;
    const text = (this.row.cells[column.at] ?? '').trim();
    const kind = this.reading.layout.mapping.period?.kind ?? 'year';
    if (isNothing(text)) {
      if (!this.reading.layout.mapping.catalogueColumns)
        this.faults.push(finding('period-missing', this.place(column, text)));
      return undefined;
    }
    if (this.reading.layout.mapping.catalogueColumns) return text;
    const period = parsePeriod(text, kind);
    if (period === undefined) this.faults.push(finding('period-form', { ...this.place(column, text), detail: kind }));
    return period;
  }

  private readAsOf(): CivilDate {
    const column = this.reading.layout.columns.find(({ to }) => to === 'asOf');
    const text = column === undefined ? '' : (this.row.cells[column.at] ?? '');
    const parsed = column?.parse(text);
    if (column === undefined || parsed === undefined) return this.reading.asOf;
    if ('fault' in parsed) this.faults.push(finding(parsed.fault, this.place(column, text)));
    else if (typeof parsed.value === 'string') {
      if (parsed.value <= this.reading.asOf) return parsed.value;
      this.faults.push(finding('date-in-future', this.place(column, text)));
    }
    return this.reading.asOf;
  }

  private readColumn(column: Column, rowPeriod: string | undefined): void {
    if (column.to !== 'fact' && column.to !== 'field' && column.to !== 'contact') return;
    const text = this.row.cells[column.at] ?? '';
    const parsed = column.parse(text);
    if ('fault' in parsed) {
      const value = parsed.fault === 'identity-number' ? `${text.trim().slice(0, 3)}…` : text;
      const detail = parsed.detail === undefined ? {} : { detail: parsed.detail };
      this.faults.push(finding(parsed.fault, { ...this.place(column, value), ...detail }));
      return;
    }
    // An address is shown to nobody, nor is what only looks like one.
    const shown = column.to === 'contact' ? null : text;
    if (parsed.warning !== undefined) this.warnings.push(finding(parsed.warning, this.place(column, shown)));
    if (parsed.original !== undefined) this.originals[column.key] = parsed.original;
    if (parsed.value === undefined) {
      if (column.required) this.faults.push(finding('required-missing', this.place(column, null)));
    } else if (column.to === 'contact') this.contact = String(parsed.value);
    else if (column.to === 'field') this.setField(column.key, parsed);
    else this.addFact(column, parsed.value, rowPeriod, text);
  }

  private setField(key: string, parsed: Exclude<Parsed, { fault: unknown }>): void {
    const [container = '', entry] = key.split('.');
    const value = parsed.value as FactValue;
    if (entry === undefined) this.record[container] = value;
    else this.record[container] = { ...(this.record[container] as FactRecord | undefined), [entry]: value };
  }

  private addFact(column: Column, value: FactValue, rowPeriod: string | undefined, text: string): void {
    const kind: PeriodKind = (column.definition as FactDefinition).period;
    const { key, source, inferred } = column;
    if (kind === 'none') {
      if (isLater(column, value, this.reading.asOf))
        this.faults.push(finding('date-in-future', this.place(column, text)));
      this.facts.push({ slot: key, value, source, inferred });
      return;
    }
    const period = column.period ?? (rowPeriod === undefined ? undefined : parsePeriod(rowPeriod, kind));
    if (period === undefined) {
      const code = rowPeriod === undefined ? 'period-missing' : 'period-form';
      this.faults.push(finding(code, { ...this.place(column, rowPeriod ?? text), detail: kind }));
    } else this.facts.push({ slot: slotOf({ key, period }), value, source, inferred });
  }

  private conclude(uscc: string): void {
    const { layout, rules } = this.reading;
    const stated = (key: string) => this.facts.find(({ slot }) => slot === key)?.value;
    const region = layout.columns.find(({ to }) => to === 'region');
    const concluded = concludeFromCode(uscc, {
      infer: layout.mapping.infer,
      stated,
      region: region === undefined ? '' : (this.row.cells[region.at] ?? '').trim(),
      divisions: rules.codes.get('divisions'),
    });
    for (const { key, value } of concluded.facts) {
      this.facts.push({ slot: key, value, source: this.sourceOf(key), inferred: true });
    }
    if (concluded.warning !== undefined) {
      const place = { line: this.row.line, column: region?.header ?? null, field: 'districtCode' };
      this.warnings.push(finding(concluded.warning, { ...place, value: uscc.slice(2, 8) }));
    }
  }

  private addRecord({ list, scope }: NonNullable<Layout['mapping']['record']>): void {
    const record = this.record as FactRecord;
    const element = scope === 'element' ? { element: elementOf(list, record) } : {};
    const { closes } = this.reading;
    if (closes?.startsWith(`${list}#`) && slotOf({ key: list, ...element }) !== closes) {
      this.faults.push(
        finding('not-on-this-list', { line: this.row.line, field: list, value: element.element, detail: closes }),
      );
    }
    this.facts.push({
      slot: slotOf({ key: list, ...element }),
      value: [record],
      source: this.sourceOf(list),
      inferred: false,
    });
  }

  private keyOf(uscc: string, period: string | undefined): string {
    const { record } = this.reading.layout.mapping;
    if (record === undefined) return period === undefined ? uscc : `${uscc}|${period}`;
    // Without fields that tell records apart every different row is another record.
    const told =
      record.unique.length === 0
        ? [this.content]
        : record.unique.map((field) => JSON.stringify(this.record[field] ?? ''));
    return [uscc, period ?? '', ...told].join('|');
  }

  private sourceOf(key: string): string {
    const { source } = this.reading.layout.mapping;
    return source === 'catalogue' ? (this.reading.rules.catalogue.get(key)?.source ?? '') : source;
  }

  private place(column: Column, value: string | null) {
    return { line: this.row.line, column: column.header, field: column.key, value };
  }
}

/** Trailing empty cells are how spreadsheets are saved; anything else has slipped. */
function fitsHeader(cells: readonly string[], expected: number): boolean {
  if (cells.length === expected) return true;
  return cells.length > expected && cells.slice(expected).every((cell) => cell.trim() === '');
}

/** Founding and recognition dates lie before the date of the data; ends of validity need not. */
function isLater(column: Column, value: FactValue, asOf: CivilDate): boolean {
  return column.definition?.type === 'date' && typeof value === 'string' && value > asOf;
}
