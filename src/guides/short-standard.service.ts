import type { Words } from '../eligibility/facts.js';
import type { PolicyVersion } from '../policies/policy.schema.js';
import type { PolicyScope } from '../policies/policy.service.js';
import type { RuleBook } from '../policies/rule-book.schema.js';
import { cityOf } from './guide-places.js';
import { cityFigures, standardLines } from './guide-rule.js';

/** What is said in a list: longer ones need their guide. */
const LONGEST = { zh: 40, en: 90 } as const;

/** The standard where it is one short line; null where there is none, or it takes more to say. */
export function shortStandard(policy: PolicyVersion, rules: RuleBook, { asOf, city }: PolicyScope): Words | null {
  if (policy.benefit === null) return null;
  const figures = cityFigures(policy, rules, asOf, cityOf(city, rules));
  const lineIn = (language: 'zh' | 'en'): string | null => {
    const [line, ...more] = standardLines(policy, language, rules, figures);
    return line !== undefined && more.length === 0 && line.text.length <= LONGEST[language] ? line.text : null;
  };
  const [zh, en] = [lineIn('zh'), lineIn('en')];
  return zh === null || en === null ? null : { zh, en };
}
