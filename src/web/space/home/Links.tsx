import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { useFirm } from '../../app/session.js';
import { useTexts } from '../../i18n/index.js';
import { LinkButton } from '../../ui/Button.js';
import { Card } from '../../ui/Card.js';
import { Empty } from '../../ui/Empty.js';
import { Notice } from '../../ui/Notice.js';

export function Unread({ count }: { readonly count: number }): ReactNode {
  const t = useTexts('home');
  const { uscc } = useFirm();
  if (count === 0) return null;
  return (
    <Notice tone="neutral" title={t('unread.title', { count })}>
      <Link className="tall" to={`/space/${uscc}/messages`}>
        {t('unread.read')}
      </Link>
    </Notice>
  );
}

export function NothingYet(): ReactNode {
  const t = useTexts('home');
  const { uscc } = useFirm();
  return (
    <Empty
      means={t('empty.means')}
      next={
        <LinkButton primary to={`/space/${uscc}/possibilities`}>
          {t('empty.next')}
        </LinkButton>
      }
    />
  );
}

const PLACES = ['possibilities', 'calculator', 'data'] as const;

export function More(): ReactNode {
  const t = useTexts('home');
  const { uscc } = useFirm();
  return (
    <Card title={t('more.title')}>
      <ul className="more">
        {PLACES.map((place) => (
          <li key={place}>
            <Link className="tall" to={`/space/${uscc}/${place}`}>
              {t(`more.${place}`)}
            </Link>
          </li>
        ))}
      </ul>
    </Card>
  );
}
