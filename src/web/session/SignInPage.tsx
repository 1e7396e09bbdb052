import { type FormEvent, type ReactNode, useEffect, useState } from 'react';
import { Link, Navigate, useSearchParams } from 'react-router';
import { ownPath } from '../../http/own-path.js';
import { ApiError } from '../api/api-error.js';
import { usePresent } from '../app/session.js';
import { useLanguage, useTexts } from '../i18n/index.js';
import { Button } from '../ui/Button.js';
import { ErrorSummary, type Problem } from '../ui/ErrorSummary.js';
import { TextField } from '../ui/Field.js';
import { Notice } from '../ui/Notice.js';
import { Page } from '../ui/Page.js';
import { problemAt, problemsOf } from '../ui/problems.js';
import { PasswordField } from './PasswordField.js';
import { useSignIn } from './sign-in.js';
import { UnifiedTold } from './UnifiedTold.js';

/** Signing in by password, and by a code where the account has a second factor; then back to where somebody wanted to go. */
export function SignInPage(): ReactNode {
  const { data } = usePresent();
  const [address] = useSearchParams();
  const next = ownPath(address.get('next'));
  // Whoever is signed in already, or has just become so.
  if (data?.who != null) return <Navigate to={next ?? '/space'} replace />;
  return <SignInForm next={next} address={address} unified={data?.unified ?? null} />;
}

interface SignInFormProps {
  readonly next: string | null;
  readonly address: URLSearchParams;
  readonly unified: string | null;
}

function SignInForm({ next, address, unified }: SignInFormProps): ReactNode {
  const t = useTexts('session');
  const { language } = useLanguage();
  const [login, setLogin] = useState(address.get('login') ?? '');
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const [needsCode, setNeedsCode] = useState(false);
  const [problems, setProblems] = useState<readonly Problem[]>([]);
  const signIn = useSignIn();
  useEffect(() => {
    if (needsCode) document.getElementById('code')?.focus();
  }, [needsCode]);

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const missing = needsCode
      ? [{ field: 'code', text: t('signIn.noCode'), given: /^\d{6}$/.test(code.trim()) }]
      : [
          { field: 'login', text: t('signIn.noLogin'), given: login.trim() !== '' },
          { field: 'password', text: t('signIn.noPassword'), given: password !== '' },
        ];
    const wrong = missing.filter(({ given }) => !given);
    setProblems(wrong);
    if (wrong.length > 0 || signIn.busy) return;
    try {
      const outcome = await signIn.by(needsCode ? { login, password, code: code.trim() } : { login, password });
      if (outcome === 'code-needed') setNeedsCode(true);
    } catch (error) {
      setCode('');
      const isWrong = error instanceof ApiError && error.status === 401;
      const field = needsCode ? 'code' : 'login';
      setProblems(problemsOf(error, language).map((one) => (isWrong ? { ...one, field } : one)));
    }
  };

  const again = (): void => {
    setNeedsCode(false);
    setPassword('');
    setProblems([]);
  };

  return (
    <Page
      narrow
      title={t(needsCode ? 'signIn.codeTitle' : 'signIn.title')}
      lead={next === null ? undefined : t(address.has('ended') ? 'signIn.ended' : 'signIn.toGoOn')}
    >
      <Told address={address} />
      <UnifiedTold />
      <div className="card">
        <form className="form" noValidate onSubmit={(event) => void submit(event)}>
          <ErrorSummary problems={problems} />
          {needsCode ? (
            <>
              <TextField
                key="code"
                id="code"
                label={t('signIn.code')}
                hint={t('signIn.codeHint')}
                error={problemAt(problems, 'code')}
                value={code}
                onChange={setCode}
                inputMode="numeric"
                autoComplete="one-time-code"
                width={6}
              />
              <div className="buttons">
                <Button primary submit busy={signIn.busy}>
                  {t('signIn.submit')}
                </Button>
                <Button plain onClick={again}>
                  {t('signIn.another')}
                </Button>
              </div>
            </>
          ) : (
            <>
              <TextField
                id="login"
                label={t('login')}
                error={problemAt(problems, 'login')}
                value={login}
                onChange={setLogin}
                autoComplete="username"
              />
              <PasswordField
                id="password"
                label={t('password')}
                error={problemAt(problems, 'password')}
                value={password}
                onChange={setPassword}
                autoComplete="current-password"
              />
              <div className="buttons">
                <Button primary submit busy={signIn.busy}>
                  {t('signIn.submit')}
                </Button>
              </div>
            </>
          )}
        </form>
        {unified !== null && !needsCode && (
          <p>
            <a className="button" href={`${unified}?next=${encodeURIComponent(next ?? '/space')}`}>
              {t('signIn.unified')}
            </a>
          </p>
        )}
      </div>
      <section className="stack" aria-labelledby="no-account">
        <h2 id="no-account">{t('signIn.noAccount')}</h2>
        <ul className="bullets">
          <li>{t('signIn.invited')}</li>
          <li>
            {t('signIn.first')} <Link to="/claim">{t('claim.title')}</Link>
          </li>
          <li>{t('signIn.forgotten')}</li>
        </ul>
      </section>
    </Page>
  );
}

/** What has just happened, as the address says. */
function Told({ address }: { readonly address: URLSearchParams }): ReactNode {
  const t = useTexts('session');
  if (address.has('left')) return <Notice tone="good" alert title={t('signIn.left')} />;
  if (address.has('erased')) return <Notice tone="good" alert title={t('signIn.erased')} />;
  if (address.has('taken-up')) return <Notice tone="good" alert title={t('signIn.takenUp')} />;
  return null;
}
