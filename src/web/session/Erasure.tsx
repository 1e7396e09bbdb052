import { type FormEvent, type ReactNode, useState } from 'react';
import { post } from '../api/client.js';
import { useWrite } from '../api/queries.js';
import { leaveTo } from '../app/session.js';
import { useLanguage, useTexts } from '../i18n/index.js';
import { Button } from '../ui/Button.js';
import { Card } from '../ui/Card.js';
import { Dialog } from '../ui/Dialog.js';
import { ErrorSummary, type Problem } from '../ui/ErrorSummary.js';
import { CheckField } from '../ui/Field.js';
import { problemAt, problemsOf } from '../ui/problems.js';
import type { WaysIn } from './AccountPage.js';
import { OwnProof, proofOf } from './OwnProof.js';

/** Erases the own account, for good: said twice, and with the password. */
export function Erasure({ ways }: { readonly ways: WaysIn }): ReactNode {
  const t = useTexts('session');
  const { language } = useLanguage();
  const [isOpen, setOpen] = useState(false);
  const [isSure, setSure] = useState(false);
  const [password, setPassword] = useState('');
  const [unsure, setUnsure] = useState<readonly Problem[]>([]);
  const erasing = useWrite(() => post('/self/erasure', proofOf(ways, password)));
  const problems = unsure.length > 0 ? unsure : problemsOf(erasing.error, language, { password: 'erasure-password' });
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setUnsure(isSure ? [] : [{ field: 'erasure-sure', text: t('erasure.unsure') }]);
    if (isSure && (await erasing.write(undefined)) !== undefined) leaveTo('/sign-in?erased');
  };
  const close = (): void => {
    setOpen(false);
    setSure(false);
    setPassword('');
    setUnsure([]);
    erasing.reset();
  };
  return (
    <Card title={t('erasure.title')}>
      <p>{t('erasure.means')}</p>
      <p className="buttons">
        <Button danger onClick={() => setOpen(true)}>
          {t('erasure.begin')}
        </Button>
      </p>
      <Dialog open={isOpen} title={t('erasure.title')} onClose={close}>
        <form className="form" noValidate onSubmit={(event) => void submit(event)}>
          <ErrorSummary problems={problems} />
          <p>{t('erasure.final')}</p>
          <CheckField
            id="erasure-sure"
            label={t('erasure.sure')}
            checked={isSure}
            onChange={setSure}
            error={problemAt(problems, 'erasure-sure')}
          />
          <OwnProof
            id="erasure-password"
            ways={ways}
            value={password}
            onChange={setPassword}
            error={problemAt(problems, 'erasure-password')}
          />
          <div className="buttons">
            <Button primary danger submit busy={erasing.busy}>
              {t('erasure.submit')}
            </Button>
          </div>
        </form>
      </Dialog>
    </Card>
  );
}
