import type { Condition } from '../condition.schema.js';
import { type Language, labelOf } from '../explain/explain-values.js';
import type { FieldDefinition } from '../facts.js';
import type { Amount } from './benefit.schema.js';
import { factor, isNothing, type SayPart } from './benefit-expressions.js';
import {
  asked,
  COUNT,
  conditionPhrase,
  type FormulaReading,
  MONEY,
  measureOf,
  numberText,
  SHARE,
  vocabularyOf,
} from './benefit-phrases.js';
import type { FormOf } from './benefit-run.js';

/** A heading and what stands below it. */
export interface Block {
  readonly heading: string;
  readonly rows: readonly string[];
}

/** The forms that need lines of their own: cases, tiers, the best of several, factors, sums over records. */
export function blockOf(
  amount: Amount,
  as: FieldDefinition,
  reading: FormulaReading,
  part: SayPart,
): Block | undefined {
  if ('cases' in amount) return casesOf(amount, as, reading, part);
  if ('tiers' in amount) return tiersOf(amount, reading, part);
  if ('best' in amount) return bestOf(amount, reading, part);
  if ('multiply' in amount) return factorsOf(amount, reading, part);
  return 'sumOver' in amount ? recordsOf(amount, reading, part) : undefined;
}

/** What such a form is called where its formula does not say. */
export function nameOf(
  amount: Amount,
  as: FieldDefinition,
  { language, vocabulary }: FormulaReading,
): string | undefined {
  if ('sumOver' in amount) {
    const label = labelOf(amount.sumOver.list, language, vocabulary);
    return { zh: `${label}合计`, en: `total of “${label}”` }[language];
  }
  if ('cases' in amount) {
    return as.type === 'ratio'
      ? { zh: '适用比例', en: 'the rate that applies' }[language]
      : { zh: '适用数额', en: 'the figure that applies' }[language];
  }
  if ('tiers' in amount) return { zh: '分档数额', en: 'the figure of the tier' }[language];
  if ('best' in amount) return { zh: '择优数额', en: 'the best figure' }[language];
  return 'multiply' in amount ? { zh: '加倍数额', en: 'the multiplied figure' }[language] : undefined;
}

const otherwise = (language: Language): string => ({ zh: '其他情形', en: 'otherwise' })[language];

export function row(when: string, gives: string, language: Language): string {
  return `${when}${{ zh: '：', en: ': ' }[language]}${gives}`;
}

/** What a case gives. */
function caseRow(when: Condition, gives: string, reading: FormulaReading): string {
  const phrase = conditionPhrase(when, reading);
  return reading.language === 'zh' ? row(phrase, gives, 'zh') : `if ${phrase}, then ${gives}`;
}

function casesOf(amount: FormOf<'cases'>, as: FieldDefinition, reading: FormulaReading, part: SayPart): Block {
  const { language } = reading;
  const rows = amount.cases.map(({ when, amount: given }) => caseRow(when, part(given, as, reading).text, reading));
  const rest = amount.otherwise ? part(amount.otherwise, as, reading).text : numberText(0, as, reading);
  return {
    heading: { zh: '按下列情形，以先符合的为准', en: 'by case, the first that applies' }[language],
    rows: [...rows, row(otherwise(language), rest, language)],
  };
}

function tiersOf({ tiers: { by, mode, steps } }: FormOf<'tiers'>, reading: FormulaReading, part: SayPart): Block {
  const { language, vocabulary } = reading;
  const measure = measureOf(by, vocabulary) ?? COUNT;
  const measured = part(by, measure, reading).text;
  const isSliced = mode === 'marginal';
  const show = (value: number) => numberText(value, measure, reading);
  const rows = steps.map(({ from, exclusive, amount, rate = 0 }, at) => {
    const next = steps[at + 1];
    const span = [
      `${exclusive ? '>' : '≥'} ${show(from)}`,
      ...(next === undefined ? [] : [`${next.exclusive ? '≤' : '<'} ${show(next.from)}`]),
    ].join({ zh: ' 且 ', en: ' and ' }[language]);
    const share = numberText(rate, SHARE, reading);
    const gives = amount ? part(amount, MONEY, reading).text : isSliced ? share : `${measured} × ${share}`;
    return row(isSliced ? { zh: `${span} 的部分`, en: `the part ${span}` }[language] : span, gives, language);
  });
  const heading = isSliced
    ? { zh: `按“${measured}”分段计算，各段相加`, en: `by slices of “${measured}”, added up` }
    : { zh: `按“${measured}”分档`, en: `by tiers of “${measured}”` };
  return { heading: heading[language], rows: isSliced ? rows : [...belowFirst(steps[0], show, reading), ...rows] };
}

type Step = FormOf<'tiers'>['tiers']['steps'][number];

function belowFirst(first: Step | undefined, show: (value: number) => string, reading: FormulaReading): string[] {
  if (first === undefined || (first.from <= 0 && !first.exclusive)) return [];
  return [row(`${first.exclusive ? '≤' : '<'} ${show(first.from)}`, numberText(0, MONEY, reading), reading.language)];
}

function bestOf({ best }: FormOf<'best'>, reading: FormulaReading, part: SayPart): Block {
  const { language } = reading;
  const rows = best.flatMap(({ when, amount }) => {
    if (!when && isNothing(amount)) return [];
    const gives = part(amount, MONEY, reading).text;
    return [when ? caseRow(when, gives, reading) : gives];
  });
  return { heading: { zh: '下列符合的各项中最高的一项', en: 'the highest of those that apply' }[language], rows };
}

function factorsOf({ multiply }: FormOf<'multiply'>, reading: FormulaReading, part: SayPart): Block {
  const { language } = reading;
  const base = factor(part(multiply.amount, MONEY, reading), language);
  const times = (by: Amount) => `× ${factor(part(by, COUNT, reading), language)}`;
  const rows = multiply.cases.map(({ when, by, cap }) => {
    const atMost = cap && part(cap, MONEY, reading).text;
    const limit = atMost === undefined ? '' : { zh: `，最高 ${atMost}`, en: `, at most ${atMost}` }[language];
    return caseRow(when, times(by) + limit, reading);
  });
  return {
    heading: { zh: `${base} × 倍数，倍数以先符合的为准`, en: `${base} × the first factor that applies` }[language],
    rows: [...rows, row(otherwise(language), times(multiply.otherwise), language)],
  };
}

function recordsOf({ sumOver }: FormOf<'sumOver'>, reading: FormulaReading, part: SayPart): Block {
  const { language } = reading;
  const { list, where, amount, distinct } = sumOver;
  const vocabulary = vocabularyOf(list, where ? [where] : [], reading.vocabulary);
  const inside = { ...reading, vocabulary };
  const label = labelOf(list, language, reading.vocabulary);
  const each = part(amount, measureOf(amount, vocabulary) ?? MONEY, inside).text;
  const heading = where
    ? {
        zh: `“${label}”中符合下列条件的各项，逐项计算后相加`,
        en: `of “${label}” each that meets the following, added up`,
      }
    : { zh: `“${label}”各项，逐项计算后相加`, en: `each of “${label}”, added up` };
  const once = { zh: '同一对象只计一次，取其最高', en: 'the same one counts once, with its highest' };
  return {
    heading: heading[language],
    rows: [
      ...(where ? asked(where, inside) : []),
      row({ zh: '每项计', en: 'each counts' }[language], each, language),
      ...(distinct === undefined ? [] : [once[language]]),
    ],
  };
}
