import { civilDateOf } from '../../eligibility/civil-date.js';
import { departmentName, findPolicy } from '../../policies/policy.service.js';
import type { RuleBook } from '../../policies/rule-book.schema.js';
import type { MatchRecord } from '../match.schema.js';
import { toYuan } from '../money.schema.js';
import { lastDayShown, type PublicityList } from './publicity.js';

/**
 * A list as the public sees it: names, item, amounts, dates, the office to turn to. No codes of firms, no accounts,
 * persons or grounds; entries that are no longer on show are gone.
 */
export function publicListView(list: PublicityList, shown: readonly MatchRecord[], rules: RuleBook) {
  const asOf = civilDateOf(list.openedAt);
  const policy = findPolicy(rules, list.policy, asOf);
  const entryOf = new Map(list.entries.map((entry) => [entry.match, entry]));
  const entries = shown.flatMap((match) => {
    const entry = entryOf.get(match._id);
    if (entry === undefined) return [];
    return [
      { name: entry.name, amount: toYuan(match.amountFen), shownUntil: lastDayShown(match, list, rules.holidays) },
    ];
  });
  const last = entries.map(({ shownUntil }) => shownUntil).filter((day) => day !== null);
  return {
    id: list._id,
    item: policy?.title ?? { zh: list.policy, en: list.policy },
    department: policy === undefined ? null : departmentName(policy, rules),
    contact: policy?.contacts.map(({ name, phone }) => ({ name, phone })) ?? [],
    shownFrom: civilDateOf(list.editions.at(-1)?.shownFrom ?? list.openedAt),
    /** Null while an objection to the last of them is being answered. */
    shownUntil: last.sort().at(-1) ?? null,
    entries,
  };
}
