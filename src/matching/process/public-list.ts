import { addDays, civilDateOf } from '../../eligibility/civil-date.js';
import type { CivilDate } from '../../eligibility/facts.js';
import { departmentName, findPolicy, type Holidays, isWorkingDay } from '../../policies/policy.service.js';
import type { RuleBook } from '../../policies/rule-book.schema.js';
import { toYuan } from '../money.schema.js';
import type { EntryOnShow, ListOnShow, ListSummary } from './public-lists.service.js';
import type { PublicityList } from './publicity.js';

export type PublicList = ReturnType<typeof publicListView>;
export type PublicListSummary = ReturnType<typeof listSummaryView>;

/**
 * A list as the public sees it: names, item, amounts, dates, the office to turn to. No codes of firms, no accounts,
 * persons or grounds; entries that are no longer on show are gone.
 */
export function publicListView({ list, editions, entries, today }: ListOnShow, rules: RuleBook) {
  const policy = policyOf(list, rules);
  const shownUntil = lastOf(entries);
  return {
    id: list._id,
    ...itemOf(list, rules),
    contact: policy?.contacts.map(({ name, phone }) => ({ name, phone })) ?? [],
    workingDays: list.workingDays,
    shownFrom: civilDateOf(editions.at(-1)?.shownFrom ?? list.openedAt),
    /** Null while an objection to the last of them is being answered. */
    shownUntil,
    workingDaysLeft: daysLeft(today, shownUntil, rules.holidays),
    /** The days on which it was put on show, and shown anew since an entry had left it. */
    editions: editions.map(({ shownFrom }) => civilDateOf(shownFrom)),
    entries: entries.map(({ number, entry, match, until }) => ({
      number,
      name: entry.name,
      amount: toYuan(match.amountFen),
      shownUntil: until,
    })),
  };
}

/** The last day of any of these entries. */
export function lastOf(entries: readonly Pick<EntryOnShow, 'until'>[]): CivilDate | null {
  return (
    entries
      .map(({ until }) => until)
      .filter((day) => day !== null)
      .sort()
      .at(-1) ?? null
  );
}

/** A list in the list of lists. */
export function listSummaryView({ list, today, entries, until }: ListSummary, rules: RuleBook) {
  return {
    id: list._id,
    policy: list.policy,
    ...itemOf(list, rules),
    shownFrom: civilDateOf(list.editions.at(-1)?.shownFrom ?? list.openedAt),
    shownUntil: until,
    workingDaysLeft: daysLeft(today, until, rules.holidays),
    entries,
  };
}

function policyOf({ policy, openedAt }: PublicityList, rules: RuleBook) {
  return findPolicy(rules, policy, civilDateOf(openedAt));
}

function itemOf(list: PublicityList, rules: RuleBook) {
  const policy = policyOf(list, rules);
  return {
    item: policy?.title ?? { zh: list.policy, en: list.policy },
    department: policy === undefined ? null : departmentName(policy, rules),
  };
}

/** Working days from today to the last, both included. */
function daysLeft(today: CivilDate, last: CivilDate | null, holidays: Holidays): number | null {
  if (last === null) return null;
  let days = 0;
  for (let day = today; day <= last; day = addDays(day, 1)) if (isWorkingDay(day, holidays)) days += 1;
  return days;
}
