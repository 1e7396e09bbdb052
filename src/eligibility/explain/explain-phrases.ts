import type { Threshold, Words } from '../facts.js';
import { type ComposedOperator, OPERATORS, operatorNamed } from '../operators.js';
import type { Language } from './explain-values.js';

/** A threshold as a reader sees it; `ends` are those of a range. */
export interface ShownThreshold {
  readonly whole: string;
  readonly ends: readonly string[];
  /** What it is, where it is known. */
  readonly value?: Threshold;
  /** It is of codes with a list that names them. */
  readonly coded?: boolean | undefined;
}

/** What a leaf asks of its fact, in words. */
export interface Clause {
  readonly text: string;
  /** "≤ 30 人": stands beside the value; other clauses are said of it. */
  readonly bySign: boolean;
  /** It names the very value: where it holds, the value says all. */
  readonly exact: boolean;
  /** The yes or no that it asks for. */
  readonly answer?: string;
}

const SIGN = /^[<≤>≥]/;
const ASCII = /[!-~]/;

const QUANTIFIERS: Readonly<Record<string, Words>> = {
  someFact: { zh: '至少一项', en: 'at least one: ' },
  everyFact: { zh: '每一项均', en: 'each: ' },
  someValue: { zh: '对下列之一：', en: 'for one of these: ' },
  everyValue: { zh: '对下列每一项：', en: 'for each of these: ' },
};
/** Operators on lists, by the one that says the same of a single value. */
const OF_ONE: Readonly<Record<string, string>> = {
  in: 'equal',
  notIn: 'notEqual',
  startsWithAny: 'startsWith',
  containsAny: 'contains',
  containsAll: 'contains',
  containsNone: 'doesNotContain',
};
const OUTSIDE: Words = { zh: '并非：', en: 'not: ' };
const PRONOUN: Words = { zh: '该项', en: 'it' };
const ANSWERS: readonly [no: Words, yes: Words] = [
  { zh: '否', en: 'no' },
  { zh: '是', en: 'yes' },
];

/** The operator's words with the threshold in them, decorators in the order in which they are written. */
export function clauseOf(name: string, threshold: ShownThreshold, language: Language): Clause {
  const operator = operatorNamed(name);
  if (!operator) return { text: `${name} ${threshold.whole}`, bySign: false, exact: false };
  const { decorators } = operator;
  const base = (threshold.ends.length === 1 && OPERATORS.get(OF_ONE[operator.base.name] ?? '')) || operator.base;
  const asked = askedAnswer(operator, threshold.value);
  if (asked) {
    const answer = asked[language];
    const is = OPERATORS.get('equal')?.words[language] ?? '{v}';
    return { text: filled(is, { whole: answer, ends: [] }, language), bySign: false, exact: true, answer };
  }
  const quantifiers = decorators.flatMap((one) => QUANTIFIERS[one]?.[language] ?? []);
  const negated = decorators.filter((one) => one === 'not').length % 2 === 1;
  // A quantifier between a negation and its operator keeps the negation outside: "not: some of it is …".
  const outside = negated && quantifiers.length > 0;
  const wording = (threshold.coded && base.ofCodes) || base;
  const words = (negated && !outside ? wording.negated : wording.words)[language];
  const swapped = decorators.filter((one) => one === 'swap').length % 2 === 1;
  const said = filled(words, swapped ? { whole: PRONOUN[language], ends: [] } : threshold, language);
  const sentence = swapped ? `${threshold.whole} ${said}` : said;
  return {
    text: [outside ? OUTSIDE[language] : '', ...quantifiers, sentence].join(''),
    bySign: SIGN.test(words) && decorators.every((one) => one === 'not'),
    exact: decorators.length === 0 && base.name === 'equal',
  };
}

/** A yes or no that a leaf asks for, however it is put. */
function askedAnswer({ decorators, test }: ComposedOperator, value: Threshold | undefined): Words | undefined {
  if (typeof value !== 'boolean' || decorators.some((one) => one !== 'not')) return undefined;
  return ANSWERS[test(true, value, '') ? 1 : 0];
}

function filled(words: string, { whole, ends }: ShownThreshold, language: Language): string {
  const [from = whole, to = whole] = ends;
  const parts: Readonly<Record<string, string>> = { v: whole, from, to };
  const texts = words.split(/\{(v|from|to)\}/).map((text, at) => (at % 2 === 0 ? text : (parts[text] ?? '')));
  return texts.reduce((said, text) => joined(said, text, language));
}

/** Chinese needs a space only where it meets Latin letters, figures or signs; English parts bring their own. */
export function joined(left: string, right: string, language: Language): string {
  if (language === 'en' || left === '' || right === '') return left + right;
  const [end, start] = [left.at(-1) ?? '', right[0] ?? ''];
  const meets = (ASCII.test(end) || ASCII.test(start)) && !/[\s：（）、，；]/.test(end + start);
  return meets ? `${left} ${right}` : left + right;
}
