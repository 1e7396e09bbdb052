import { type FormEvent, type ReactNode, useState } from 'react';
import { wordsOf } from '../api/api-error.js';
import { post, put } from '../api/client.js';
import { useWrite } from '../api/queries.js';
import { useLanguage, useTexts } from '../i18n/index.js';
import { Button } from '../ui/Button.js';
import { Card } from '../ui/Card.js';
import { ErrorSummary } from '../ui/ErrorSummary.js';
import { TextField } from '../ui/Field.js';
import { Notice } from '../ui/Notice.js';
import { problemAt, problemsOf } from '../ui/problems.js';
import { Status } from '../ui/Status.js';
import type { WaysIn } from './AccountPage.js';
import { type Factor, FactorSecret } from './FactorSecret.js';
import { OwnProof, proofOf } from './OwnProof.js';

/** A second factor (动态口令), set up anew. */
export function SecondFactor({ ways }: { readonly ways: WaysIn }): ReactNode {
  const t = useTexts('session');
  const { language } = useLanguage();
  const [isDone, setDone] = useState(false);
  const proposing = useWrite(() => post<Factor>('/self/factor'));
  const { answer: factor } = proposing;
  return (
    <Card
      title={t('factor.title')}
      aside={
        <Status tone={ways.secondFactor ? 'good' : 'neutral'}>
          {t(ways.secondFactor ? 'factor.on' : 'factor.off')}
        </Status>
      }
    >
      <p>{t('factor.means')}</p>
      {isDone && <Notice tone="good" alert title={t('factor.done')} />}
      {proposing.error !== null && <Notice tone="bad" alert title={wordsOf(proposing.error, language)} />}
      {factor === undefined ? (
        <p className="buttons">
          <Button
            busy={proposing.busy}
            onClick={() => {
              setDone(false);
              void proposing.write(undefined);
            }}
          >
            {t(ways.secondFactor ? 'factor.change' : 'factor.begin')}
          </Button>
        </p>
      ) : (
        <Proving
          factor={factor}
          ways={ways}
          onDone={() => {
            setDone(true);
            proposing.reset();
          }}
          onCancel={proposing.reset}
        />
      )}
    </Card>
  );
}

interface ProvingProps {
  readonly factor: Factor;
  readonly ways: WaysIn;
  onDone(): void;
  onCancel(): void;
}

function Proving({ factor, ways, onDone, onCancel }: ProvingProps): ReactNode {
  const t = useTexts('session');
  const { language } = useLanguage();
  const [code, setCode] = useState('');
  const [password, setPassword] = useState('');
  const proving = useWrite(
    () => put('/self/factor', { code: code.trim(), ...proofOf(ways, password) }),
    ['/self/ways-in', '/self/sessions'],
  );
  const problems = problemsOf(proving.error, language, { code: 'factor-code', password: 'factor-password' });
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if ((await proving.write(undefined)) !== undefined) onDone();
  };
  return (
    <form className="form" noValidate onSubmit={(event) => void submit(event)}>
      <ErrorSummary problems={problems} />
      <FactorSecret factor={factor} />
      <TextField
        id="factor-code"
        label={t('factor.code')}
        hint={t('factor.codeHint')}
        error={problemAt(problems, 'factor-code')}
        value={code}
        onChange={setCode}
        inputMode="numeric"
        autoComplete="one-time-code"
        width={6}
      />
      <OwnProof
        id="factor-password"
        ways={ways}
        value={password}
        onChange={setPassword}
        error={problemAt(problems, 'factor-password')}
      />
      <div className="buttons">
        <Button primary submit busy={proving.busy}>
          {t('factor.submit')}
        </Button>
        <Button onClick={onCancel}>{t('cancel')}</Button>
      </div>
    </form>
  );
}
