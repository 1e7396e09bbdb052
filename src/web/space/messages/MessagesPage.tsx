import type { ReactNode } from 'react';
import { Link } from 'react-router';
import type { z } from 'zod';
import type { messageSchema } from '../../../notifications/inbox.schema.js';
import { usePlainAnswer } from '../../api/queries.js';
import { useFirm, useFirmPath } from '../../app/session.js';
import { useTexts } from '../../i18n/index.js';
import { useAddress } from '../../ui/address.js';
import { LinkButton } from '../../ui/Button.js';
import { Empty } from '../../ui/Empty.js';
import { Loaded } from '../../ui/Loaded.js';
import { Page } from '../../ui/Page.js';
import { Pager } from '../../ui/Pager.js';
import { Moment } from '../../ui/When.js';
import { ReadMark } from './ReadMark.js';
import '../../styles/messages.css';

type Message = z.output<typeof messageSchema>;
const A_PAGE = 20;

/** What the firm was told, newest first; the filter stands in the address. */
export function MessagesPage(): ReactNode {
  const t = useTexts('messages');
  const base = `/space/${useFirm().uscc}`;
  const address = useAddress();
  const isUnread = address.get('unread') !== '';
  const messages = usePlainAnswer<{ readonly items: readonly Message[]; readonly nextCursor: string | null }>(
    `${useFirmPath()}/inbox`,
    { limit: A_PAGE, cursor: address.get('cursor') || undefined, unread: isUnread || undefined },
  );
  return (
    <Page title={t('title')} lead={t('lead')}>
      <nav className="choices" aria-label={t('filter.label')}>
        <Link to={`${base}/messages`} aria-current={isUnread ? undefined : 'true'}>
          {t('filter.all')}
        </Link>
        <Link to={`${base}/messages?unread=true`} aria-current={isUnread ? 'true' : undefined}>
          {t('filter.unread')}
        </Link>
      </nav>
      <Loaded answer={messages} lines={6}>
        {({ items, nextCursor }) => (
          <>
            {items.length === 0 ? (
              <Nothing isUnread={isUnread} base={base} />
            ) : (
              <ul className="messages">
                {items.map((message) => (
                  <li key={message.number} className={message.readAt === null ? 'message unread' : 'message'}>
                    <ReadMark readAt={message.readAt} />
                    <Link to={`${base}/messages/${message.number}`} lang={message.language === 'zh' ? 'zh-CN' : 'en'}>
                      {message.subject}
                    </Link>
                    <span className="quiet small">
                      <Moment at={message.createdAt} />
                    </span>
                  </li>
                ))}
              </ul>
            )}
            <Pager nextCursor={nextCursor} />
          </>
        )}
      </Loaded>
    </Page>
  );
}

function Nothing({ isUnread, base }: { readonly isUnread: boolean; readonly base: string }): ReactNode {
  const t = useTexts('messages');
  if (isUnread) {
    return (
      <Empty means={t('empty.unread')} next={<LinkButton to={`${base}/messages`}>{t('empty.toAll')}</LinkButton>} />
    );
  }
  return <Empty means={t('empty.all')} next={<LinkButton to={base}>{t('empty.toHome')}</LinkButton>} />;
}
