import type { ReactNode } from 'react';
import { useTexts } from '../../i18n/index.js';
import { Page } from '../../ui/Page.js';

export function MatchPage(): ReactNode {
  const t = useTexts('match');
  return <Page title={t('title')} />;
}
