import type { ReactNode } from 'react';
import { useTexts } from '../i18n/index.js';
import { Page } from '../ui/Page.js';

export function NoticeLinkPage(): ReactNode {
  const t = useTexts('session');
  return <Page title={t('notice.title')} />;
}
