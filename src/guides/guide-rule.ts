import { factsOfBenefit } from '../eligibility/benefit/benefit-facts.js';
import { conditionPhrase } from '../eligibility/benefit/benefit-phrases.js';
import { describeBenefit } from '../eligibility/benefit/benefit-words.js';
import { factsNamed } from '../eligibility/decide.js';
import { type DescribedLine, describeCondition } from '../eligibility/explain/explain.js';
import { labelOf, showValue } from '../eligibility/explain/explain-values.js';
import type { CivilDate, Words } from '../eligibility/facts.js';
import { definitionOf, PARAMETER_PREFIX } from '../eligibility/vocabulary.js';
import type { PolicyVersion } from '../policies/policy.schema.js';
import { parametersIn } from '../policies/policy.service.js';
import type { RuleBook } from '../policies/rule-book.schema.js';
import type { City } from './guide-places.js';

type Language = 'zh' | 'en';

/** A condition, and what stands inside it. */
export interface ConditionLine {
  readonly depth: number;
  readonly text: string;
  /** Why it is asked, as the rule says it in Chinese; only beside what is read in Chinese. */
  readonly clause: string | null;
}

const ALL: Words = { zh: '须同时满足', en: 'All of these' };
const ANY: Words = { zh: '满足其中一项即可', en: 'One of these is enough' };
const NONE: Words = { zh: '有下列情形的，不能享受', en: 'Not for whoever meets this' };
const ALL_EXCLUDED: Words = { zh: '同时具有下列情形', en: 'All of these together' };
const ANY_EXCLUDED: Words = { zh: '下列任一情形', en: 'Any of these' };
const NOT_EXCLUDED: Words = { zh: '但下列情形除外', en: 'Except where this holds' };

/** The rule read aloud for the public. Codes that are the rule's own affair are not said. */
export function conditionLines({ conditions }: PolicyVersion, language: Language, rules: RuleBook): ConditionLine[] {
  return describeCondition(conditions, language, rules).map((line) => ({
    depth: line.depth,
    text: withoutCents(headingOf(line)?.[language] ?? line.says),
    clause: language === 'zh' ? (line.clause ?? null) : null,
  }));
}

function headingOf({ kind, excluded }: DescribedLine): Words | undefined {
  if (kind === 'all') return excluded ? ALL_EXCLUDED : ALL;
  if (kind === 'any') return excluded ? ANY_EXCLUDED : ANY;
  if (kind === 'not') return excluded ? NOT_EXCLUDED : NONE;
  return undefined;
}

function withoutCents(text: string): string {
  return text.replace(/\.00 (元|yuan)/g, ' $1');
}

/** A figure that the city sets, as its districts have it. */
export interface CityFigure {
  readonly label: Words;
  /** What holds in the city; null where nothing is set. */
  readonly value: Words | null;
  /** Districts where another value holds. */
  readonly districts: readonly { readonly name: Words; readonly value: Words | null }[];
  /** Whether somebody has checked every one of these against its source. */
  readonly verified: boolean;
}

/** The parameters that the rule and the formula read, with their values on the day. */
export function cityFigures(policy: PolicyVersion, rules: RuleBook, asOf: CivilDate, city: City): CityFigure[] {
  const keys = parameterKeys(policy, rules);
  const inCity = parametersIn(rules, city.code, asOf);
  return keys.map((key) => {
    const name = key.slice(PARAMETER_PREFIX.length);
    const own = inCity.get(name);
    const value = own ? valueWords(key, own.value, rules) : null;
    const others = city.districts.flatMap((district) => {
      const there = parametersIn(rules, district.code, asOf).get(name);
      const shown = there ? valueWords(key, there.value, rules) : null;
      return shown?.zh === value?.zh ? [] : [{ name: district.name, value: shown, verified: there?.verified ?? true }];
    });
    return {
      label: labelWords(key, rules),
      value,
      districts: others.map(({ name: where, value: shown }) => ({ name: where, value: shown })),
      verified: (own?.verified ?? true) && others.every(({ verified }) => verified),
    };
  });
}

function parameterKeys({ conditions, benefit }: PolicyVersion, rules: RuleBook): string[] {
  const keys = [...factsNamed(conditions, rules.named), ...factsOfBenefit(benefit, rules)];
  return [...new Set(keys)].filter((key) => key.startsWith(PARAMETER_PREFIX));
}

function valueWords(key: string, value: Parameters<typeof showValue>[0], rules: RuleBook): Words {
  const shown = (language: Language) => withoutCents(showValue(value, definitionOf(key, rules), language, rules));
  return { zh: shown('zh'), en: shown('en') };
}

export function labelWords(key: string, rules: RuleBook): Words {
  return { zh: labelOf(key, 'zh', rules), en: labelOf(key, 'en', rules) };
}

const UNSET: Words = { zh: '（本市未设定）', en: '(not set here)' };
const DIFFERS: Words = { zh: '（各县区不同）', en: '(by district)' };

/** The formula in words, with what the city's figures are worth. */
export function standardLines(
  { benefit }: PolicyVersion,
  language: Language,
  rules: RuleBook,
  figures: readonly CityFigure[],
) {
  if (benefit === null) return [];
  const worth = (key: string): string => {
    const label = labelOf(key, 'zh', rules);
    const figure = figures.find((one) => one.label.zh === label);
    if (figure !== undefined && figure.districts.length > 0) return DIFFERS[language];
    return figure?.value?.[language] ?? UNSET[language];
  };
  return describeBenefit(benefit, { language, vocabulary: rules, worth });
}

/** In which case another way of delivery is taken. */
export function routeWhen(when: PolicyVersion['routes'][number]['when'], rules: RuleBook): Words {
  const phrase = (language: Language) => conditionPhrase(when, { language, vocabulary: rules });
  return { zh: phrase('zh'), en: phrase('en') };
}
