import type { ReactNode } from 'react';
import { useTexts } from '../../i18n/index.js';
import { Page } from '../../ui/Page.js';

export function MessagesPage(): ReactNode {
  const t = useTexts('messages');
  return <Page title={t('title')} />;
}
