import { z } from 'zod';
import { FACETS, type Facet, type PolicyFilter, policyFilterFields } from '../../guides/policy-search.schema.js';
import { checked, type Problem, type Typed } from '../../pages/form.js';
import { type Language, withLanguage } from '../../pages/language.js';

/** What the address of the list asks for. */
export interface ListQuery {
  readonly filter: PolicyFilter;
  /** The words as they were typed, also where they cannot be searched for. */
  readonly typed: Typed;
  readonly problems: readonly Problem[];
  /** Values in the address that are none: `class=gold`. */
  readonly unknown: readonly string[];
  /** From 1. */
  readonly page: number;
  readonly print: boolean;
}

/** Reads an address: what is empty is not asked, what is no value is left out and told. */
export function readList(typed: Typed, language: Language): ListQuery {
  const words = checked(z.object({ q: policyFilterFields.q }), typed, language);
  const unknown: string[] = [];
  const setIn = (name: Facet | 'sort'): string | undefined => {
    const given = typed[name] ?? '';
    if (given === '') return undefined;
    if (policyFilterFields[name].safeParse(given).success) return given;
    unknown.push(`${name}=${given.slice(0, 40)}`);
    return undefined;
  };
  const facets = Object.fromEntries(FACETS.map((facet) => [facet, setIn(facet)]));
  const sort = policyFilterFields.sort.parse(setIn('sort'));
  const q = words.value?.q?.trim();
  return {
    filter: { ...facets, sort, ...(q === undefined || q === '' ? {} : { q }) },
    ...{ typed, unknown, problems: words.problems ?? [] },
    page: /^[1-9]\d{0,5}$/.test(typed.page ?? '') ? Number(typed.page) : 1,
    print: typed.print === '1',
  };
}

/** The address of a list, without what is not set. */
export function listAddress(
  path: string,
  { q, sort, ...facets }: PolicyFilter,
  language: Language,
  more: { readonly page?: number; readonly print?: true } = {},
): string {
  const query = new URLSearchParams();
  if (q !== undefined) query.set('q', q);
  for (const facet of FACETS) {
    const value = facets[facet];
    if (value !== undefined) query.set(facet, value);
  }
  if (sort !== 'relevance') query.set('sort', sort);
  if (more.page !== undefined && more.page > 1) query.set('page', String(more.page));
  if (more.print) query.set('print', '1');
  const text = query.toString();
  return withLanguage(text === '' ? path : `${path}?${text}`, language);
}
