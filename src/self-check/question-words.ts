import {
  type CivilDate,
  type FactDefinition,
  type FactType,
  type FactValue,
  type Language,
  showValue,
  sourceName,
  unitOf,
} from '../eligibility/index.js';
import type { PolicyVersion } from '../policies/policy.schema.js';
import type { RuleBook } from '../policies/rule-book.schema.js';
import type { Checking } from './checking.js';
import type { Question } from './self-check.schema.js';

/** Longer lists are searched: they would be read by nobody. */
const MOST_CHOICES = 200;

const INPUTS: Readonly<Partial<Record<FactType, Question['input']>>> = {
  ...{ boolean: 'yes-no', set: 'some-of', date: 'day', money: 'money', ratio: 'share', integer: 'whole' },
};

/** A question in words; what it is asked for are the policies that it can decide. */
export function questionView(
  slot: string,
  why: readonly PolicyVersion[],
  checking: Checking,
  language: Language,
): Question | null {
  const asked = checking.asked(slot);
  if (asked === undefined) return null;
  const { definition } = asked;
  const { rules, scope } = checking;
  const choices = choicesOf(definition, rules, scope.city, language);
  const input = definition.type === 'code' ? inputOfCode(choices) : (INPUTS[definition.type] ?? 'number');
  return {
    ...{ fact: slot, label: slotLabel(slot, definition, scope.asOf, language), input },
    unit: unitOf(definition, language),
    choices: input === 'one-of' || input === 'some-of' ? choices : null,
    hint: HINTS[input]?.[language] ?? null,
    source: rules.departments.has(definition.source) ? sourceName(definition.source, language, rules) : null,
    why: why.map(({ title }) => title[language]),
  };
}

/** The name of a fact with its year. */
export function slotLabel(
  slot: string,
  { label, period }: FactDefinition,
  asOf: CivilDate,
  language: Language,
): string {
  const [, year] = slot.split('.');
  if (year === undefined) return label[language];
  const when = period === 'none' && asOf.startsWith(year) ? NOW : PERIODS[period];
  return when[language].replace('{label}', label[language]).replace('{year}', year);
}

/** An answer as a person reads it. */
export function answerShown(value: FactValue | null, definition: FactDefinition, rules: RuleBook, language: Language) {
  if (value === null) return { zh: '不知道', en: 'don’t know' }[language];
  return showValue(value, definition, language, rules);
}

/** The codes of a list with the city's own places first, or undefined where there is no list. */
function choicesOf({ codeList }: FactDefinition, rules: RuleBook, city: string, language: Language) {
  const codes = codeList === undefined ? undefined : rules.codes.get(codeList)?.codes;
  if (codes === undefined) return null;
  const all = [...codes].map(([code, label]) => ({ code, label: label[language] }));
  if (codeList !== 'divisions') return all;
  const home = city.replace(/(00){1,2}$/, '');
  const isHome = ({ code }: { readonly code: string }): boolean => code.startsWith(home);
  // Its counties first: they say most.
  const isWhole = ({ code }: { readonly code: string }): boolean => code.length < 6 || code.endsWith('00');
  const own = all.filter(isHome);
  return [...own.filter((one) => !isWhole(one)), ...own.filter(isWhole), ...all.filter((one) => !isHome(one))];
}

function inputOfCode(choices: readonly unknown[] | null): Question['input'] {
  return choices !== null && choices.length <= MOST_CHOICES ? 'one-of' : 'search';
}

const HINTS: Readonly<Partial<Record<Question['input'], { readonly zh: string; readonly en: string }>>> = {
  share: { zh: '请填小数，如 35% 填 0.35', en: 'As a fraction: 35 % is 0.35' },
  money: { zh: '以元为单位，最多两位小数，如 1200000.00', en: 'In yuan, at most two decimals, such as 1200000.00' },
  whole: { zh: '请填整数，没有填 0', en: 'A whole number; 0 where there is none' },
  'some-of': { zh: '可多选；一项也没有，就不选', en: 'As many as apply; none where none applies' },
  search: { zh: '填代码，或名称中的几个字', en: 'A code, or a few letters of its name' },
};

const NOW = { zh: '{label}（目前）', en: '{label} (now)' };

const PERIODS = {
  none: { zh: '{label}（{year} 年末）', en: '{label} (end of {year})' },
  year: { zh: '{label}（{year} 年）', en: '{label} ({year})' },
  quarter: { zh: '{label}（{year} 年最近一个季度）', en: '{label} (latest quarter of {year})' },
  month: { zh: '{label}（{year} 年最近一个月）', en: '{label} (latest month of {year})' },
} as const;
