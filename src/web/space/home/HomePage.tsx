import type { ReactNode } from 'react';
import { useTexts } from '../../i18n/index.js';
import { Page } from '../../ui/Page.js';

export function HomePage(): ReactNode {
  const t = useTexts('home');
  return <Page title={t('title')} />;
}
