import type { ReactNode } from 'react';
import { useTexts } from '../../i18n/index.js';
import { Money } from '../../ui/Money.js';
import type { Overview } from './HomePage.js';

/** Three figures beside each other that are never one: money that comes, money that is not paid, and no money. */
export function Totals({ totals: { cash, relief, rights } }: { readonly totals: Overview['totals'] }): ReactNode {
  const t = useTexts('home');
  return (
    <section className="totals-region" aria-labelledby="totals">
      <h2 id="totals" className="unseen">
        {t('totals.title')}
      </h2>
      <ul className="totals">
        <Total name={t('totals.cash')} means={t('totals.cashMeans')} count={cash.count} unknown={cash.unknown}>
          {cash.count > cash.unknown && <Money amount={cash.amount} ceiling={cash.ceiling} short big />}
        </Total>
        <Total name={t('totals.relief')} means={t('totals.reliefMeans')} count={relief.count} unknown={relief.unknown}>
          {relief.count > relief.unknown && <Money amount={relief.amount} short big />}
        </Total>
        <Total name={t('totals.rights')} means={t('totals.rightsMeans')} count={rights.count} unknown={0} />
      </ul>
      <p className="small quiet">{t('totals.hint')}</p>
    </section>
  );
}

interface TotalProps {
  readonly name: string;
  readonly means: string;
  readonly count: number;
  /** How many have no known amount. */
  readonly unknown: number;
  readonly children?: ReactNode;
}

function Total({ name, means, count, unknown, children }: TotalProps): ReactNode {
  const t = useTexts('home');
  const hasAmount = Boolean(children);
  return (
    <li className="card total">
      <h3>{name}</h3>
      <p className="total-figure">
        {children}
        <span className={hasAmount ? 'quiet' : 'money big'}>{t('totals.count', { count })}</span>
      </p>
      {unknown > 0 && hasAmount && <p className="small">{t('totals.unknown', { count: unknown })}</p>}
      <p className="small quiet">{means}</p>
    </li>
  );
}
