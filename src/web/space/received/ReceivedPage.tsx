import type { ReactNode } from 'react';
import { useTexts } from '../../i18n/index.js';
import { Page } from '../../ui/Page.js';

export function ReceivedPage(): ReactNode {
  const t = useTexts('received');
  return <Page title={t('title')} />;
}
