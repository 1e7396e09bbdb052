import { useLanguage } from '../i18n/index.js';
import { type Problem, problemsOf } from './refusal.js';

export { type Problem, problemAt, problemsOf } from './refusal.js';

/** What a refused write tells in the language that is read, each at its field: `{ nameInTheBody: idOfTheField }`. */
export function useProblems(error: unknown, fields: Readonly<Record<string, string>> = {}): readonly Problem[] {
  return problemsOf(error, useLanguage().language, fields);
}
