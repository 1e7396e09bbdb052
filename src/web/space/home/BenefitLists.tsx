import { type ReactNode, useId } from 'react';
import { Link } from 'react-router';
import { useFirm } from '../../app/session.js';
import { useLanguage, useTexts } from '../../i18n/index.js';
import { money } from '../../ui/money.js';
import { Day } from '../../ui/When.js';
import { BenefitMoney } from '../benefit/BenefitMoney.js';
import type { Card } from '../benefit/card.js';
import { StateStatus } from '../benefit/StateStatus.js';
import { TimeLeft } from '../benefit/TimeLeft.js';
import { BenefitTitle } from './BenefitTitle.js';
import type { Overview } from './HomePage.js';

/** The last that came, and the way to the others. */
export function Received({ received: { count, amount, latest } }: Pick<Overview, 'received'>): ReactNode {
  const t = useTexts('home');
  const { language } = useLanguage();
  const { uscc } = useFirm();
  if (count === 0) return null;
  return (
    <Listed title={t('received.title')} hint={t('received.sum', { count, amount: money(amount, language) })}>
      <Rows cards={latest} />
      <p>
        <Link className="tall" to={`/space/${uscc}/received`}>
          {t('received.all')}
        </Link>
      </p>
    </Listed>
  );
}

export function Reliefs({ cards }: { readonly cards: readonly Card[] }): ReactNode {
  const t = useTexts('home');
  if (cards.length === 0) return null;
  return (
    <Listed title={t('reliefs.title')} hint={t('reliefs.hint')}>
      <Rows cards={cards} />
    </Listed>
  );
}

export function Rights({ cards }: { readonly cards: readonly Card[] }): ReactNode {
  const t = useTexts('home');
  if (cards.length === 0) return null;
  return (
    <Listed title={t('rights.title')}>
      <Rows cards={cards} />
    </Listed>
  );
}

/** What came to nothing stays out of the way. */
export function Ended({ cards }: { readonly cards: readonly Card[] }): ReactNode {
  const t = useTexts('home');
  if (cards.length === 0) return null;
  return (
    <details className="ended">
      <summary>{t('ended.title', { count: cards.length })}</summary>
      <div className="card">
        <Rows cards={cards} />
      </div>
    </details>
  );
}

interface ListedProps {
  readonly title: string;
  readonly hint?: string;
  readonly children: ReactNode;
}

function Listed({ title, hint, children }: ListedProps): ReactNode {
  const id = useId();
  return (
    <section className="card" aria-labelledby={id}>
      <div className="benefit-title">
        <h2 id={id}>{title}</h2>
        {hint !== undefined && <p className="small quiet">{hint}</p>}
      </div>
      {children}
    </section>
  );
}

function Rows({ cards }: { readonly cards: readonly Card[] }): ReactNode {
  return (
    <ul className="rows">
      {cards.map((card) => (
        <li key={card.id} className="row">
          <BenefitTitle card={card} />
          <div className="row-figures">
            <BenefitMoney card={card} />
            <span>
              <StateStatus card={card} /> <Arrived card={card} />
            </span>
            <TimeLeft card={card} />
          </div>
        </li>
      ))}
    </ul>
  );
}

/** When the money came. */
function Arrived({ card }: { readonly card: Card }): ReactNode {
  const on = card.steps.find(({ key, state }) => key === 'arrived' && state === 'done')?.on ?? null;
  if (on === null) return null;
  return (
    <span className="when">
      <Day on={on} />
    </span>
  );
}
