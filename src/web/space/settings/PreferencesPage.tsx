import { type FormEvent, type ReactNode, useState } from 'react';
import type { z } from 'zod';
import type { preferences as preferencesSchema } from '../../../enterprises/own-contact.schema.js';
import { put } from '../../api/client.js';
import { usePlainAnswer, useWrite } from '../../api/queries.js';
import { useFirmPath } from '../../app/session.js';
import { useLanguage, useTexts } from '../../i18n/index.js';
import { Button } from '../../ui/Button.js';
import { Card } from '../../ui/Card.js';
import { ErrorSummary } from '../../ui/ErrorSummary.js';
import { CheckField, RadioField } from '../../ui/Field.js';
import { Loaded } from '../../ui/Loaded.js';
import { problemsOf } from '../../ui/problems.js';
import { Saved } from './Saved.js';
import { SectionPage } from './SectionPage.js';

type Preferences = z.output<typeof preferencesSchema>;

export function PreferencesPage(): ReactNode {
  return (
    <SectionPage section="preferences">
      <Fetched />
    </SectionPage>
  );
}

function Fetched(): ReactNode {
  const t = useTexts('settings');
  const preferences = usePlainAnswer<Preferences>(`${useFirmPath()}/preferences`);
  return (
    <>
      <Loaded answer={preferences}>{(found) => <PreferencesForm preferences={found} />}</Loaded>
      <Card title={t('preferences.always.title')}>
        <ul className="bullets">
          <li>{t('preferences.always.inbox')}</li>
          <li>{t('preferences.always.windows')}</li>
          <li>{t('preferences.always.changes')}</li>
          <li>{t('preferences.always.answers')}</li>
        </ul>
        <p className="quiet">{t('preferences.always.why')}</p>
      </Card>
    </>
  );
}

function PreferencesForm({ preferences }: { readonly preferences: Preferences }): ReactNode {
  const t = useTexts('settings');
  const { language } = useLanguage();
  const path = `${useFirmPath()}/preferences`;
  const [chosen, setChosen] = useState(preferences);
  const [isSaved, setSaved] = useState(false);
  const saving = useWrite((body: Preferences, options) => put<Preferences>(path, body, options), [path]);
  const choose = (next: Preferences): void => {
    setSaved(false);
    setChosen(next);
  };
  const save = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (saving.busy) return;
    if ((await saving.write(chosen)) !== undefined) setSaved(true);
  };
  return (
    <Card>
      <form className="form" noValidate onSubmit={(event) => void save(event)}>
        <ErrorSummary problems={problemsOf(saving.error, language)} />
        <RadioField
          id="language"
          label={t('preferences.language')}
          value={chosen.language}
          onChange={(value) => choose({ ...chosen, language: value === 'en' ? 'en' : 'zh' })}
          choices={[
            { value: 'zh', label: '中文' },
            { value: 'en', label: 'English' },
          ]}
        />
        <CheckField
          id="by-mail"
          label={t('preferences.email')}
          hint={t('preferences.emailHint')}
          checked={chosen.channels.email}
          onChange={(email) => choose({ ...chosen, channels: { email } })}
        />
        <div className="buttons">
          <Button submit primary busy={saving.busy}>
            {saving.busy ? t('sending') : t('save')}
          </Button>
        </div>
        <Saved told={isSaved ? t('preferences.saved') : ''} />
      </form>
    </Card>
  );
}
