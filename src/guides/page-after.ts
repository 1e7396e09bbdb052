import { HttpError } from '../http/errors.js';

/**
 * A page of a list that is in memory, and the same all day: the cursor is the key of the entry shown last.
 * @throws HttpError 400 where that is not on the list, or not any more
 */
export function pageAfter<T>(
  list: readonly T[],
  keyOf: (entry: T) => string,
  { cursor, limit }: { readonly cursor?: string | undefined; readonly limit: number },
): { shown: readonly T[]; nextCursor: string | null } {
  const before = cursor === undefined ? -1 : list.findIndex((entry) => keyOf(entry) === cursor);
  if (cursor !== undefined && before === -1) {
    throw new HttpError(400, 'invalid', '列表已变化，请从头读取 · the list has changed, read it from the start');
  }
  const rest = list.slice(before + 1);
  const shown = rest.slice(0, limit);
  const last = shown.at(-1);
  return { shown, nextCursor: rest.length > limit && last !== undefined ? keyOf(last) : null };
}
