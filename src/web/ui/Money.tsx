import type { ReactNode } from 'react';
import { useLanguage, useTexts } from '../i18n/index.js';
import { money } from './money.js';

interface MoneyProps {
  /** As the server says it: "7200.00"; null where there is none yet. */
  readonly amount: string | null;
  /** The most that it can be (最高). */
  readonly ceiling?: boolean;
  /** In 万元 where it is that much. */
  readonly short?: boolean;
  /** Large, as the one figure of a card. */
  readonly big?: boolean;
}

export function Money({ amount, ceiling = false, short = false, big = false }: MoneyProps): ReactNode {
  const t = useTexts('common');
  const { language } = useLanguage();
  const className = big ? 'money big' : 'money';
  if (amount === null) return <span className={className}>{t('money.unknown')}</span>;
  const text = money(amount, language, { short });
  return <span className={className}>{ceiling ? t('money.upTo', { amount: text }) : text}</span>;
}
