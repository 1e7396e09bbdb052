import type { ReactNode } from 'react';
import { useTexts } from '../../i18n/index.js';
import { Page } from '../../ui/Page.js';

export function DataPage(): ReactNode {
  const t = useTexts('data');
  return <Page title={t('title')} />;
}
