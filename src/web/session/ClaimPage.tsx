import { type FormEvent, type ReactNode, useState } from 'react';
import { post } from '../api/client.js';
import { useWrite } from '../api/queries.js';
import { half } from '../i18n/half.js';
import { useLanguage, useTexts } from '../i18n/index.js';
import { Button, LinkButton } from '../ui/Button.js';
import { Card } from '../ui/Card.js';
import { type Draft, useDraft } from '../ui/draft.js';
import { ErrorSummary } from '../ui/ErrorSummary.js';
import { TextField } from '../ui/Field.js';
import { Notice } from '../ui/Notice.js';
import { Page } from '../ui/Page.js';
import { problemAt, problemsOf } from '../ui/problems.js';

/** What is known of a claim so far: it lasts through a look into the mailbox in the same tab. */
interface Claim {
  readonly uscc: string;
  readonly login: string;
  readonly name: string;
  /** Its number, once it was made. */
  readonly claim: string;
  /** What the server says comes next. */
  readonly next: string;
  readonly proven: boolean;
}

const NOTHING: Claim = { uscc: '', login: '', name: '', claim: '', next: '', proven: false };

/** How somebody asks to be the first administrator of a firm: who, the code from the registered mailbox, and then a person decides. */
export function ClaimPage(): ReactNode {
  const t = useTexts('session');
  const draft = useDraft<Claim>('claim', NOTHING);
  const { claim, proven } = draft.value;
  return (
    <Page narrow title={t('claim.title')} lead={t('claim.lead')} back={{ to: '/sign-in', label: t('signIn.title') }}>
      {claim === '' ? <Asking draft={draft} /> : proven ? <Proven draft={draft} /> : <Proving draft={draft} />}
    </Page>
  );
}

function Asking({ draft: { value, set } }: { readonly draft: Draft<Claim> }): ReactNode {
  const t = useTexts('session');
  const { language } = useLanguage();
  const { uscc, login, name } = value;
  const making = useWrite((given: { uscc: string; login: string; name: string }) =>
    post<{ claim: string; next: string }>('/public/firm-claims', given),
  );
  const problems = problemsOf(making.error, language, { uscc: 'uscc', login: 'login', name: 'name' });
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const made = await making.write({ uscc: uscc.trim().toUpperCase(), login, name });
    if (made !== undefined) set(made);
  };
  return (
    <form className="card form" noValidate onSubmit={(event) => void submit(event)}>
      <ErrorSummary problems={problems} />
      <TextField
        id="uscc"
        label={t('claim.uscc')}
        hint={t('claim.usccHint')}
        error={problemAt(problems, 'uscc')}
        value={uscc}
        onChange={(text) => set({ uscc: text })}
      />
      <TextField
        id="login"
        label={t('claim.login')}
        hint={t('loginHint')}
        error={problemAt(problems, 'login')}
        value={login}
        onChange={(text) => set({ login: text })}
        autoComplete="username"
      />
      <TextField
        id="name"
        label={t('name')}
        error={problemAt(problems, 'name')}
        value={name}
        onChange={(text) => set({ name: text })}
        autoComplete="name"
      />
      <div className="buttons">
        <Button primary submit busy={making.busy}>
          {t('claim.submit')}
        </Button>
      </div>
    </form>
  );
}

function Proving({ draft: { value, set, clear } }: { readonly draft: Draft<Claim> }): ReactNode {
  const t = useTexts('session');
  const { language } = useLanguage();
  const [code, setCode] = useState('');
  const proving = useWrite((given: { claim: string; code: string }) => post('/public/firm-claims/proof', given));
  const problems = problemsOf(proving.error, language, { code: 'code' });
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const shown = await proving.write({ claim: value.claim, code: code.replaceAll(' ', '') });
    if (shown !== undefined) set({ proven: true });
  };
  return (
    <>
      <Notice tone="neutral" alert title={t('claim.sent')}>
        <p>{half(value.next, language)}</p>
      </Notice>
      <form className="card form" noValidate onSubmit={(event) => void submit(event)}>
        <ErrorSummary problems={problems} />
        <TextField
          id="code"
          label={t('claim.code')}
          hint={t('claim.codeHint')}
          error={problemAt(problems, 'code')}
          value={code}
          onChange={setCode}
          inputMode="numeric"
          autoComplete="one-time-code"
          width={10}
        />
        <div className="buttons">
          <Button primary submit busy={proving.busy}>
            {t('claim.prove')}
          </Button>
          <Button plain onClick={clear}>
            {t('claim.again')}
          </Button>
        </div>
      </form>
    </>
  );
}

function Proven({ draft: { value } }: { readonly draft: Draft<Claim> }): ReactNode {
  const t = useTexts('session');
  return (
    <Card title={t('claim.proven')}>
      <ol className="numbers">
        <li>{t('claim.then1')}</li>
        <li>{t('claim.then2')}</li>
        <li>{t('claim.then3', { login: value.login })}</li>
      </ol>
      <p className="quiet">{t('claim.waiting')}</p>
      <p className="buttons">
        <LinkButton to="/sign-in">{t('signIn.title')}</LinkButton>
      </p>
    </Card>
  );
}
