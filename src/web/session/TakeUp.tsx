import { type FormEvent, type ReactNode, useState } from 'react';
import { useNavigate } from 'react-router';
import { post } from '../api/client.js';
import { useWrite } from '../api/queries.js';
import { useLanguage, useTexts } from '../i18n/index.js';
import { Button } from '../ui/Button.js';
import { Card, Pairs } from '../ui/Card.js';
import { ErrorSummary } from '../ui/ErrorSummary.js';
import { TextField } from '../ui/Field.js';
import { Page } from '../ui/Page.js';
import { problemAt, problemsOf } from '../ui/problems.js';
import { type Factor, FactorSecret } from './FactorSecret.js';
import { forgetInvitation } from './invitation-code.js';
import { NewPassword } from './NewPassword.js';
import { useSignIn } from './sign-in.js';

export interface AccountInvitation {
  readonly login: string;
  readonly name: string;
  readonly needsFactor: boolean;
  readonly factor: Factor;
}

interface TakeUpProps {
  readonly code: string;
  readonly invitation: AccountInvitation;
  readonly title: string;
}

/** Takes up an account: a password, and for staff a second factor. */
export function TakeUp({ code, invitation: { login, name, needsFactor, factor }, title }: TakeUpProps): ReactNode {
  const t = useTexts('session');
  const { language } = useLanguage();
  const navigate = useNavigate();
  const signIn = useSignIn();
  const [password, setPassword] = useState('');
  const [factorCode, setFactorCode] = useState('');
  const taking = useWrite(() => {
    const proof = needsFactor ? { factorCode: factorCode.trim() } : {};
    return post<{ login: string }>('/public/invitation/accept', { code, password, ...proof });
  });
  const problems = problemsOf(taking.error, language, { password: 'password', factorCode: 'factor-code' });
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if ((await taking.write(undefined)) === undefined) return;
    forgetInvitation();
    const place = `/sign-in?taken-up&login=${encodeURIComponent(login)}`;
    // A code opens one session, and this one was used: staff sign in with the next.
    const isIn = !needsFactor && (await signIn.by({ login, password }).catch(() => null)) === 'in';
    await navigate(isIn ? '/space' : place, { replace: true });
  };
  return (
    <Page narrow title={title} lead={t('takeUp.lead')}>
      <form className="form" noValidate onSubmit={(event) => void submit(event)}>
        <ErrorSummary problems={problems} />
        <Card title={t('takeUp.who')}>
          <Pairs
            pairs={[
              { term: t('name'), value: name },
              { term: t('login'), value: login },
            ]}
          />
        </Card>
        <Card title={t('password')}>
          <input type="hidden" name="username" autoComplete="username" value={login} />
          <NewPassword
            id="password"
            value={password}
            onChange={setPassword}
            own={[login, name]}
            error={problemAt(problems, 'password')}
          />
        </Card>
        {needsFactor && (
          <Card title={t('factor.title')}>
            <p>{t('factor.staff')}</p>
            <FactorSecret factor={factor} />
            <TextField
              id="factor-code"
              label={t('factor.code')}
              hint={t('factor.codeHint')}
              error={problemAt(problems, 'factor-code')}
              value={factorCode}
              onChange={setFactorCode}
              inputMode="numeric"
              autoComplete="one-time-code"
              width={6}
            />
          </Card>
        )}
        <div className="buttons">
          <Button primary submit busy={taking.busy || signIn.busy}>
            {t('takeUp.submit')}
          </Button>
        </div>
      </form>
    </Page>
  );
}
