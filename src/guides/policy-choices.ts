import type { Words } from '../eligibility/facts.js';
import { CLASS_WORDS, DELIVERY_WORDS } from '../policies/policy-words.schema.js';
import type { RuleBook } from '../policies/rule-book.schema.js';
import { cityOf } from './guide-places.js';
import type { Facet, PolicyFilter, Sort } from './policy-search.schema.js';

/** What a list can be narrowed down by, in words. */
export const FACET_WORDS: Readonly<Record<Facet, Words>> = {
  class: { zh: '类别', en: 'Class' },
  delivery: { zh: '兑现方式', en: 'Way of delivery' },
  department: { zh: '主管部门', en: 'Department' },
  district: { zh: '县区', en: 'District' },
  size: { zh: '企业规模', en: 'Size of the enterprise' },
  industry: { zh: '行业门类', en: 'Industry' },
};

/** In what order a list stands, in words. */
export const SORT_WORDS: Readonly<Record<Sort, Words>> = {
  relevance: { zh: '综合排序', en: 'Best match' },
  title: { zh: '按名称', en: 'By title' },
  end: { zh: '最先到期', en: 'Ending first' },
  newest: { zh: '最新施行', en: 'Newest first' },
};

/** A value that a list may be narrowed down to, and how many policies it would have then. */
export interface Choice {
  readonly value: string;
  readonly words: Words;
  readonly count: number;
}

/** The values of a facet that lead somewhere, and the one that is chosen, in their own order. */
export function choicesOf(
  facet: Facet,
  counts: ReadonlyMap<string, number>,
  filter: PolicyFilter,
  rules: RuleBook,
  city: string,
): Choice[] {
  return [...valuesOf(facet, rules, city)].flatMap(([value, words]) => {
    const count = counts.get(value) ?? 0;
    return count > 0 || filter[facet] === value ? [{ value, words, count }] : [];
  });
}

/** Every value of a facet, in words. */
export function valuesOf(facet: Facet, rules: RuleBook, city: string): ReadonlyMap<string, Words> {
  switch (facet) {
    case 'class':
      return new Map(Object.entries(CLASS_WORDS));
    case 'delivery':
      return new Map(Object.entries(DELIVERY_WORDS));
    case 'department':
      return new Map([...rules.departments].map(([key, { name }]) => [key, name]));
    case 'district':
      return new Map(cityOf(city, rules).districts.map(({ code, name }) => [code, name]));
    case 'size':
      return rules.codes.get('size-classes')?.codes ?? new Map();
    case 'industry':
      return sections(rules);
  }
}

function sections(rules: RuleBook): ReadonlyMap<string, Words> {
  const codes = [...(rules.codes.get('industries')?.codes ?? [])];
  return new Map(codes.filter(([code]) => code.length === 1).sort(([a], [b]) => (a < b ? -1 : 1)));
}
