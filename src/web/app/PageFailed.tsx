import type { ReactNode } from 'react';
import { useTexts } from '../i18n/index.js';
import { Failed } from '../ui/Failed.js';
import { Page } from '../ui/Page.js';

/** A page of which nothing can be shown. */
export function PageFailed({ error, retry }: { readonly error: unknown; retry(): void }): ReactNode {
  const t = useTexts('common');
  return (
    <Page title={t('failed.title')}>
      <Failed error={error} retry={retry} />
    </Page>
  );
}
