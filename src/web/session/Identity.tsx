import { type FormEvent, type ReactNode, useState } from 'react';
import { post } from '../api/client.js';
import { useWrite } from '../api/queries.js';
import { useLanguage, useTexts } from '../i18n/index.js';
import { Button } from '../ui/Button.js';
import { Card } from '../ui/Card.js';
import { ErrorSummary } from '../ui/ErrorSummary.js';
import { problemAt, problemsOf } from '../ui/problems.js';
import { Status } from '../ui/Status.js';
import type { WaysIn } from './AccountPage.js';
import { OwnProof, proofOf } from './OwnProof.js';

/** The link of the account with 统一身份认证. Linking leads to the platform and back. */
export function Identity({ ways }: { readonly ways: WaysIn }): ReactNode {
  const t = useTexts('session');
  const { language } = useLanguage();
  const [password, setPassword] = useState('');
  const changing = useWrite(async () => {
    if (!ways.identity) {
      const { address } = await post<{ address: string }>('/self/identity', proofOf(ways, password));
      location.assign(address);
    } else await post('/self/identity/unlink', proofOf(ways, password));
    setPassword('');
  }, ['/self/ways-in']);
  const problems = problemsOf(changing.error, language, { password: 'identity-password' });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    void changing.write(undefined);
  };
  return (
    <Card
      title={t('identity.title')}
      aside={
        <Status tone={ways.identity ? 'good' : 'neutral'}>{t(ways.identity ? 'identity.on' : 'identity.off')}</Status>
      }
    >
      <p>{t('identity.means')}</p>
      <form className="form" noValidate onSubmit={submit}>
        <ErrorSummary problems={problems} />
        <OwnProof
          id="identity-password"
          ways={ways}
          value={password}
          onChange={setPassword}
          error={problemAt(problems, 'identity-password')}
        />
        <div className="buttons">
          <Button submit busy={changing.busy}>
            {t(ways.identity ? 'identity.unlink' : 'identity.link')}
          </Button>
        </div>
      </form>
    </Card>
  );
}
