import type { ReactNode } from 'react';
import { useTexts } from '../i18n/index.js';
import { LinkButton } from '../ui/Button.js';
import { Empty } from '../ui/Empty.js';
import { Page } from '../ui/Page.js';

/** The same for what is not there and what is another's. */
export function NotFoundPage(): ReactNode {
  const t = useTexts('common');
  return (
    <Page title={t('notFound.title')}>
      <Empty means={t('notFound.means')} next={<LinkButton to="/space">{t('notFound.next')}</LinkButton>} />
    </Page>
  );
}
