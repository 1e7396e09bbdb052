import type { Language } from '../i18n/language.js';

const MONTHS = 'January February March April May June July August September October November December'.split(' ');

/** A civil day ("2026-11-20") in words: 2026年11月20日; 20 November 2026. What is no day stays as it is. */
export function day(date: string, language: Language): string {
  const [, year = '', month = '', number = ''] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(date) ?? [];
  if (year === '') return date;
  if (language === 'zh') return `${year}年${Number(month)}月${Number(number)}日`;
  return `${Number(number)} ${MONTHS[Number(month) - 1] ?? month} ${year}`;
}

/** An instant ("2026-11-20T01:00:00.000Z") as the clocks here show it. */
export function moment(instant: string, language: Language): string {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone: 'Asia/Shanghai',
    hour12: false,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  }).formatToParts(new Date(instant));
  const of = (type: Intl.DateTimeFormatPartTypes): string => parts.find((part) => part.type === type)?.value ?? '';
  const date = day(`${of('year')}-${of('month')}-${of('day')}`, language);
  // Some older browsers call midnight 24.
  return `${date} ${of('hour') === '24' ? '00' : of('hour')}:${of('minute')}`;
}
