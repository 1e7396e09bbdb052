import { ApiError, sentence, wordsOf } from '../api/api-error.js';
import type { Language } from '../i18n/language.js';

export interface Problem {
  /** `id` of the field; null where it is of none. */
  readonly field: string | null;
  readonly text: string;
}

const NONE: readonly Problem[] = [];
/** One list for one failure, so that it takes the focus once, however often the page is drawn. */
const known = new WeakMap<object, Map<Language, readonly Problem[]>>();

/**
 * What a refused write tells, each at its field.
 * @param fields the `id` of each field by its name in the request's body: `{ login: 'login' }`
 */
export function problemsOf(
  error: unknown,
  language: Language,
  fields: Readonly<Record<string, string>> = {},
): readonly Problem[] {
  if (typeof error !== 'object' || error === null) return NONE;
  const byLanguage = known.get(error) ?? new Map<Language, readonly Problem[]>();
  known.set(error, byLanguage);
  const problems = byLanguage.get(language) ?? told(error, language, fields);
  byLanguage.set(language, problems);
  return problems;
}

function told(error: object, language: Language, fields: Readonly<Record<string, string>>): readonly Problem[] {
  const details = error instanceof ApiError ? error.details : [];
  if (details.length === 0) return [{ field: null, text: wordsOf(error, language) }];
  const problems = details.map(({ path, message }) => ({
    field: fields[path.replace(/^body\./, '')] ?? null,
    text: sentence(message, language),
  }));
  // Two rules that one value breaks may have the same words.
  return problems.filter(
    ({ field, text }, at) => problems.findIndex((one) => one.field === field && one.text === text) === at,
  );
}

/** What is said at one field. */
export function problemAt(problems: readonly Problem[], field: string): string | undefined {
  return problems.find((problem) => problem.field === field)?.text;
}
