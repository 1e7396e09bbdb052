import type { ReactNode } from 'react';
import { useTexts } from '../../i18n/index.js';
import { Status } from '../../ui/Status.js';

/** Whether anybody of the firm has read it, in a word. */
export function ReadMark({ readAt }: { readonly readAt: string | null }): ReactNode {
  const t = useTexts('messages');
  return readAt === null ? (
    <Status tone="waiting" icon="message">
      {t('unread')}
    </Status>
  ) : (
    <Status tone="neutral" icon="done">
      {t('read')}
    </Status>
  );
}
