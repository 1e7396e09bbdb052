import type { Condition, LeafCondition } from '../condition.schema.js';
import { factsNamed } from '../decide.js';
import { Decimal, showPercent } from '../decimal.js';
import { sentenceOf, titleOf } from '../explain/explain.js';
import { type Language, labelOf, showValue } from '../explain/explain-values.js';
import type { FactDefinition, FieldDefinition, Words } from '../facts.js';
import { definitionOf, ENTERPRISE_PREFIX, fieldDefinitionOf, type Vocabulary } from '../vocabulary.js';
import type { Amount } from './benefit.schema.js';
import { innerOf } from './benefit-nodes.js';

/** In which language, over which vocabulary; inside `sumOver` the vocabulary is that of the list's records. */
export interface FormulaReading {
  readonly language: Language;
  readonly vocabulary: Vocabulary;
  /** What a city parameter is worth, in words, where whoever reads knows. */
  readonly worth?: ((key: string) => string) | undefined;
}

/** What a bare number is, where nothing in the formula says: money, a share, or a count. */
export const MONEY: FieldDefinition = { type: 'money', label: { zh: '金额', en: 'amount' } };
export const SHARE: FieldDefinition = { type: 'ratio', label: { zh: '比例', en: 'share' } };
export const COUNT: FieldDefinition = { type: 'number', label: { zh: '数量', en: 'count' } };

const AND: Words = { zh: '，且', en: '; and ' };
const OR: Words = { zh: '，或', en: '; or ' };
const NOT: Words = { zh: '并非：', en: 'not: ' };

/** A condition in one phrase, as a case of a formula names it: "大型企业", "营业收入 ≥ 5,000,000 元，且…". */
export function conditionPhrase(condition: Condition, reading: FormulaReading): string {
  const { language, vocabulary } = reading;
  if ('fact' in condition) return leafPhrase(condition, reading);
  if ('condition' in condition) return titleOf(condition.condition, language, vocabulary);
  if ('not' in condition) return NOT[language] + inner(condition.not, reading);
  const [children, word] = 'all' in condition ? [condition.all, AND] : [condition.any, OR];
  return children.map((child) => inner(child, reading, children.length)).join(word[language]);
}

function leafPhrase(leaf: LeafCondition, reading: FormulaReading): string {
  const { language, vocabulary } = reading;
  const definition = definitionOf(leaf.fact, vocabulary);
  const label = labelOf(leaf.fact, language, vocabulary);
  // What it is compared with is a code that nobody outside knows.
  if (definition?.type === 'text' && typeof leaf.value === 'string') {
    return { zh: `${label}为本政策所指的一种`, en: `${label}: the one that this policy means` }[language];
  }
  // "X：是" would read on into what follows it.
  if (definition?.type === 'boolean' && leaf.operator === 'equal' && leaf.value === true) return label;
  return sentence(leaf, reading).replace(/：(是|否)$/, '为$1');
}

/** What each record of a list must meet, one line each. */
export function asked(where: Condition, reading: FormulaReading): string[] {
  const all = 'all' in where ? where.all : [where];
  return all.map((one) => {
    const yesOrNo = 'fact' in one && typeof one.value === 'boolean';
    return yesOrNo ? sentence(one, reading) : conditionPhrase(one, reading);
  });
}

function sentence(leaf: LeafCondition, { language, vocabulary }: FormulaReading): string {
  return withoutCents(sentenceOf(leaf, language, vocabulary), language);
}

function inner(condition: Condition, reading: FormulaReading, siblings = 2): string {
  const phrase = conditionPhrase(condition, reading);
  const isGroup = 'all' in condition || 'any' in condition;
  return isGroup && siblings > 1 ? bracketed(phrase, reading.language) : phrase;
}

export function bracketed(text: string, language: Language): string {
  return language === 'zh' ? `（${text}）` : `(${text})`;
}

/** The vocabulary of one list's records: its fields by their names, facts of the enterprise behind `$.`. */
export function vocabularyOf(key: string, conditions: readonly Condition[], vocabulary: Vocabulary): Vocabulary {
  const list = definitionOf(key, vocabulary);
  if (!list) return vocabulary;
  const named = conditions.flatMap((condition) => factsNamed(condition, vocabulary.named));
  const entries = Object.entries(list.fields ?? {}).flatMap(([name, { keys = {} }]) => [
    name,
    ...Object.keys(keys).map((key) => `${name}.${key}`),
  ]);
  const known = [...named, ...entries].flatMap((key): [string, FactDefinition][] => {
    const field = key.startsWith(ENTERPRISE_PREFIX)
      ? definitionOf(key.slice(ENTERPRISE_PREFIX.length), vocabulary)
      : fieldDefinitionOf(list, key);
    const label = field?.keys?.[key.slice(key.indexOf('.') + 1)] ?? field?.label;
    return field && label ? [[key, { ...list, ...field, label, key }]] : [];
  });
  return { ...vocabulary, catalogue: new Map([...vocabulary.catalogue, ...known]) };
}

/** What an amount is measured in, by the first fact in it that says so. */
export function measureOf(amount: Amount, vocabulary: Vocabulary): FieldDefinition | undefined {
  if ('fact' in amount) return ofNumber(definitionOf(amount.fact, vocabulary));
  if ('field' in amount) return ofNumber(definitionOf(amount.field, vocabulary));
  if ('termDays' in amount) return { ...COUNT, unit: '天' };
  if ('topUp' in amount) return MONEY;
  if ('tiers' in amount && amount.tiers.mode === 'whole') return MONEY;
  if ('perUnit' in amount) return measureOf(amount.perUnit.amount, vocabulary) ?? MONEY;
  if ('rate' in amount) return measureOf(amount.rate.of, vocabulary);
  if ('sumOver' in amount) return measureOf(amount.sumOver.amount, vocabularyOf(amount.sumOver.list, [], vocabulary));
  for (const { amount: part } of innerOf(amount)) {
    const measure = part ? measureOf(part as Amount, vocabulary) : undefined;
    if (measure) return measure;
  }
  return undefined;
}

/** A city parameter that is a plain number is what the place needs. */
function ofNumber(definition: FieldDefinition | undefined): FieldDefinition | undefined {
  return definition?.type === 'text' ? undefined : definition;
}

/** A number of the formula: "20,000 元", "60%", "24 个月". */
export function numberText(value: number | string, as: FieldDefinition, { language, vocabulary }: FormulaReading) {
  const exact = new Decimal(value);
  if (as.type === 'ratio') return showPercent(exact);
  return withoutCents(showValue(exact.toNumber(), as, language, vocabulary), language);
}

/** Whole yuan read better without their cents. */
export function withoutCents(text: string, language: Language): string {
  return language === 'zh' ? text.replace(/\.00 元/g, ' 元') : text.replace(/\.00 yuan/g, ' yuan');
}
