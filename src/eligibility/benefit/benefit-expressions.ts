import { joined } from '../explain/explain-phrases.js';
import { type Language, labelOf } from '../explain/explain-values.js';
import type { FieldDefinition, Words } from '../facts.js';
import type { Amount } from './benefit.schema.js';
import { bracketed, COUNT, type FormulaReading, MONEY, measureOf, numberText, SHARE } from './benefit-phrases.js';
import type { FormOf } from './benefit-run.js';

/** How firmly an expression holds together: what is looser than its place asks for is put in brackets. */
const LOOSE = 0;
const SUM = 1;
const PRODUCT = 2;
const SINGLE = 3;

/** A part of a formula in words. */
export interface Said {
  readonly text: string;
  readonly holds: number;
}

/** Says a part inside another: by its name where it has one, else as it stands. */
export type SayPart = (amount: Amount, as: FieldDefinition, reading: FormulaReading) => Said;

/** An amount in one expression, "上年度实际缴纳失业保险费 × 60%"; its forms with lines of their own are in `benefit-blocks.ts`. */
export function expressionOf(amount: Amount, as: FieldDefinition, reading: FormulaReading, part: SayPart): Said {
  const { language, vocabulary } = reading;
  const label = amount.label?.[language];
  if ('fixed' in amount) {
    const number = numberText(amount.fixed, as, reading);
    return single(label === undefined ? number : `${label} ${number}`);
  }
  if ('fact' in amount)
    return single(withWorth(label ?? labelOf(amount.fact, language, vocabulary), amount.fact, reading));
  if ('field' in amount) return single(label ?? fieldLabel(amount, reading));
  if ('termDays' in amount) {
    const months = labelOf(amount.termDays.months, language, vocabulary);
    return single({ zh: `按${months}计的天数`, en: `days of “${months}”` }[language]);
  }
  const say = (one: Amount, usual: FieldDefinition, holds: number) =>
    held(part(one, measureOf(one, vocabulary) ?? usual, reading), holds, language);
  if ('rate' in amount)
    return { text: `${say(amount.rate.of, as, PRODUCT)} × ${say(amount.rate.by, SHARE, PRODUCT)}`, holds: PRODUCT };
  if ('perUnit' in amount) return unitsOf(amount, say, language);
  if ('divide' in amount) {
    const { amount: above, by } = amount.divide;
    return { text: `${say(above, as, PRODUCT)} ÷ ${say(by, COUNT, SINGLE)}`, holds: PRODUCT };
  }
  const measure = measureOf(amount, vocabulary) ?? as;
  const alike = (one: Amount, holds: number) => held(part(one, measure, reading), holds, language);
  if ('sum' in amount) return { text: amount.sum.map((one) => alike(one, SUM)).join(' + '), holds: SUM };
  if ('subtract' in amount) {
    const { from, amount: less } = amount.subtract;
    return { text: `${alike(from, SUM)} − ${alike(less, PRODUCT)}`, holds: SUM };
  }
  if ('topUp' in amount) {
    const paid = { zh: '同类奖补已享受的金额', en: 'what the same ladder has already paid' }[language];
    return { text: `${say(amount.topUp.level, MONEY, SUM)} − ${paid}`, holds: SUM };
  }
  if ('min' in amount)
    return picked(
      amount.min.map((one) => alike(one, SUM)),
      LOWER,
      language,
    );
  if ('max' in amount) return higherOf(amount.max, alike, language);
  if ('cap' in amount) return bounded(alike(amount.cap.amount, SUM), AT_MOST, alike(amount.cap.at, SUM), language);
  if ('floor' in amount) {
    const { amount: inner, at } = amount.floor;
    return isNothing(at)
      ? notBelow(alike(inner, SUM), language)
      : bounded(alike(inner, SUM), AT_LEAST, alike(at, SUM), language);
  }
  return single(label ?? '');
}

const LOWER: Words = { zh: '两者取低', en: 'the lower of' };
const HIGHER: Words = { zh: '两者取高', en: 'the higher of' };
const LOWEST: Words = { zh: '取最低', en: 'the lowest of' };
const HIGHEST: Words = { zh: '取最高', en: 'the highest of' };
const AT_MOST: Words = { zh: '，最高', en: ', at most ' };
const AT_LEAST: Words = { zh: '，最低', en: ', at least ' };

type SayAlike = (amount: Amount, holds: number) => string;

/** What holds together less than its place asks for, in brackets. */
export function held({ text, holds }: Said, least: number, language: Language): string {
  return holds < least ? bracketed(text, language) : text;
}

/** A product needs no brackets inside another. */
export function factor(said: Said, language: Language): string {
  return held(said, PRODUCT, language);
}

export function single(text: string): Said {
  return { text, holds: SINGLE };
}

/** Of a map the entry's name, where it has one. */
function fieldLabel({ field, key }: FormOf<'field'>, { language, vocabulary }: FormulaReading): string {
  const entry = `${field}.${key}`;
  return labelOf(vocabulary.catalogue.has(entry) ? entry : field, language, vocabulary);
}

function withWorth(label: string, key: string, { worth, language }: FormulaReading): string {
  const value = key.startsWith('param.') ? worth?.(key) : undefined;
  return value === undefined ? label : joined(`${label} `, value, language);
}

function unitsOf(
  { perUnit }: FormOf<'perUnit'>,
  say: (amount: Amount, usual: FieldDefinition, holds: number) => string,
  language: Language,
): Said {
  const whole = perUnit.wholeUnits ? { zh: '（取整）', en: ' (whole units)' }[language] : '';
  return {
    text: `${say(perUnit.count, COUNT, PRODUCT)}${whole} × ${say(perUnit.amount, MONEY, PRODUCT)}`,
    holds: PRODUCT,
  };
}

/** "A 与 B 两者取低". */
function picked(said: readonly string[], words: Words, language: Language): Said {
  const [only = ''] = said;
  if (said.length < 2) return single(only);
  const all = said.join({ zh: ' 与 ', en: ' and ' }[language]);
  const of = said.length === 2 ? words : words === LOWER ? LOWEST : HIGHEST;
  return { text: language === 'zh' ? `${all} ${of.zh}` : `${of.en} ${all}`, holds: LOOSE };
}

/** A bound of nothing is no choice. */
function higherOf(parts: readonly Amount[], alike: SayAlike, language: Language): Said {
  const others = parts.filter((part) => !isNothing(part));
  const [only] = others;
  if (others.length === 1 && only && parts.length === 2) return notBelow(alike(only, SUM), language);
  return picked(
    parts.map((one) => alike(one, SUM)),
    HIGHER,
    language,
  );
}

function notBelow(text: string, language: Language): Said {
  return { text: `${text}${{ zh: '，不低于 0', en: ', not below 0' }[language]}`, holds: LOOSE };
}

function bounded(text: string, words: Words, limit: string, language: Language): Said {
  return { text: `${text}${joined(words[language], limit, language)}`, holds: LOOSE };
}

/** Whether it is the number 0. */
export function isNothing(amount: Amount): boolean {
  return 'fixed' in amount && Number(amount.fixed) === 0;
}
