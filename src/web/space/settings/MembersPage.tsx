import { type ReactNode, useState } from 'react';
import { useNavigate } from 'react-router';
import type { z } from 'zod';
import type { memberSchema } from '../../../accounts/membership.schema.js';
import { put, remove } from '../../api/client.js';
import { usePlainAnswer } from '../../api/queries.js';
import { useArrive, useFirm, useFirmPath, useWho } from '../../app/session.js';
import { useTexts } from '../../i18n/index.js';
import { Card } from '../../ui/Card.js';
import { Loaded } from '../../ui/Loaded.js';
import { focusHeading } from '../../ui/Page.js';
import { Status } from '../../ui/Status.js';
import { Ask } from './Ask.js';
import { InviteMember } from './InviteMember.js';
import { OpenInvitations } from './OpenInvitations.js';
import { Saved } from './Saved.js';
import { SectionPage } from './SectionPage.js';

type Member = z.output<typeof memberSchema>;

export function MembersPage(): ReactNode {
  return (
    <SectionPage section="members">
      <Members />
    </SectionPage>
  );
}

function Members(): ReactNode {
  const t = useTexts('settings');
  const path = `${useFirmPath()}/members`;
  const { administrator } = useFirm();
  const members = usePlainAnswer<{ readonly items: readonly Member[] }>(path);
  const [told, setTold] = useState('');
  const done = (words: string): void => {
    setTold(words);
    focusHeading();
  };
  return (
    <>
      <Saved told={told} />
      <Card title={t('members.list')}>
        <Loaded answer={members}>
          {({ items }) => (
            <ul className="rows">
              {items.map((member) => (
                <li key={member.id} className="person">
                  <Person member={member} />
                  {administrator && <Acts member={member} onDone={done} />}
                </li>
              ))}
            </ul>
          )}
        </Loaded>
        {!administrator && <p className="quiet">{t('members.byAdministrator')}</p>}
      </Card>
      {administrator && (
        <>
          <InviteMember />
          <OpenInvitations as="member" onDone={done} />
        </>
      )}
    </>
  );
}

function Person({ member }: { readonly member: Member }): ReactNode {
  const t = useTexts('settings');
  const { id } = useWho();
  const { name, administrator, state } = member;
  return (
    <div className="row">
      <strong>{id === member.id ? t('members.you', { name }) : name}</strong>
      <span className="buttons">
        {administrator ? (
          <Status tone="good">{t('members.administrator')}</Status>
        ) : (
          <Status tone="neutral">{t('members.member')}</Status>
        )}
        {state !== 'active' && (
          <Status tone="attention">{state === 'invited' ? t('members.invited') : t('members.disabled')}</Status>
        )}
      </span>
    </div>
  );
}

function Acts({ member, onDone }: { readonly member: Member; onDone(told: string): void }): ReactNode {
  const t = useTexts('settings');
  const path = `${useFirmPath()}/members`;
  const { name: firm } = useFirm();
  const arrive = useArrive();
  const navigate = useNavigate();
  const { id, name, administrator } = member;
  const isOwn = useWho().id === id;
  /** Who has changed the own rights has another space from now on. */
  const after = async (words: string): Promise<void> => {
    if (isOwn) await arrive();
    onDone(words);
  };
  return (
    <div className="buttons">
      <Ask
        button={administrator ? t('members.lower') : t('members.raise')}
        label={administrator ? t('members.lowerOf', { name }) : t('members.raiseOf', { name })}
        title={administrator ? t('members.lowerOf', { name }) : t('members.raiseOf', { name })}
        yes={administrator ? t('members.lower') : t('members.raise')}
        send={(options) => put(`${path}/${id}`, { administrator: !administrator }, options)}
        refreshes={[path]}
        onDone={() => void after(administrator ? t('members.lowered', { name }) : t('members.raised', { name }))}
      >
        <p>{administrator ? t('members.lowerMeans') : t('members.raiseMeans', { firm })}</p>
      </Ask>
      <Ask
        danger
        button={isOwn ? t('members.leave') : t('members.remove')}
        label={isOwn ? t('members.leave') : t('members.removeOf', { name })}
        title={isOwn ? t('members.leave') : t('members.removeOf', { name })}
        yes={isOwn ? t('members.leave') : t('members.remove')}
        send={(options) => remove(`${path}/${id}`, options)}
        refreshes={isOwn ? [] : [path]}
        onDone={() => {
          if (!isOwn) return onDone(t('members.removed', { name }));
          void navigate('/space')?.then(arrive);
        }}
      >
        <p>{isOwn ? t('members.leaveMeans', { firm }) : t('members.removeMeans', { name, firm })}</p>
      </Ask>
    </div>
  );
}
