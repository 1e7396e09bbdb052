import { Decimal, showMoney, showNumber, showPercent } from '../decimal.js';
import type { FieldDefinition, MissingReason, Threshold, Words } from '../facts.js';
import { definitionOf, splitPeriod, type Vocabulary } from '../vocabulary.js';

export type Language = 'zh' | 'en';

/** Units as the catalogue names them, in English for one and for more; others are shown as they are. */
const UNITS: Readonly<Record<string, readonly [one: string, more: string]>> = {
  人: ['person', 'persons'],
  元: ['yuan', 'yuan'],
  美元: ['USD', 'USD'],
  个月: ['month', 'months'],
  年: ['year', 'years'],
  天: ['day', 'days'],
  项: ['item', 'items'],
  件: ['item', 'items'],
  户: ['household', 'households'],
  笔: ['loan', 'loans'],
  次: ['time', 'times'],
};

/** Why a fact is missing. */
export const REASONS: Readonly<Record<MissingReason, Words>> = {
  absent: { zh: '无数据', en: 'no data' },
  stale: { zh: '已过期', en: 'out of date' },
  'not-yet-published': { zh: '尚未公布', en: 'not yet published' },
  incomplete: { zh: '资料不全', en: 'incomplete' },
  invalid: { zh: '格式不符', en: 'not usable' },
};

/** The name of a fact as a reader knows it, with the year where a rule asks for an earlier one. */
export function labelOf(key: string, language: Language, vocabulary: Vocabulary): string {
  const definition = definitionOf(key, vocabulary);
  const { yearsBack } = splitPeriod(key);
  const label = definition?.label[language] ?? key;
  if (yearsBack === 0) return label;
  if (language === 'zh') return `${label}（${yearsBack === 1 ? '上一年' : `前第 ${yearsBack} 年`}）`;
  return `${label} (${yearsBack === 1 ? 'the year before' : `${yearsBack} years before`})`;
}

/** A value as a reader sees it: money and numbers with separators and unit, percentages, code labels, yes and no. */
export function showValue(
  value: Threshold,
  definition: FieldDefinition | undefined,
  language: Language,
  vocabulary: Vocabulary,
): string {
  if (typeof value === 'boolean') return value ? { zh: '是', en: 'yes' }[language] : { zh: '否', en: 'no' }[language];
  if (typeof value === 'number') return showQuantity(value, definition, language);
  if (typeof value === 'string') return codeLabel(value, definition, language, vocabulary);
  if (definition?.type === 'list') return countOf(value.length, language);
  const shown = (value as readonly (string | number)[]).map((one) => showValue(one, definition, language, vocabulary));
  if (shown.length === 0) return { zh: '无', en: 'none' }[language];
  return shown.join(language === 'zh' ? '、' : ', ');
}

/** What is shown of records and of sensitive sets: how many, never which. */
export function countOf(count: number, language: Language): string {
  return language === 'zh' ? `${count} 条` : `${count} ${count === 1 ? 'record' : 'records'}`;
}

/** In what a fact is counted, as it stands behind an input; null where it has no unit. */
export function unitOf({ type, unit }: FieldDefinition, language: Language): string | null {
  const own = unit ?? (type === 'money' ? '元' : null);
  return own === null || language === 'zh' ? own : (UNITS[own]?.[1] ?? own);
}

function showQuantity(value: number, definition: FieldDefinition | undefined, language: Language): string {
  const exact = new Decimal(value);
  if (definition?.type === 'ratio') return showPercent(exact);
  const shown = definition?.type === 'money' ? showMoney(exact) : showNumber(exact);
  const unit = definition?.unit ?? (definition?.type === 'money' ? '元' : undefined);
  if (unit === undefined) return shown;
  const [one, more] = UNITS[unit] ?? [unit, unit];
  return `${shown} ${language === 'zh' ? unit : value === 1 ? one : more}`;
}

function codeLabel(
  value: string,
  definition: FieldDefinition | undefined,
  language: Language,
  { codes }: Vocabulary,
): string {
  const list = definition?.codeList === undefined ? undefined : codes?.get(definition.codeList);
  return list?.codes.get(value)?.[language] ?? value;
}

/** The department's name where `source` is its key; else what was stated. */
export function sourceName(source: string, language: Language, { departments }: Vocabulary): string {
  return departments?.get(source)?.name[language] ?? source;
}
