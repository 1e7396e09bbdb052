import { type FormEvent, type ReactNode, useState } from 'react';
import type { z } from 'zod';
import type { invitedSchema } from '../../../accounts/membership.schema.js';
import { post } from '../../api/client.js';
import { useWrite } from '../../api/queries.js';
import { useFirm, useFirmPath } from '../../app/session.js';
import { useLanguage, useTexts } from '../../i18n/index.js';
import { Button } from '../../ui/Button.js';
import { Card } from '../../ui/Card.js';
import { useDraft } from '../../ui/draft.js';
import { ErrorSummary, type Problem } from '../../ui/ErrorSummary.js';
import { RadioField, TextField } from '../../ui/Field.js';
import { problemAt, problemsOf } from '../../ui/problems.js';
import { InvitationCode } from './InvitationCode.js';

type Invited = z.output<typeof invitedSchema>;
const SCOPES = ['view', 'prepare', 'confirm'] as const;

/** A mandate is offered to whoever gets the code: how far, and until when. */
export function InviteAgency(): ReactNode {
  const t = useTexts('settings');
  const path = `${useFirmPath()}/invitations`;
  const inviting = useWrite((body: object, options) => post<Invited>(path, body, options), [path]);
  return (
    <Card title={t('agencies.give')}>
      {inviting.answer === undefined ? (
        <Offer inviting={inviting} />
      ) : (
        <InvitationCode invited={inviting.answer} onDone={inviting.reset} />
      )}
    </Card>
  );
}

function Offer({ inviting }: { readonly inviting: ReturnType<typeof useWrite<object, Invited>> }): ReactNode {
  const t = useTexts('settings');
  const { language } = useLanguage();
  const draft = useDraft<{ scope: string; until: string }>(`${useFirm().uscc}:mandate`, { scope: 'view', until: '' });
  const [missing, setMissing] = useState<readonly Problem[]>([]);
  const problems = missing.length > 0 ? missing : problemsOf(inviting.error, language, { until: 'mandate-until' });
  const offer = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (inviting.busy) return;
    const { scope, until } = draft.value;
    setMissing(until === '' ? [{ field: 'mandate-until', text: t('agencies.noDay') }] : []);
    if (until === '') return;
    if ((await inviting.write({ as: 'agency', scope, until })) !== undefined) draft.clear();
  };
  return (
    <form className="form" noValidate onSubmit={(event) => void offer(event)}>
      <ErrorSummary problems={problems} />
      <RadioField
        id="mandate-scope"
        label={t('agencies.far')}
        value={draft.value.scope}
        onChange={(scope) => draft.set({ scope })}
        choices={SCOPES.map((value) => ({
          value,
          label: t(`agencies.choice.${value}`),
          hint: t(`agencies.scope.${value}`),
        }))}
      />
      <TextField
        id="mandate-until"
        type="date"
        width={14}
        label={t('agencies.lastDay')}
        hint={t('agencies.lastDayHint')}
        value={draft.value.until}
        error={problemAt(problems, 'mandate-until')}
        onChange={(until) => draft.set({ until })}
      />
      <p className="quiet">{t('agencies.never')}</p>
      <div className="buttons">
        <Button submit primary busy={inviting.busy}>
          {inviting.busy ? t('sending') : t('invite.make')}
        </Button>
      </div>
    </form>
  );
}
