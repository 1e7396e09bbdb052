import { addDays, addMonths } from '../eligibility/civil-date.js';
import type { CivilDate, Words } from '../eligibility/facts.js';
import { periodOf, periodWithin } from '../eligibility/period.js';
import type { PolicyClass, PolicyVersion } from '../policies/policy.schema.js';
import {
  concernsCity,
  departmentName,
  findPolicy,
  isInForce,
  type PolicyScope,
  policyVersions,
} from '../policies/policy.service.js';
import type { RuleBook } from '../policies/rule-book.schema.js';
import { CALENDAR_KINDS, type CalendarEntry, type CalendarKind } from './calendar.schema.js';
import * as words from './calendar-words.js';

export { KIND_WORDS } from './calendar-words.js';
export { type PolicyFeed, policyFeed } from './policy-feed.js';

/** How far it looks, and for how long what has ended stays. */
const MONTHS_AHEAD = 12;
const DAYS_BACK = 30;

/**
 * What happens to the policies offered here in the coming twelve months, and what ended in the last thirty days, day by
 * day. Of several versions only the one that decides on that day has an entry.
 */
export function policyCalendar(rules: RuleBook, scope: PolicyScope, only?: PolicyClass): CalendarEntry[] {
  const { asOf, city } = scope;
  const [first, last] = [addDays(asOf, -DAYS_BACK), addMonths(asOf, MONTHS_AHEAD)];
  const entries = rules.policies
    .filter((policy) => !policy.sample && concernsCity(policy, city) && (only ?? policy.class) === policy.class)
    .flatMap((policy) => daysOf(policy, rules, asOf).map((day) => entryOf(policy, day, rules)))
    .filter(({ date, kind }) => date >= (kind === 'ends' ? first : asOf) && date <= last);
  const order = ({ kind }: CalendarEntry): number => CALENDAR_KINDS.indexOf(kind);
  return entries.sort((a, b) => byText(a.date, b.date) || order(a) - order(b) || byText(a.id, b.id));
}

interface Day {
  readonly date: CivilDate;
  readonly kind: CalendarKind;
  readonly meaning: Words;
  /** What tells two days of one kind apart. */
  readonly period?: string;
}

function daysOf(policy: PolicyVersion, rules: RuleBook, asOf: CivilDate): Day[] {
  const { validFrom, validTo, acceptUntil, payUntil } = policy;
  const isRenewal = policyVersions(rules, policy.code)[0] !== policy;
  const next = nextPeriod(policy, asOf);
  const days: (Day | null)[] = [
    isRenewal
      ? { date: validFrom, kind: 'renewed', meaning: words.renewedMeaning(policy) }
      : { date: validFrom, kind: 'opens', meaning: words.opensMeaning(policy) },
    next && { ...next, kind: 'period', meaning: words.periodMeaning(policy, next.period) },
    acceptUntil === null ? null : { date: acceptUntil, kind: 'closes', meaning: words.CLOSES_MEANING },
    payUntil === null ? null : { date: payUntil, kind: 'paid-until', meaning: words.PAID_UNTIL_MEANING },
    validTo === null
      ? null
      : { date: validTo, kind: 'ends', meaning: words.endsMeaning(policy, laterThan(policy, rules)) },
  ];
  const decides = ({ date }: Day): boolean => findPolicy(rules, policy.code, date) === policy;
  return days.filter((day) => day !== null).filter(decides);
}

/**
 * When the next year or quarter begins to be compared, within the policy's dates and its window. Months begin too often to
 * be told, and the policy's first period begins with the policy.
 */
function nextPeriod(policy: PolicyVersion, asOf: CivilDate): { date: CivilDate; period: string } | null {
  const months = { once: 0, month: 0, year: 12, quarter: 3 }[policy.period.kind];
  if (months === 0) return null;
  const year = asOf.slice(0, 4);
  const last = addMonths(asOf, MONTHS_AHEAD);
  for (let date = `${year}-01-01`; date <= last; date = addMonths(date, months)) {
    const period = periodOf(policy, date);
    const isNew = date > asOf && date > policy.validFrom;
    if (isNew && isInForce(policy, date) && periodWithin(period, policy.appliesTo)) return { date, period };
  }
  return null;
}

/** When the version after this one begins. */
function laterThan({ code, validFrom }: PolicyVersion, rules: RuleBook): CivilDate | null {
  return policyVersions(rules, code).find((one) => one.validFrom > validFrom)?.validFrom ?? null;
}

function entryOf(policy: PolicyVersion, { date, kind, meaning, period }: Day, rules: RuleBook): CalendarEntry {
  const { code, version, title, delivery } = policy;
  return {
    id: [code, version, kind, ...(period === undefined ? [] : [period])].join(':'),
    ...{ date, kind, kindWords: words.KIND_WORDS[kind], code, version, title, delivery, meaning },
    class: policy.class,
    department: departmentName(policy, rules),
  };
}

function byText(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
