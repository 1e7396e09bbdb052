import type { PolicyFilter } from '../../guides/policy-search.schema.js';
import { FACETS, type Facet } from '../../guides/policy-search.schema.js';
import {
  type Choice,
  choicesOf,
  FACET_WORDS,
  type FoundPolicies,
  type SearchScope,
  searchPolicies,
  valuesOf,
} from '../../guides/policy-search.service.js';
import { shortStandard } from '../../guides/short-standard.service.js';
import type { Language } from '../../pages/language.js';
import type { PolicyVersion } from '../../policies/policy.schema.js';
import { departmentName } from '../../policies/policy.service.js';
import { CLASS_WORDS, DELIVERY_WORDS, LEVEL_WORDS } from '../../policies/policy-words.schema.js';
import type { RuleBook } from '../../policies/rule-book.schema.js';
import type { ListTexts } from './list.texts.js';
import { type ListQuery, listAddress } from './list-query.js';

const PAGE_SIZE = 20;
/** What one sheet of paper after the other may hold. */
export const MOST_PRINTED = 500;

/** A policy as its card says it. */
export interface CardShown {
  readonly code: string;
  readonly title: string;
  readonly class: string;
  readonly delivery: string;
  readonly isApplyFree: boolean;
  readonly isSample: boolean;
  readonly summary: string;
  readonly department: string;
  readonly level: string;
  readonly until: string | null;
  readonly standard: string | null;
}

export interface ChipShown {
  readonly text: string;
  /** The same list without it. */
  readonly address: string;
}

/** A filter of the form: its name, and what can be chosen. */
export interface FacetShown {
  readonly facet: Facet;
  readonly label: string;
  readonly choices: readonly Choice[];
}

export interface ListShown {
  readonly cards: readonly CardShown[];
  readonly total: number;
  readonly nearby: boolean;
  readonly page: number;
  readonly pages: number;
  readonly facets: readonly FacetShown[];
  readonly chips: readonly ChipShown[];
}

/** One page of the list, or all of it for printing; nothing where the words cannot be searched for. */
export function listOf(rules: RuleBook, scope: SearchScope, query: ListQuery, texts: ListTexts): ListShown {
  const { language } = scope;
  const found = query.problems.length > 0 ? NOTHING : searchPolicies(rules, scope, query.filter);
  const { policies, nearby, counts } = found;
  const pages = query.print ? 1 : Math.max(1, Math.ceil(policies.length / PAGE_SIZE));
  const page = Math.min(query.page, pages);
  const [from, many] = query.print ? [0, MOST_PRINTED] : [(page - 1) * PAGE_SIZE, PAGE_SIZE];
  return {
    cards: policies.slice(from, from + many).map(({ policy }) => cardOf(policy, rules, scope)),
    ...{ total: policies.length, nearby, page, pages },
    facets: FACETS.map((facet) => ({
      facet,
      label: FACET_WORDS[facet][language],
      choices: choicesOf(facet, counts[facet], query.filter, rules, scope.city),
    })),
    chips: chipsOf(query.filter, rules, scope, texts),
  };
}

const NOTHING: FoundPolicies = {
  policies: [],
  nearby: false,
  counts: Object.fromEntries(FACETS.map((facet) => [facet, new Map()])) as unknown as FoundPolicies['counts'],
};

/** A policy for a card, in one language. */
export function cardOf(policy: PolicyVersion, rules: RuleBook, scope: SearchScope): CardShown {
  const { language } = scope;
  const { code, title, summary, delivery, level, validTo, sample } = policy;
  return {
    ...{ code, title: title[language], summary: summary[language], until: validTo },
    class: CLASS_WORDS[policy.class][language],
    delivery: DELIVERY_WORDS[delivery][language],
    isApplyFree: delivery === 'apply-free',
    isSample: sample,
    department: departmentName(policy, rules)[language],
    level: LEVEL_WORDS[level][language],
    standard: sample ? null : (shortStandard(policy, rules, scope)?.[language] ?? null),
  };
}

function chipsOf(
  filter: PolicyFilter,
  rules: RuleBook,
  { language, city }: SearchScope,
  texts: ListTexts,
): ChipShown[] {
  const { q, ...rest } = filter;
  const words = q === undefined ? [] : [{ text: texts.chip(texts.words, q), address: at(rest, language) }];
  const facets = FACETS.flatMap((facet): ChipShown[] => {
    const value = filter[facet];
    if (value === undefined) return [];
    const name = valuesOf(facet, rules, city).get(value)?.[language] ?? value;
    const address = at({ ...filter, [facet]: undefined }, language);
    return [{ text: texts.chip(FACET_WORDS[facet][language], name), address }];
  });
  return [...words, ...facets];
}

const at = (filter: PolicyFilter, language: Language): string => listAddress('/policies', filter, language);
