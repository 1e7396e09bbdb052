import type { ReactNode } from 'react';
import { Link, useSearchParams } from 'react-router';
import { useTexts } from '../i18n/index.js';

/** Ways through a list by the cursor in the address (`?cursor=`): on, and back to its beginning. */
export function Pager({ nextCursor }: { readonly nextCursor: string | null }): ReactNode {
  const t = useTexts('common');
  const [address] = useSearchParams();
  const isFirst = !address.has('cursor');
  if (isFirst && nextCursor === null) return null;
  const to = (cursor: string | null): string => {
    const next = new URLSearchParams(address);
    if (cursor === null) next.delete('cursor');
    else next.set('cursor', cursor);
    return `?${next}`;
  };
  return (
    <nav className="pager" aria-label={t('pager.label')}>
      {!isFirst && <Link to={to(null)}>{t('pager.first')}</Link>}
      {nextCursor !== null && <Link to={to(nextCursor)}>{t('pager.next')}</Link>}
    </nav>
  );
}
