import type { PolicyVersion } from '../policies/policy.schema.js';
import { departmentName } from '../policies/policy.service.js';
import type { RuleBook } from '../policies/rule-book.schema.js';

/**
 * What of a policy is searched: a scan finds any part of any word. There is no index, since this takes milliseconds for
 * 10,000 policies, and an index of pairs of characters (tried with minisearch) seconds to build and longer to ask.
 */
export interface PolicyText {
  readonly title: string;
  /** Lines, those that weigh most first: titles, then what the policy is about, then for whom it is. */
  readonly all: string;
  /** Where what it is about ends. */
  readonly aboutEnd: number;
}

const [TITLE_BEGINS, TITLE, ABOUT, FOR_WHOM] = [24, 16, 2, 1];

/** The text of a policy, in both languages. */
export function textOf(policy: PolicyVersion, rules: Pick<RuleBook, 'departments'>): PolicyText {
  const { title, summary, basis, guide } = policy;
  const department = departmentName(policy, rules);
  const documents = basis.flatMap((document) => [document.title, document.documentNumber ?? '']);
  const lines = (...texts: readonly string[]): string => normal(texts.join('\n'));
  const titles = lines(title.zh, title.en);
  const about = lines(summary.zh, summary.en, ...documents, department.zh, department.en);
  const forWhom = lines(guide.beneficiaries.zh, guide.beneficiaries.en);
  return { title: titles, all: `${titles}\n${about}\n${forWhom}`, aboutEnd: titles.length + 1 + about.length };
}

/** The words of a query, each once: what stands between blanks. */
export function wordsOf(query: string): string[] {
  return [...new Set(normal(query).split(/\s+/))].filter((word) => word !== '');
}

/** How well a text fits the words: more the nearer to its beginning they stand, 0 where it does not hold all of them. */
export function fitOf({ title, all, aboutEnd }: PolicyText, words: readonly string[]): number {
  let fit = 0;
  for (const word of words) {
    const at = all.indexOf(word);
    if (at === -1) return 0;
    fit += at === 0 ? TITLE_BEGINS : at < title.length ? TITLE : at < aboutEnd ? ABOUT : FOR_WHOM;
  }
  return fit;
}

/** The pairs of neighbouring characters in the words, each once. */
export function pairsOf(words: readonly string[]): string[] {
  const pairs = words.flatMap((word) => {
    const characters = [...word];
    return characters.slice(1).map((character, index) => `${characters[index]}${character}`);
  });
  return [...new Set(pairs)];
}

/** As it is compared: wide and narrow forms, large and small letters, curved and straight signs are the same. */
function normal(text: string): string {
  const plain = text.normalize('NFKC').toLowerCase();
  return plain.replace(/[‘’“”–—]/g, (sign) => ('‘’'.includes(sign) ? "'" : '“”'.includes(sign) ? '"' : '-'));
}
