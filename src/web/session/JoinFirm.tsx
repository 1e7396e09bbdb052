import { type FormEvent, type ReactNode, useState } from 'react';
import { useNavigate } from 'react-router';
import { post } from '../api/client.js';
import { useWrite } from '../api/queries.js';
import { signInAddress, useArrive, usePresent } from '../app/session.js';
import { useLanguage, useTexts } from '../i18n/index.js';
import { Button, LinkButton } from '../ui/Button.js';
import { Card, Pairs } from '../ui/Card.js';
import { ErrorSummary } from '../ui/ErrorSummary.js';
import { TextField } from '../ui/Field.js';
import { Page } from '../ui/Page.js';
import { problemAt, problemsOf } from '../ui/problems.js';
import { Day } from '../ui/When.js';
import { forgetInvitation } from './invitation-code.js';
import { NewPassword } from './NewPassword.js';
import { useSignIn } from './sign-in.js';

export interface FirmInvitation {
  readonly uscc: string;
  readonly firm: string;
  readonly as: 'member' | 'agency';
  /** Of an agency: how far it may go, and its last day. */
  readonly scope: 'view' | 'prepare' | 'confirm' | null;
  readonly until: string | null;
}

interface JoinProps {
  readonly code: string;
  readonly invitation: FirmInvitation;
}

/** Joins a firm, with the account that is signed in or a new one. */
export function JoinFirm({ code, invitation, title }: JoinProps & { readonly title: string }): ReactNode {
  const t = useTexts('session');
  const { data } = usePresent();
  const { uscc, firm, as, scope, until } = invitation;
  return (
    <Page narrow title={title}>
      <Card title={firm}>
        <Pairs
          pairs={[
            { term: t('claim.uscc'), value: uscc },
            { term: t('join.as'), value: t(as === 'member' ? 'join.member' : 'join.agency') },
            ...(scope === null ? [] : [{ term: t('join.scope'), value: t(`scope.${scope}`) }]),
            ...(until === null ? [] : [{ term: t('join.until'), value: <Day on={until} /> }]),
          ]}
        />
      </Card>
      {data?.who == null ? (
        <JoinAnew code={code} invitation={invitation} />
      ) : (
        <JoinAsOneIs code={code} invitation={invitation} name={data.who.name} />
      )}
    </Page>
  );
}

function JoinAsOneIs({ code, invitation: { uscc, firm }, name }: JoinProps & { readonly name: string }): ReactNode {
  const t = useTexts('session');
  const { language } = useLanguage();
  const navigate = useNavigate();
  const arrive = useArrive();
  const joining = useWrite(() => post<{ uscc: string }>('/self/firms', { code }));
  const join = async (): Promise<void> => {
    if ((await joining.write(undefined)) === undefined) return;
    forgetInvitation();
    await arrive();
    await navigate(`/space/${uscc}`, { replace: true });
  };
  return (
    <>
      <ErrorSummary problems={problemsOf(joining.error, language)} />
      <p>{t('join.here', { name })}</p>
      <p className="buttons">
        <Button primary busy={joining.busy} onClick={() => void join()}>
          {t('join.submit', { firm })}
        </Button>
      </p>
    </>
  );
}

function JoinAnew({ code, invitation: { uscc, firm } }: JoinProps): ReactNode {
  const t = useTexts('session');
  const { language } = useLanguage();
  const navigate = useNavigate();
  const signIn = useSignIn();
  const [{ login, name, password }, setGiven] = useState({ login: '', name: '', password: '' });
  const set = (changes: Partial<{ login: string; name: string; password: string }>): void =>
    setGiven((before) => ({ ...before, ...changes }));
  const joining = useWrite(() =>
    post<{ login: string }>('/public/firm-invitation/accept', { code, login, name, password }),
  );
  const problems = problemsOf(joining.error, language, { login: 'login', name: 'name', password: 'password' });
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const made = await joining.write(undefined);
    if (made === undefined) return;
    forgetInvitation();
    const isIn = (await signIn.by({ login: made.login, password }).catch(() => null)) === 'in';
    const place = `/sign-in?taken-up&login=${encodeURIComponent(made.login)}`;
    await navigate(isIn ? `/space/${uscc}` : place, { replace: true });
  };
  return (
    <>
      <section className="stack" aria-labelledby="has-account">
        <h2 id="has-account">{t('join.hasAccount')}</h2>
        <p className="buttons">
          <LinkButton to={signInAddress({ pathname: '/invitation', search: '?firm', hash: '' })}>
            {t('join.signIn')}
          </LinkButton>
        </p>
      </section>
      <section className="stack" aria-labelledby="new-account">
        <h2 id="new-account">{t('join.newAccount')}</h2>
        <form className="card form" noValidate onSubmit={(event) => void submit(event)}>
          <ErrorSummary problems={problems} />
          <TextField
            id="name"
            label={t('name')}
            error={problemAt(problems, 'name')}
            value={name}
            onChange={(text) => set({ name: text })}
            autoComplete="name"
          />
          <TextField
            id="login"
            label={t('login')}
            hint={t('loginHint')}
            error={problemAt(problems, 'login')}
            value={login}
            onChange={(text) => set({ login: text })}
            autoComplete="username"
          />
          <NewPassword
            id="password"
            value={password}
            onChange={(text) => set({ password: text })}
            own={[login, name]}
            error={problemAt(problems, 'password')}
          />
          <div className="buttons">
            <Button primary submit busy={joining.busy || signIn.busy}>
              {t('join.submit', { firm })}
            </Button>
          </div>
        </form>
      </section>
    </>
  );
}
