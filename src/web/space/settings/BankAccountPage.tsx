import { type ReactNode, useState } from 'react';
import type { z } from 'zod';
import type { accountSchema } from '../../../matching/process/process-answer.schema.js';
import { ApiError } from '../../api/api-error.js';
import { usePlainAnswer } from '../../api/queries.js';
import { useFirm, useFirmPath } from '../../app/session.js';
import { useTexts } from '../../i18n/index.js';
import { useAddress } from '../../ui/address.js';
import { Button } from '../../ui/Button.js';
import { Card, Pairs } from '../../ui/Card.js';
import { Loaded } from '../../ui/Loaded.js';
import { Notice } from '../../ui/Notice.js';
import { focusHeading } from '../../ui/Page.js';
import { Day } from '../../ui/When.js';
import { AccountChange } from './AccountChange.js';
import { AccountForm } from './AccountForm.js';
import { Saved } from './Saved.js';
import { SectionPage } from './SectionPage.js';

export type BankAccount = z.output<typeof accountSchema>;

export function BankAccountPage(): ReactNode {
  return (
    <SectionPage section="account">
      <Fetched />
    </SectionPage>
  );
}

function Fetched(): ReactNode {
  const answer = usePlainAnswer<BankAccount>(`${useFirmPath()}/account`);
  const [told, setTold] = useState('');
  const done = (words: string): void => {
    setTold(words);
    focusHeading();
  };
  const isNone = answer.error instanceof ApiError && answer.error.status === 404;
  return (
    <>
      <Saved told={told} />
      {isNone && answer.data === undefined ? (
        <None onDone={done} />
      ) : (
        <Loaded answer={answer}>{(account) => <OnFile account={account} onDone={done} />}</Loaded>
      )}
      <Explained />
    </>
  );
}

function None({ onDone }: { onDone(told: string): void }): ReactNode {
  const t = useTexts('settings');
  const { scope } = useFirm();
  return (
    <Card title={t('account.none')}>
      <p>{scope === 'member' ? t('account.noneMeans') : t('account.byMember')}</p>
      {scope === 'member' && <AccountForm isFirst onDone={onDone} />}
    </Card>
  );
}

function OnFile({ account, onDone }: { readonly account: BankAccount; onDone(told: string): void }): ReactNode {
  const t = useTexts('settings');
  const { name, scope } = useFirm();
  const address = useAddress();
  const isOpen = address.get('change') !== '';
  const { last4, bank, kind, payableFrom, proposed } = account;
  return (
    <>
      {proposed !== null && <AccountChange proposed={proposed} onDone={onDone} />}
      <Card title={t('account.onFile')}>
        <Pairs
          pairs={[
            { term: t('account.holder'), value: name },
            { term: t('account.number'), value: <strong>{t('account.last4', { last4 })}</strong> },
            { term: t('account.bank'), value: bank },
            { term: t('account.kind'), value: kind === 'card' ? t('account.card') : t('account.settlement') },
          ]}
        />
        {payableFrom !== null && (
          <p>
            {t('account.payableFrom')} <Day on={payableFrom} />
          </p>
        )}
        {scope === 'member' ? (
          <>
            <div className="buttons">
              <Button expanded={isOpen} onClick={() => address.set({ change: isOpen ? '' : 'true' })}>
                {t('account.change')}
              </Button>
            </div>
            {isOpen && (
              <AccountForm
                onDone={(words) => {
                  address.set({ change: '' });
                  onDone(words);
                }}
              />
            )}
          </>
        ) : (
          <p className="quiet">{t('account.byMember')}</p>
        )}
      </Card>
    </>
  );
}

function Explained(): ReactNode {
  const t = useTexts('settings');
  return (
    <Notice tone="neutral" title={t('account.rules.title')}>
      <ul className="bullets">
        <li>{t('account.rules.name')}</li>
        <li>{t('account.rules.second')}</li>
        <li>{t('account.rules.pause')}</li>
        <li>{t('account.rules.told')}</li>
        <li>{t('account.rules.hidden')}</li>
      </ul>
    </Notice>
  );
}
