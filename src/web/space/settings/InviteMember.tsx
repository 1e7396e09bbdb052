import { type FormEvent, type ReactNode, useState } from 'react';
import type { z } from 'zod';
import type { invitedSchema } from '../../../accounts/membership.schema.js';
import { post } from '../../api/client.js';
import { useWrite } from '../../api/queries.js';
import { useFirmPath } from '../../app/session.js';
import { useLanguage, useTexts } from '../../i18n/index.js';
import { Button } from '../../ui/Button.js';
import { Card } from '../../ui/Card.js';
import { ErrorSummary } from '../../ui/ErrorSummary.js';
import { RadioField } from '../../ui/Field.js';
import { problemsOf } from '../../ui/problems.js';
import { InvitationCode } from './InvitationCode.js';

type Invited = z.output<typeof invitedSchema>;

export function InviteMember(): ReactNode {
  const t = useTexts('settings');
  const { language } = useLanguage();
  const path = `${useFirmPath()}/invitations`;
  const [role, setRole] = useState('member');
  const inviting = useWrite((body: object, options) => post<Invited>(path, body, options), [path]);
  const invite = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (!inviting.busy) await inviting.write({ as: 'member', administrator: role === 'administrator' });
  };
  return (
    <Card title={t('invite.member')}>
      {inviting.answer === undefined ? (
        <form className="form" noValidate onSubmit={(event) => void invite(event)}>
          <ErrorSummary problems={problemsOf(inviting.error, language)} />
          <RadioField
            id="invite-as"
            label={t('invite.role')}
            value={role}
            onChange={setRole}
            choices={[
              { value: 'member', label: t('members.member'), hint: t('invite.memberMay') },
              { value: 'administrator', label: t('members.administrator'), hint: t('invite.administratorMay') },
            ]}
          />
          <div className="buttons">
            <Button submit primary busy={inviting.busy}>
              {inviting.busy ? t('sending') : t('invite.make')}
            </Button>
          </div>
        </form>
      ) : (
        <InvitationCode invited={inviting.answer} onDone={inviting.reset} />
      )}
    </Card>
  );
}
