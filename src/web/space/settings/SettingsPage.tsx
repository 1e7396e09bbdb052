import type { ReactNode } from 'react';
import { useTexts } from '../../i18n/index.js';
import { Page } from '../../ui/Page.js';

export function SettingsPage(): ReactNode {
  const t = useTexts('settings');
  return <Page title={t('title')} />;
}
