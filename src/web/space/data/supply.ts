import { asPercent, fromPercent } from '../../ui/figures.js';
import type { Fact, Facts } from './facts.js';

export type Suppliable = Facts['suppliable'][number];
export type Given = string | number | boolean | readonly string[];

const NUMBERS: ReadonlySet<Suppliable['type']> = new Set(['number', 'integer', 'money', 'ratio']);
const NUMBER = /^-?\d+(\.\d+)?$/;

export function isNumber(type: Suppliable['type']): boolean {
  return NUMBERS.has(type);
}

/** What was typed as the server takes it; null where it is none. Thousands may be set apart, as people copy them. */
export function givenOf(type: Suppliable['type'], typed: string): Given | null {
  const text = typed.trim();
  if (text === '') return null;
  if (type === 'boolean') return text === 'true';
  if (!isNumber(type)) return text;
  const plain = text.replace(/[,，\s]/g, '').replace(/[%％]$/, '');
  if (!NUMBER.test(plain)) return null;
  if (type === 'ratio') return fromPercent(plain);
  return type === 'money' ? plain : Number(plain);
}

/** What is supplied now as somebody would type it. */
export function typedOf({ type, raw }: Pick<Fact, 'type' | 'raw'>): string {
  if (raw === null) return '';
  return type === 'ratio' ? asPercent(String(raw)) : String(raw);
}
