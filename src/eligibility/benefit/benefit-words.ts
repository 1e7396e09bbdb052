import type { FieldDefinition, Words } from '../facts.js';
import type { Amount, Benefit } from './benefit.schema.js';
import { blockOf, nameOf, row } from './benefit-blocks.js';
import { expressionOf, type SayPart, single } from './benefit-expressions.js';
import { conditionPhrase, type FormulaReading, MONEY, numberText, SHARE } from './benefit-phrases.js';

/** One line of a formula read aloud; depth 0 is the formula and each of its parts that has a name. */
export interface BenefitLine {
  readonly depth: number;
  readonly text: string;
}

/** A part that is said on lines of its own, under its name. */
interface Part {
  readonly title: string | undefined;
  readonly amount: Amount;
  readonly as: FieldDefinition;
  readonly reading: FormulaReading;
}

const PAYABLE: Words = { zh: '仍须缴纳', en: 'Remains payable' };
const CEILING: Words = {
  zh: '以上为最高限额，实际金额以主管部门审核结果为准。',
  en: 'This is an upper limit; the amount stands after the department’s review.',
};
const ROUNDING: Readonly<Record<'half-up' | 'down' | 'up', Words>> = {
  'half-up': { zh: '其后四舍五入', en: 'rounded' },
  down: { zh: '其后舍去', en: 'rounded down' },
  up: { zh: '其后进位', en: 'rounded up' },
};
const PLACES: readonly Words[] = [
  { zh: '元', en: 'whole yuan' },
  { zh: '角', en: '0.1 yuan' },
  { zh: '分', en: '0.01 yuan' },
];
/** A name that reads like an expression is put in quotes inside another. */
const LIKE_EXPRESSION = /[×÷+−，：,:]/;

/**
 * What a policy gives, in words, from the formula itself: each part that has a name on a line of its own, with its cases
 * and tiers below it. Codes of ladders and of other policies are not said.
 */
export function describeBenefit(benefit: Benefit, reading: FormulaReading): BenefitLine[] {
  const words = new FormulaWords();
  words.say({ title: benefit.amount.label?.[reading.language], amount: benefit.amount, as: MONEY, reading });
  if (benefit.payable) words.say({ title: PAYABLE[reading.language], amount: benefit.payable, as: MONEY, reading });
  return [...words.lines, ...partsOf(benefit, reading), ...endOf(benefit, reading.language)];
}

class FormulaWords {
  readonly lines: BenefitLine[] = [];
  readonly #said = new Set<string>();
  #waiting: Part[] = [];

  /** Says one part and then those that it named, each once. */
  say(part: Part): void {
    this.#waiting = [part];
    for (let next = this.#waiting.shift(); next; next = this.#waiting.shift()) {
      const key = `${next.title ?? ''} ${JSON.stringify(next.amount)}`;
      if (!this.#said.has(key)) this.#define(next);
      this.#said.add(key);
    }
  }

  #define({ title, amount, as, reading }: Part): void {
    const block = blockOf(amount, as, reading, this.#part);
    const text = block?.heading ?? expressionOf(amount, as, reading, this.#part).text;
    // A number says its own label, and some labels are the very formula.
    const isSaid = title === undefined || 'fixed' in amount || bare(title) === bare(text);
    this.lines.push({ depth: 0, text: isSaid ? text : row(title, text, reading.language) });
    for (const one of block?.rows ?? []) this.lines.push({ depth: 1, text: one });
  }

  readonly #part: SayPart = (amount, as, reading) => {
    const isPlain = 'fact' in amount || 'field' in amount || 'fixed' in amount;
    const title = isPlain ? undefined : (amount.label?.[reading.language] ?? nameOf(amount, as, reading));
    if (title === undefined) return expressionOf(amount, as, reading, this.#part);
    this.#waiting.push({ title, amount, as, reading });
    return single(LIKE_EXPRESSION.test(title) ? `“${title}”` : title);
  };
}

function bare(text: string): string {
  return text.replace(/[\s“”]/g, '');
}

function partsOf({ instalments = [] }: Benefit, reading: FormulaReading): BenefitLine[] {
  if (instalments.length === 0) return [];
  const { language } = reading;
  const lines = instalments.map(({ share, label, when, afterMonths }) => {
    const part = numberText(share, SHARE, reading);
    const said = bare(label[language]).includes(part) ? label[language] : row(label[language], part, language);
    const after = { zh: `${afterMonths} 个月后`, en: `${afterMonths} months later` }[language];
    const provided = when && { zh: '届时须', en: 'if then ' }[language] + conditionPhrase(when, reading);
    const all = [said, ...(afterMonths === undefined ? [] : [after]), ...(provided === undefined ? [] : [provided])];
    return { depth: 1, text: all.join({ zh: '，', en: ', ' }[language]) };
  });
  return [{ depth: 0, text: { zh: '分次拨付', en: 'Paid in parts' }[language] }, ...lines];
}

function endOf({ rounding, ceiling }: Benefit, language: 'zh' | 'en'): BenefitLine[] {
  const lines: string[] = [];
  if (rounding && !(rounding.places === 2 && rounding.mode === 'half-up')) {
    const [mode, place] = [ROUNDING[rounding.mode], PLACES[rounding.places] ?? PAYABLE];
    lines.push(
      { zh: `计算结果保留到${place.zh}，${mode.zh}。`, en: `The result is ${mode.en} to ${place.en}.` }[language],
    );
  }
  if (ceiling) lines.push(CEILING[language]);
  return lines.map((text) => ({ depth: 0, text }));
}
