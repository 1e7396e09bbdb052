import { type ReactNode, useEffect, useRef } from 'react';
import { Link, useParams } from 'react-router';
import type { z } from 'zod';
import type { shownMessageSchema } from '../../../notifications/inbox.schema.js';
import { post } from '../../api/client.js';
import { useAnswer, useWrite } from '../../api/queries.js';
import { useFirm, useFirmPath } from '../../app/session.js';
import { useTexts } from '../../i18n/index.js';
import { LinkButton } from '../../ui/Button.js';
import { Card } from '../../ui/Card.js';
import { Loaded } from '../../ui/Loaded.js';
import { Page } from '../../ui/Page.js';
import { Moment } from '../../ui/When.js';
import '../../styles/messages.css';

type Message = z.output<typeof shownMessageSchema>;

/** One message by its number, or by that of its mail. */
export function MessagePage(): ReactNode {
  const t = useTexts('messages');
  const { uscc } = useFirm();
  const { number = '' } = useParams();
  const message = useAnswer<Message>(`${useFirmPath()}/inbox/${encodeURIComponent(number)}`);
  const { data } = message;
  useMarkRead(data);
  return (
    <Page
      title={data?.subject ?? t('message.title')}
      back={{ to: `/space/${uscc}/messages`, label: t('message.back') }}
    >
      <Loaded answer={message}>{(shown) => <Shown message={shown} />}</Loaded>
    </Page>
  );
}

/** Says that the firm has read it, once for each opening. What an agency looks at the firm has not read. */
function useMarkRead(message: Message | undefined): void {
  const path = useFirmPath();
  const { scope } = useFirm();
  const marking = useWrite(
    (number: string, options) => post(`${path}/inbox/${number}/read`, {}, options),
    [`${path}/inbox`, `${path}/overview`],
  );
  const marked = useRef('');
  const unread = message?.readAt === null && scope === 'member' ? message.number : '';
  useEffect(() => {
    if (unread === '' || marked.current === unread) return;
    marked.current = unread;
    void marking.write(unread);
  }, [unread, marking]);
}

function Shown({ message }: { readonly message: Message }): ReactNode {
  const t = useTexts('messages');
  const { uscc } = useFirm();
  const { number, text, language, createdAt, readAt, about, place } = message;
  return (
    <>
      <p className="quiet">
        <Moment at={createdAt} />
        {readAt !== null && (
          <>
            {' · '}
            {t('message.readAt')} <Moment at={readAt} />
          </>
        )}
      </p>
      <Card>
        {/* As it was written, line by line, and never as anything but text. */}
        <p className="message-text" lang={language === 'zh' ? 'zh-CN' : 'en'}>
          {text}
        </p>
        {place !== null && (
          <div className="buttons">
            <LinkButton to={`/space/${uscc}/settings/${place}`} primary>
              {t(`message.to.${place}`)}
            </LinkButton>
          </div>
        )}
      </Card>
      {about.length > 0 && (
        <Card title={t('message.about')}>
          <ul className="rows">
            {about.map(({ match, title }) => (
              <li key={match}>
                <Link to={`/space/${uscc}/matches/${encodeURIComponent(match)}`}>{title}</Link>
              </li>
            ))}
          </ul>
        </Card>
      )}
      <Card title={t('message.check.title')}>
        <p>
          {t('message.check.number')} <strong className="message-number">{number}</strong>
        </p>
        <p>{t('message.check.how')}</p>
        <div className="buttons">
          <a className="button" href="tel:12345">
            {t('message.check.call')}
          </a>
        </div>
      </Card>
    </>
  );
}
