import type { ReactNode } from 'react';
import { useTexts } from '../../i18n/index.js';
import { Page } from '../../ui/Page.js';

export function CalculatorPage(): ReactNode {
  const t = useTexts('calculator');
  return <Page title={t('title')} />;
}
