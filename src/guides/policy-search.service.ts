import type { ListedPolicy, PolicyScope } from '../policies/policy.service.js';
import type { RuleBook } from '../policies/rule-book.schema.js';
import { FACETS, type Facet, type PolicyFilter } from './policy-search.schema.js';
import { placeIn, type Shelved, shelfOf } from './policy-shelf.js';
import { fitOf, pairsOf, wordsOf } from './policy-text.js';

export { type Choice, choicesOf, FACET_WORDS, SORT_WORDS, valuesOf } from './policy-choices.js';

/** Whose list: the city and day, and in which language titles are put in order. */
export interface SearchScope extends PolicyScope {
  readonly language: 'zh' | 'en';
  /** Instead of the policies in force here: 外地政策示例. */
  readonly samples?: boolean;
}

export interface FoundPolicies {
  /** In the order asked for, all of them. */
  readonly policies: readonly ListedPolicy[];
  /** True where no policy holds the words as they are, and these have titles like them. */
  readonly nearby: boolean;
  /** How many there would be of each value, with the filter otherwise as it is. */
  readonly counts: Readonly<Record<Facet, ReadonlyMap<string, number>>>;
}

/** The policies that hold all the words and have each value of the filter. */
export function searchPolicies(rules: RuleBook, scope: SearchScope, filter: PolicyFilter): FoundPolicies {
  const shelf = shelfOf(rules, scope);
  const all = scope.samples ? shelf.samples : shelf.offered;
  const words = wordsOf(filter.q ?? '');
  const holding = words.length === 0 ? all.map((entry) => ({ entry, fit: 0 })) : fitting(all, words);
  const nearby = holding.length === 0 && words.length > 0;
  const found = nearby ? resembling(all, words) : holding;
  const { kept, counts } = narrow(found, filter);
  const place = placeIn(filter.sort, scope.language);
  const byPlace = (a: Fitting, b: Fitting): number => place(a.entry) - place(b.entry);
  const ordered =
    filter.sort === 'relevance' ? kept.sort((a, b) => b.fit - a.fit || byPlace(a, b)) : kept.sort(byPlace);
  return { policies: ordered.map(({ entry }) => entry), nearby: nearby && ordered.length > 0, counts };
}

interface Fitting {
  readonly entry: Shelved;
  readonly fit: number;
}

function fitting(all: readonly Shelved[], words: readonly string[]): Fitting[] {
  const holding: Fitting[] = [];
  for (const entry of all) {
    const fit = fitOf(entry.text, words);
    if (fit > 0) holding.push({ entry, fit });
  }
  return holding;
}

/** Those that have every value, and the counts, for which the facet itself does not narrow. */
function narrow(found: readonly Fitting[], filter: PolicyFilter): { kept: Fitting[]; counts: FoundPolicies['counts'] } {
  const set = FACETS.filter((facet) => filter[facet] !== undefined);
  const tallies = FACETS.map((facet) => ({ facet, tally: new Map<ReadonlySet<string>, number>() }));
  const kept: Fitting[] = [];
  for (const fitting of found) {
    const { values } = fitting.entry;
    const lacking = set.filter((facet) => !values[facet].has(filter[facet] ?? ''));
    if (lacking.length === 0) kept.push(fitting);
    if (lacking.length > 1) continue;
    for (const { facet, tally } of tallies) {
      if (lacking.length === 0 || lacking[0] === facet) tally.set(values[facet], (tally.get(values[facet]) ?? 0) + 1);
    }
  }
  const counts = Object.fromEntries(tallies.map(({ facet, tally }) => [facet, countsOf(tally)]));
  return { kept, counts: counts as Record<Facet, Map<string, number>> };
}

/** How often each value occurs, from how often each set of values does. */
function countsOf(tally: ReadonlyMap<ReadonlySet<string>, number>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const [values, times] of tally) {
    for (const value of values) counts.set(value, (counts.get(value) ?? 0) + times);
  }
  return counts;
}

/** A part of the query's pairs of characters that a title must hold to be like it. */
const LIKENESS = 0.4;
const MOST_NEARBY = 20;

/** Where nothing holds the words as they are, such as 高新企业奖补: the titles that are most like them. */
function resembling(all: readonly Shelved[], words: readonly string[]): Fitting[] {
  const pairs = pairsOf(words);
  if (pairs.length === 0) return [];
  const alike = all.flatMap((entry) => {
    let held = 0;
    for (const pair of pairs) if (entry.text.title.includes(pair)) held += 1;
    return held < pairs.length * LIKENESS ? [] : [{ entry, fit: held }];
  });
  return alike.sort((a, b) => b.fit - a.fit || a.entry.place.usual - b.entry.place.usual).slice(0, MOST_NEARBY);
}
