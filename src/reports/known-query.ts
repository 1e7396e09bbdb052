import type { RuleBook } from '../policies/rule-book.schema.js';
import { InputError, UnknownError } from '../terminal/input-error.js';
import type { FiguresQuery } from './figures.schema.js';

/**
 * The query, where there can be an answer to it.
 * @throws UnknownError for a policy that is in no rule file
 * @throws InputError for months in the wrong order
 */
export function knownQuery(query: FiguresQuery, { policies }: Pick<RuleBook, 'policies'>): FiguresQuery {
  const { policy, from, to } = query;
  if (policy !== undefined && !policies.some(({ code }) => code === policy)) {
    throw new UnknownError(`unknown policy "${policy}"`);
  }
  if (from !== undefined && to !== undefined && from > to) throw new InputError(`${from} comes after ${to}`);
  return query;
}
