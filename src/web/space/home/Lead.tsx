import type { ReactNode } from 'react';
import { useLanguage, useTexts } from '../../i18n/index.js';
import { money } from '../../ui/money.js';
import { useTimeLeft } from '../benefit/TimeLeft.js';
import type { Overview } from './HomePage.js';

/** The page in one sentence: what comes, and what needs doing for it. */
export function Lead({ overview }: { readonly overview: Overview }): ReactNode {
  const coming = useComing(overview.totals.cash);
  const todo = useToDo(overview.toConfirm);
  return (
    <>
      {coming} <strong>{todo}</strong>
    </>
  );
}

function useComing({ count, amount, unknown, ceiling }: Overview['totals']['cash']): string {
  const t = useTexts('home');
  const common = useTexts('common');
  const { language } = useLanguage();
  if (count === 0) return '';
  if (unknown === count) return t('lead.cashUnknown', { count });
  const sum = money(amount, language, { short: true });
  const shown = ceiling ? common('money.upTo', { amount: sum }) : sum;
  return unknown === 0 ? t('lead.cash', { count, amount: shown }) : t('lead.cashPartly', { count, amount: shown });
}

function useToDo(cards: Overview['toConfirm']): string {
  const t = useTexts('home');
  const timeLeft = useTimeLeft();
  const open = cards.filter(({ next }) => next !== 'nothing');
  if (open.length === 0) return t('lead.nothing');
  const isConfirming = open.every(({ state }) => state === 'offered');
  const said = t(isConfirming ? 'lead.confirm' : 'lead.act', { count: open.length });
  const days = open.find(({ daysLeft }) => daysLeft !== null)?.daysLeft ?? null;
  const urgent = days === null ? '' : t('lead.urgent', { left: timeLeft(days) });
  return said + urgent + t('lead.stop');
}
