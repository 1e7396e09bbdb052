import type { ReactNode } from 'react';
import { useTexts } from '../../i18n/index.js';
import { BenefitMoney } from '../benefit/BenefitMoney.js';
import type { Card } from '../benefit/card.js';
import { StateStatus } from '../benefit/StateStatus.js';
import { Way } from '../benefit/Way.js';
import { BenefitTitle } from './BenefitTitle.js';

/** What comes by itself now, how far it is, and who holds it. */
export function OnTheWay({ cards }: { readonly cards: readonly Card[] }): ReactNode {
  const t = useTexts('home');
  if (cards.length === 0) return null;
  return (
    <section className="stack" aria-labelledby="on-the-way">
      <h2 id="on-the-way">{t('onTheWay.title')}</h2>
      {cards.map((card) => (
        <article key={card.id} className="card">
          <div className="card-head">
            <BenefitTitle card={card} />
            <StateStatus card={card} />
          </div>
          <BenefitMoney card={card} big />
          <Holder card={card} />
          <Way steps={card.steps.filter(({ state }) => state !== 'skipped')} />
        </article>
      ))}
    </section>
  );
}

function Holder({ card }: { readonly card: Card }): ReactNode {
  const t = useTexts('benefit');
  const office = card.steps.find(({ state }) => state === 'current')?.by ?? null;
  return office === null ? null : <p>{t('holder', { office })}</p>;
}
