import type { ReactNode } from 'react';
import { useLanguage, useTexts } from '../../i18n/index.js';
import { Money } from '../../ui/Money.js';
import { money } from '../../ui/money.js';
import type { Card } from './card.js';

/** What a benefit comes to, and how sure that is. A right has no amount, so nothing is said. */
export function BenefitMoney({ card, big = false }: { readonly card: Card; readonly big?: boolean }): ReactNode {
  const t = useTexts('benefit');
  const { language } = useLanguage();
  const { amount, payable, ceiling, estimated } = card;
  if (card.class !== 'grant' && amount === null) return null;
  return (
    <div className="benefit-money">
      {card.class === 'relief' && <span className="small quiet">{t('saving')}</span>}
      <Money amount={amount} ceiling={ceiling} big={big} />
      {payable !== null && <span className="small quiet">{t('payable', { amount: money(payable, language) })}</span>}
      {estimated && big && <span className="small quiet">{t('estimate')}</span>}
    </div>
  );
}
