import { type ReactNode, useState } from 'react';
import { wordsOf } from '../api/api-error.js';
import { post } from '../api/client.js';
import { useWrite } from '../api/queries.js';
import { useLanguage, useTexts } from '../i18n/index.js';
import { Button, PrintButton } from '../ui/Button.js';
import { Card } from '../ui/Card.js';
import { Notice } from '../ui/Notice.js';

/** All that is kept of oneself, shown in the page: browsers inside other apps keep no files. */
export function OwnData(): ReactNode {
  const t = useTexts('session');
  const { language } = useLanguage();
  const [isCopied, setCopied] = useState(false);
  const asking = useWrite(() => post<object>('/self/data'));
  const text = asking.answer === undefined ? null : JSON.stringify(asking.answer, null, 2);
  const copy = async (): Promise<void> => {
    await navigator.clipboard?.writeText(text ?? '');
    setCopied(true);
  };
  return (
    <Card title={t('ownData.title')}>
      <p>{t('ownData.means')}</p>
      {asking.error !== null && <Notice tone="bad" alert title={wordsOf(asking.error, language)} />}
      {text === null ? (
        <p className="buttons">
          <Button busy={asking.busy} onClick={() => void asking.write(undefined)}>
            {t('ownData.show')}
          </Button>
        </p>
      ) : (
        <>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, by keys too */}
          <section className="data" tabIndex={0} aria-label={t('ownData.title')}>
            <pre>{text}</pre>
          </section>
          <div className="buttons">
            <Button onClick={() => void copy()}>{t('ownData.copy')}</Button>
            <PrintButton>{t('ownData.print')}</PrintButton>
            <span role="status">{isCopied && t('ownData.copied')}</span>
          </div>
        </>
      )}
    </Card>
  );
}
