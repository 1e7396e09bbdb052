import type { ReactNode } from 'react';
import { useTexts } from '../i18n/index.js';
import { Page } from '../ui/Page.js';

export function ChooseFirmPage(): ReactNode {
  const t = useTexts('session');
  return <Page title={t('choose.title')} />;
}
