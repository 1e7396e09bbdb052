import type { PublicList } from '../../matching/process/public-lists.service.js';

/** So many are read on a phone before one searches. */
const PER_PAGE = 100;
/** Of a name that is looked for. */
const LONGEST = 100;

export type ListEntry = PublicList['entries'][number];

/** What of a list one page shows. */
export interface ListPart {
  /** As it was looked for, cut to what a name can have. */
  readonly query: string;
  readonly found: number;
  readonly entries: readonly ListEntry[];
  readonly page: number;
  readonly pages: number;
  /** All on one page, to print. */
  readonly whole: boolean;
}

/** The part of a list that an address asks for; a page that is none is the first, or the last. */
export function partOf(list: PublicList, asked: Readonly<Record<string, string>>): ListPart {
  const query = (asked.q ?? '')
    .replace(/\p{Cc}/gu, '')
    .trim()
    .slice(0, LONGEST);
  const wanted = plain(query);
  const found = list.entries.filter(({ name }) => plain(name).includes(wanted));
  const whole = asked.page === 'all';
  const size = whole ? Math.max(1, found.length) : PER_PAGE;
  const pages = Math.max(1, Math.ceil(found.length / size));
  const page = Math.min(pages, Math.max(1, Math.trunc(Number(asked.page)) || 1));
  return { query, found: found.length, entries: found.slice((page - 1) * size, page * size), page, pages, whole };
}

/** Wide letters and capitals are no other name. */
function plain(text: string): string {
  return text.normalize('NFKC').toLowerCase().replace(/\s/g, '');
}

/** The address of another part of the same list. */
export function partAddress(id: string, part: { readonly q?: string; readonly page?: number | 'all' }): string {
  const query = new URLSearchParams();
  if (part.q !== undefined && part.q !== '') query.set('q', part.q);
  if (part.page !== undefined && part.page !== 1) query.set('page', String(part.page));
  const text = query.toString();
  return `/publicity/${id}${text === '' ? '' : `?${text}`}`;
}
