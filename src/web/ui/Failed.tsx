import type { ReactNode } from 'react';
import { wordsOf } from '../api/api-error.js';
import { useLanguage, useTexts } from '../i18n/index.js';
import { Button } from './Button.js';
import { Notice } from './Notice.js';

/** What could not be fetched, why, and again. */
export function Failed({ error, retry }: { readonly error: unknown; retry(): void }): ReactNode {
  const t = useTexts('common');
  const { language } = useLanguage();
  return (
    <Notice tone="bad" title={t('failed.title')} alert>
      <p>{wordsOf(error, language)}</p>
      <Button onClick={retry}>{t('failed.retry')}</Button>
    </Notice>
  );
}
