import type { ReactNode } from 'react';
import { useTexts } from '../i18n/index.js';

/** Stands where something is still being fetched. */
export function Skeleton({ lines = 3 }: { readonly lines?: number }): ReactNode {
  const t = useTexts('common');
  return (
    <div className="skeleton" role="status" aria-busy="true">
      <span className="unseen">{t('loading')}</span>
      {Array.from({ length: lines }, (_, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: they are all the same
        <span key={at} className="skeleton-line" />
      ))}
    </div>
  );
}
