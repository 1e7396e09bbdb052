import { useMemo } from 'react';
import { ApiError, wordsOf } from '../api/api-error.js';
import { half } from '../i18n/half.js';
import { type Language, useLanguage } from '../i18n/index.js';
import type { Problem } from './ErrorSummary.js';

/**
 * What a refused write tells, each at its field.
 * @param fields the `id` of each field by its name in the request's body: `{ login: 'login' }`
 */
export function problemsOf(
  error: unknown,
  language: Language,
  fields: Readonly<Record<string, string>> = {},
): Problem[] {
  if (error === null || error === undefined) return [];
  if (!(error instanceof ApiError) || error.details.length === 0)
    return [{ field: null, text: wordsOf(error, language) }];
  return error.details.map(({ path, message }) => ({
    field: fields[path.replace(/^body\./, '')] ?? null,
    text: half(message, language),
  }));
}

const NO_FIELDS: Readonly<Record<string, string>> = {};

/**
 * The same while it is the same error, so that the error summary takes the focus once and not with each letter that is typed after.
 * @param fields a constant
 */
export function useProblems(error: unknown, fields = NO_FIELDS): readonly Problem[] {
  const { language } = useLanguage();
  return useMemo(() => problemsOf(error, language, fields), [error, language, fields]);
}

/** What is said at one field. */
export function problemAt(problems: readonly Problem[], field: string): string | undefined {
  return problems.find((problem) => problem.field === field)?.text;
}
