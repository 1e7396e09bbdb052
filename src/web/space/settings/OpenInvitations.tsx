import type { ReactNode } from 'react';
import type { z } from 'zod';
import type { memberSchema, openInvitationSchema } from '../../../accounts/membership.schema.js';
import { remove } from '../../api/client.js';
import { usePlainAnswer } from '../../api/queries.js';
import { useFirmPath } from '../../app/session.js';
import { useLanguage, useTexts } from '../../i18n/index.js';
import { Card } from '../../ui/Card.js';
import { moment } from '../../ui/dates.js';
import { Loaded } from '../../ui/Loaded.js';
import { Ask } from './Ask.js';

type Invitation = z.output<typeof openInvitationSchema>;

interface OpenInvitationsProps {
  readonly as: Invitation['as'];
  onDone(told: string): void;
}

/** What nobody has taken up yet; the code itself is nowhere any more. */
export function OpenInvitations({ as, onDone }: OpenInvitationsProps): ReactNode {
  const t = useTexts('settings');
  const { language } = useLanguage();
  const path = useFirmPath();
  const invitations = usePlainAnswer<{ readonly items: readonly Invitation[] }>(`${path}/invitations`);
  const members = usePlainAnswer<{ readonly items: readonly z.output<typeof memberSchema>[] }>(`${path}/members`);
  const nameOf = (id: string): string => members.data?.items.find((one) => one.id === id)?.name ?? t('members.member');
  return (
    <Card title={t('invite.open')}>
      <Loaded answer={invitations} lines={2}>
        {({ items }) => {
          const own = items.filter((one) => one.as === as);
          if (own.length === 0) return <p className="quiet">{t('invite.none')}</p>;
          return (
            <ul className="rows">
              {own.map(({ id, administrator, by, until }) => (
                <li key={id} className="person">
                  <div>
                    <strong>{t(`invite.as.${administrator ? 'administrator' : as}`)}</strong>
                    <p className="quiet small">
                      {t('invite.by', { name: nameOf(by), until: moment(until, language) })}
                    </p>
                  </div>
                  <Ask
                    danger
                    button={t('invite.takeBack')}
                    label={t('invite.takeBackUntil', { until: moment(until, language) })}
                    title={t('invite.takeBack')}
                    yes={t('invite.takeBack')}
                    send={(options) => remove(`${path}/invitations/${encodeURIComponent(id)}`, options)}
                    refreshes={[`${path}/invitations`]}
                    onDone={() => onDone(t('invite.takenBack'))}
                  >
                    <p>{t('invite.takeBackMeans')}</p>
                  </Ask>
                </li>
              ))}
            </ul>
          );
        }}
      </Loaded>
    </Card>
  );
}
