import type { CivilDate, Words } from '../eligibility/facts.js';
import { FUND_WORDS } from '../payments/payment.schema.js';
import type { GrantOrder, PolicyVersion } from '../policies/policy.schema.js';
import { concernsCity, departmentName, findPolicy, isInForce, type PolicyScope } from '../policies/policy.service.js';
import { CLASS_WORDS, DELIVERY_WORDS, LEVEL_WORDS } from '../policies/policy-words.schema.js';
import type { RuleBook } from '../policies/rule-book.schema.js';
import type { Guide } from './guide.schema.js';
import { exampleOf } from './guide-example.js';
import { cityOf, desksOf, homeOf } from './guide-places.js';
import { cityFigures, conditionLines, routeWhen, standardLines } from './guide-rule.js';
import { relatedTo, standingOf, successorOf, togetherOf, versionsOf } from './guide-standing.js';
import { stepsOf, workingDaysOf } from './guide-steps.js';
import { meaningOf } from './guide-words.js';

export { meaningOf } from './guide-words.js';

/**
 * The guide of a policy on a day: the version in force, or the one nearest to it, unless a version is named. Undefined
 * where no such policy is known.
 */
export function guideOf(rules: RuleBook, code: string, scope: PolicyScope, version?: string): Guide | undefined {
  const policy =
    version === undefined
      ? findPolicy(rules, code, scope.asOf)
      : rules.policies.find((one) => one.code === code && one.version === version);
  return policy && assembled(policy, rules, scope);
}

function assembled(policy: PolicyVersion, rules: RuleBook, scope: PolicyScope): Guide {
  const { asOf } = scope;
  const city = cityOf(homeOf(policy, scope.city), rules);
  const figures = cityFigures(policy, rules, dayWithin(policy, asOf), city);
  const steps = stepsOf(policy, (department) => departmentName({ department }, rules));
  const standing = standingOf(policy, asOf);
  const { code, title, summary, delivery, level, validFrom, validTo, sample, verified, routes } = policy;
  return {
    ...{ code, version: policy.version, title, summary, delivery, level, validFrom, validTo, sample, verified },
    class: policy.class,
    department: departmentName(policy, rules),
    inForce: isInForce(policy, asOf),
    standing,
    concernsCity: concernsCity(policy, scope.city),
    city: city.name,
    words: { class: CLASS_WORDS[policy.class], delivery: DELIVERY_WORDS[delivery], level: LEVEL_WORDS[level] },
    means: meaningOf(policy, delivery),
    routes: routes.map((route) => ({
      ...{ delivery: route.delivery, reason: route.reason, when: routeWhen(route.when, rules) },
      words: DELIVERY_WORDS[route.delivery],
    })),
    ...{ acceptUntil: policy.acceptUntil, payUntil: policy.payUntil, renewal: policy.renewal },
    successor: standing === 'ended' ? successorOf(policy, rules, asOf) : null,
    related: standing === 'ended' ? relatedTo(policy, rules, scope) : [],
    versions: versionsOf(code, rules).map((one) => ({
      ...{ code, version: one.version, title: one.title, validFrom: one.validFrom, validTo: one.validTo },
      inForce: isInForce(one, asOf),
    })),
    basis: policy.basis.map(({ title: name, documentNumber, issuer, url }) => ({
      title: name,
      documentNumber,
      issuer,
      url,
    })),
    conditions: { zh: indented(policy, 'zh', rules), en: indented(policy, 'en', rules) },
    rule: { zh: conditionLines(policy, 'zh', rules), en: conditionLines(policy, 'en', rules) },
    figures,
    standard: {
      zh: standardLines(policy, 'zh', rules, figures),
      en: standardLines(policy, 'en', rules, figures),
    },
    ceiling: policy.benefit?.ceiling ?? false,
    example: exampleOf(policy, rules),
    steps,
    workingDays: workingDaysOf(steps),
    guide: policy.guide,
    contacts: [...policy.contacts],
    desks: desksOf(policy, city, rules),
    together: togetherOf(policy, rules, scope),
    fund: fundOf(policy),
  };
}

/** Of a version that has ended, or not begun, the figures of its nearest day. */
function dayWithin({ validFrom, validTo }: PolicyVersion, asOf: CivilDate): CivilDate {
  if (asOf < validFrom) return validFrom;
  return validTo !== null && validTo < asOf ? validTo : asOf;
}

function indented(policy: PolicyVersion, language: 'zh' | 'en', rules: RuleBook): string[] {
  return conditionLines(policy, language, rules).map(({ depth, text, clause }) => {
    const reason = clause === null ? '' : ` 〔${clause}〕`;
    return `${'　'.repeat(depth)}${text}${reason}`;
  });
}

/** Where the money comes from, as far as the policy says. */
function fundOf({ class: kind, funding, level, budget }: PolicyVersion): Words | null {
  if (kind !== 'grant') return null;
  const sources = funding?.map(({ source }) => FUND_WORDS[source]);
  const own = level === 'city' || level === 'county' ? [FUND_WORDS[level]] : [];
  const named = sources ?? own;
  if (named.length === 0) return null;
  const pool = budget === null ? { zh: '', en: '' } : poolWords(budget);
  return {
    zh: `${named.map(({ zh }) => fundName(zh)).join('、')}${pool.zh}`,
    en: `${named.map(({ en }) => en).join(', ')} funds${pool.en}`,
  };
}

function fundName(zh: string): string {
  return zh.length === 1 ? `${zh}级财政` : zh;
}

const ORDERS: Readonly<Record<GrantOrder, Words>> = {
  'first-come': { zh: '按确认先后顺序安排', en: 'given in the order of confirmation' },
  'by-amount': { zh: '按金额从小到大安排', en: 'given to the smallest amounts first' },
  'by-score': { zh: '按评分高低安排', en: 'given by score' },
};

function poolWords({ year, amount, order = 'first-come' }: NonNullable<PolicyVersion['budget']>): Words {
  const shown = amount.replace(/\.00$/, '').replace(/\B(?=(\d{3})+(?!\d))/g, ',');
  const { zh, en } = ORDERS[order];
  return { zh: `；${year} 年资金池 ${shown} 元，${zh}`, en: `; a pool of ${shown} yuan for ${year}, ${en}` };
}
