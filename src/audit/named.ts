import type { JsonValue } from '../http/write-trace.js';
import type { Act } from './audit.schema.js';

/** A unified social credit code (GB 32100-2015), alone or within an id such as `policy:period:CODE`. */
const CODE = /(?<![0-9A-Za-z])[0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{10}(?![0-9A-Za-z])/g;
/** An id has no blanks, and not more characters than this. */
const ID = /^\S{1,400}$/;

/**
 * By what an entry is found besides the record that it is about: what its address or its author names, every firm in its texts, and
 * every id that holds a firm, as those of matches and payments do. Each once. What somebody wrote as a reason is not searched.
 */
export function namedIn({
  about,
  before,
  after,
  named = [],
}: Pick<Act, 'about' | 'before' | 'after' | 'named'>): string[] {
  const found = new Set(named);
  for (const text of [about.id, ...named, ...textsIn(before), ...textsIn(after)]) {
    const codes = text.match(CODE) ?? [];
    for (const code of codes) found.add(code);
    if (codes.length > 0 && ID.test(text)) found.add(text);
  }
  found.delete(about.id);
  return [...found];
}

function textsIn(value: JsonValue | undefined): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}
