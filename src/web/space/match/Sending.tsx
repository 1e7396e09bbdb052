import type { ReactNode } from 'react';
import { useTexts } from '../../i18n/index.js';

/** Says that something is under way, for who does not see the button. */
export function Sending({ busy }: { readonly busy: boolean }): ReactNode {
  const t = useTexts('match');
  return (
    <span role="status" className="small quiet">
      {busy ? t('act.sending') : ''}
    </span>
  );
}
