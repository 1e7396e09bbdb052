import type { ReactNode } from 'react';
import { useFirm } from '../../app/session.js';
import { useLanguage, useTexts } from '../../i18n/index.js';
import { LinkButton } from '../../ui/Button.js';
import { day } from '../../ui/dates.js';
import { BenefitMoney } from '../benefit/BenefitMoney.js';
import { type Card, matchAddress, mayAct } from '../benefit/card.js';
import { StateStatus } from '../benefit/StateStatus.js';
import { TimeLeft } from '../benefit/TimeLeft.js';
import { BenefitTitle } from './BenefitTitle.js';

/** What waits for the firm; what ends first comes first, and has the one primary button. */
export function ToConfirm({ cards }: { readonly cards: readonly Card[] }): ReactNode {
  const t = useTexts('home');
  if (cards.length === 0) return null;
  const first = cards.find(({ next }) => next !== 'nothing');
  return (
    <section className="stack" aria-labelledby="to-confirm">
      <h2 id="to-confirm">{t('toConfirm.title')}</h2>
      {cards.map((card) => (
        <article key={card.id} className="card">
          <div className="card-head">
            <BenefitTitle card={card} />
            <StateStatus card={card} />
          </div>
          <BenefitMoney card={card} big />
          <TimeLeft card={card} />
          <What card={card} primary={card === first} />
        </article>
      ))}
    </section>
  );
}

function What({ card, primary }: { readonly card: Card; readonly primary: boolean }): ReactNode {
  const t = useTexts('home');
  const { language } = useLanguage();
  const firm = useFirm();
  const isOver = card.daysLeft !== null && card.daysLeft < 0 && card.lastDay !== null;
  const act = mayAct(firm) ? card.next : 'nothing';
  const word = t(`toConfirm.${act}`);
  return (
    <>
      {isOver && <p>{t('toConfirm.over', { day: day(card.lastDay ?? '', language) })}</p>}
      {!mayAct(firm) && <p className="small quiet">{t('toConfirm.notYours')}</p>}
      <p className="buttons">
        <LinkButton to={matchAddress(firm.uscc, card.id)} primary={primary && act !== 'nothing'}>
          {word}
          <span className="unseen">{t('toConfirm.about', { title: card.title })}</span>
        </LinkButton>
      </p>
    </>
  );
}
