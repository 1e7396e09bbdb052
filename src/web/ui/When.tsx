import type { ReactNode } from 'react';
import { useLanguage, useTexts } from '../i18n/index.js';
import { day, moment } from './dates.js';

/** A civil day. */
export function Day({ on }: { readonly on: string }): ReactNode {
  const { language } = useLanguage();
  return <time dateTime={on}>{day(on, language)}</time>;
}

/** An instant, as the clocks here show it. */
export function Moment({ at }: { readonly at: string }): ReactNode {
  const { language } = useLanguage();
  return <time dateTime={at}>{moment(at, language)}</time>;
}

/** Of which day a figure is, and who says so: 截至 2026年11月20日 · 税务. */
export function When({ on, source }: { readonly on: string | null; readonly source?: string | null }): ReactNode {
  const t = useTexts('common');
  const { language } = useLanguage();
  const words = [on === null ? null : t('asOf', { day: day(on, language) }), source ?? null].filter(Boolean);
  return words.length === 0 ? null : <span className="when">{words.join(' · ')}</span>;
}
