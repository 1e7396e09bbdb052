import type { ReactNode } from 'react';
import { useTexts } from '../../i18n/index.js';
import { Status, type Tone } from '../../ui/Status.js';
import type { Card } from './card.js';

const TONES: Readonly<Record<Card['state'], Tone>> = {
  ...{ offered: 'attention', confirmed: 'waiting', payable: 'waiting', paid: 'good', 'in-review': 'waiting' },
  ...{ 'recovery-notified': 'attention', 'recovery-decided': 'attention', recovered: 'neutral' },
  ...{ informed: 'good', enjoyed: 'good', granted: 'good', referred: 'attention', applied: 'waiting' },
  ...{ rejected: 'bad', declined: 'neutral', lapsed: 'neutral', withdrawn: 'bad', archived: 'neutral' },
};

/** Where a benefit stands, in a word. */
export function StateStatus({ card }: { readonly card: Pick<Card, 'state' | 'daysLeft'> }): ReactNode {
  const t = useTexts('benefit');
  if (card.daysLeft !== null && card.daysLeft < 0) return <Status tone="neutral">{t('stateOver')}</Status>;
  return <Status tone={TONES[card.state]}>{t(`states.${card.state}`)}</Status>;
}
