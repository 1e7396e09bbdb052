import { type FormEvent, type ReactNode, useState } from 'react';
import { put } from '../api/client.js';
import { useWrite } from '../api/queries.js';
import { useLanguage, useTexts } from '../i18n/index.js';
import { Button } from '../ui/Button.js';
import { Card } from '../ui/Card.js';
import { ErrorSummary } from '../ui/ErrorSummary.js';
import { Notice } from '../ui/Notice.js';
import { problemAt, problemsOf } from '../ui/problems.js';
import type { WaysIn } from './AccountPage.js';
import { NewPassword } from './NewPassword.js';
import { PasswordField } from './PasswordField.js';

/** Another password; all other devices are signed out. */
export function PasswordChange({ ways, name }: { readonly ways: WaysIn; readonly name: string }): ReactNode {
  const t = useTexts('session');
  const { language } = useLanguage();
  const [present, setPresent] = useState('');
  const [next, setNext] = useState('');
  const changing = useWrite(
    () => put('/self/password', ways.password ? { present, next } : { next }),
    ['/self/sessions', '/self/ways-in'],
  );
  const problems = problemsOf(changing.error, language, { present: 'present', next: 'next' });
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if ((await changing.write(undefined)) === undefined) return;
    setPresent('');
    setNext('');
  };
  return (
    <Card title={t('passwordChange.title')}>
      {changing.answer !== undefined && <Notice tone="good" alert title={t('passwordChange.done')} />}
      <form className="form" noValidate onSubmit={(event) => void submit(event)}>
        <ErrorSummary problems={problems} />
        {ways.password && (
          <PasswordField
            id="present"
            label={t('passwordChange.present')}
            error={problemAt(problems, 'present')}
            value={present}
            onChange={setPresent}
            autoComplete="current-password"
          />
        )}
        <NewPassword
          id="next"
          value={next}
          onChange={setNext}
          own={[ways.login, name]}
          error={problemAt(problems, 'next')}
        />
        <div className="buttons">
          <Button submit busy={changing.busy}>
            {t('passwordChange.submit')}
          </Button>
        </div>
      </form>
    </Card>
  );
}
