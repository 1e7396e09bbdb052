import type { ReactNode } from 'react';
import { useLanguage, useTexts } from '../../i18n/index.js';
import { day } from '../../ui/dates.js';
import { Status } from '../../ui/Status.js';
import type { Card } from './card.js';

/** From here on it is said with a warning. */
const SOON = 3;

/** Days left in words; by the server's count, since clocks of phones are wrong. */
export function useTimeLeft(): (daysLeft: number) => string {
  const t = useTexts('benefit');
  return (daysLeft) => (daysLeft === 0 ? t('lastDay') : t('daysLeft', { count: daysLeft }));
}

/** Until when the firm can do what it does next; nothing where no day counts. */
export function TimeLeft({ card: { lastDay, daysLeft } }: { readonly card: Card }): ReactNode {
  const t = useTexts('benefit');
  const { language } = useLanguage();
  const words = useTimeLeft();
  if (lastDay === null || daysLeft === null || daysLeft < 0) return null;
  return (
    <p className="time-left">
      <Status tone={daysLeft <= SOON ? 'attention' : 'waiting'} icon="clock">
        {words(daysLeft)}
      </Status>
      <span className="when">{t('until', { day: day(lastDay, language) })}</span>
    </p>
  );
}
