import type { ReactNode } from 'react';
import { useTexts } from '../../i18n/index.js';
import { Page } from '../../ui/Page.js';

export function PossibilitiesPage(): ReactNode {
  const t = useTexts('possibilities');
  return <Page title={t('title')} />;
}
