import type { Language } from '../i18n/index.js';
import { day } from './dates.js';

/** A period ("2025", "2025Q3", "2025-07") in words: 2025年; 2025年第3季度; 2025年7月. What is none stays as it is. */
export function periodWords(period: string, language: Language): string {
  const [, year = '', quarter, month] = /^(\d{4})(?:Q([1-4])|-(\d{2}))?$/.exec(period) ?? [];
  if (year === '') return period;
  if (quarter !== undefined) return language === 'zh' ? `${year}年第${quarter}季度` : `Q${quarter} ${year}`;
  if (month !== undefined) {
    return language === 'zh' ? `${year}年${Number(month)}月` : day(`${period}-01`, language).replace(/^1 /, '');
  }
  return language === 'zh' ? `${year}年` : year;
}

/** What a fact is called, with its period where it has one: 从业人数（2025年）. */
export function withPeriod(label: string, period: string | null, language: Language): string {
  if (period === null) return label;
  const words = periodWords(period, language);
  return language === 'zh' ? `${label}（${words}）` : `${label} (${words})`;
}
