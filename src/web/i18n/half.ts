import type { Language } from './language.js';

const BETWEEN = ' · ';
const HAN = /\p{Script=Han}/u;

/**
 * The half of "中文 · English" that is read. A text of one language stays as it is; a name with a dot in it may stand in both halves.
 */
export function half(text: string, language: Language): string {
  const parts = text.split(BETWEEN);
  if (parts.length === 1) return text;
  // The English half begins where no more Chinese comes; with names in it, in the middle.
  const ends = parts.findIndex((_, at) => at > 0 && !parts.slice(at).some((part) => HAN.test(part)));
  const at = ends > 0 ? ends : Math.ceil(parts.length / 2);
  const chosen = language === 'zh' ? parts.slice(0, at) : parts.slice(at);
  return chosen.join(BETWEEN);
}
