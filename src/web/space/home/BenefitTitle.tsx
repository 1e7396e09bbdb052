import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { useFirm } from '../../app/session.js';
import { useTexts } from '../../i18n/index.js';
import { type Card, matchAddress } from '../benefit/card.js';

/** A policy with the way to its page, its office and period. */
export function BenefitTitle({ card }: { readonly card: Card }): ReactNode {
  const t = useTexts('benefit');
  const { uscc } = useFirm();
  const said = [card.department, card.period === 'once' ? '' : t('period', { period: card.period })].filter(Boolean);
  return (
    <div className="benefit-title">
      <h3>
        <Link to={matchAddress(uscc, card.id)}>{card.title}</Link>
      </h3>
      <p className="small quiet">{said.join(' · ')}</p>
    </div>
  );
}
