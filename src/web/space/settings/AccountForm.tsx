import { type FormEvent, type ReactNode, useState } from 'react';
import { put } from '../../api/client.js';
import { useWrite } from '../../api/queries.js';
import { useFirm, useFirmPath } from '../../app/session.js';
import { useLanguage, useTexts } from '../../i18n/index.js';
import { Button } from '../../ui/Button.js';
import { useDraft } from '../../ui/draft.js';
import { ErrorSummary, type Problem } from '../../ui/ErrorSummary.js';
import { RadioField, TextField } from '../../ui/Field.js';
import { Notice } from '../../ui/Notice.js';
import { problemAt, problemsOf } from '../../ui/problems.js';
import type { BankAccount } from './BankAccountPage.js';

interface AccountFormProps {
  /** The firm has none yet: it holds at once. */
  readonly isFirst?: boolean;
  onDone(told: string): void;
}

const FIELDS = {
  'account.holder': 'account-holder',
  'account.number': 'account-number',
  'account.bank': 'account-bank',
  'account.kind': 'account-kind',
};

/** Gives the account, or proposes another one. The number is kept nowhere while it is typed. */
export function AccountForm({ isFirst = false, onDone }: AccountFormProps): ReactNode {
  const t = useTexts('settings');
  const { language } = useLanguage();
  const path = useFirmPath();
  const { uscc, name: firm } = useFirm();
  const draft = useDraft(`${uscc}:account`, { holder: firm, kind: 'settlement', bank: '' });
  const [number, setNumber] = useState('');
  const [missing, setMissing] = useState<readonly Problem[]>([]);
  const giving = useWrite(
    (account: object, options) => put<BankAccount>(`${path}/account`, { account }, options),
    [`${path}/account`, `${path}/overview`, `${path}/matches`],
  );
  const problems = missing.length > 0 ? missing : problemsOf(giving.error, language, FIELDS);
  const { holder, kind, bank } = draft.value;
  const give = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (giving.busy) return;
    const empty = [
      ...(holder.trim() === '' ? [{ field: 'account-holder', text: t('account.noHolder') }] : []),
      ...(number.trim() === '' ? [{ field: 'account-number', text: t('account.noNumber') }] : []),
      ...(bank.trim() === '' ? [{ field: 'account-bank', text: t('account.noBank') }] : []),
    ];
    setMissing(empty);
    if (empty.length > 0) return;
    const given = await giving.write({ holder, number, kind, bank });
    if (given === undefined) return;
    draft.clear();
    setNumber('');
    if (given.proposed !== null) onDone(t('account.isProposed', { last4: given.proposed.last4 }));
    else onDone(t('account.given', { last4: given.last4 }));
  };
  return (
    <form className="form" noValidate onSubmit={(event) => void give(event)}>
      <ErrorSummary problems={problems} />
      {draft.restored && (
        <Notice tone="attention">
          <p>{t('account.restored')}</p>
        </Notice>
      )}
      <TextField
        id="account-holder"
        label={t('account.holder')}
        hint={t('account.holderHint')}
        value={holder}
        error={problemAt(problems, 'account-holder')}
        onChange={(value) => draft.set({ holder: value })}
      />
      <RadioField
        id="account-kind"
        label={t('account.kind')}
        value={kind}
        onChange={(value) => draft.set({ kind: value })}
        choices={[
          { value: 'settlement', label: t('account.settlement') },
          { value: 'card', label: t('account.card'), hint: t('account.cardHint') },
        ]}
      />
      <TextField
        id="account-number"
        label={t('account.number')}
        hint={t('account.numberHint')}
        inputMode={kind === 'card' ? 'numeric' : 'text'}
        autoComplete="off"
        value={number}
        error={problemAt(problems, 'account-number')}
        onChange={setNumber}
      />
      <TextField
        id="account-bank"
        label={t('account.bank')}
        hint={t('account.bankHint')}
        value={bank}
        error={problemAt(problems, 'account-bank')}
        onChange={(value) => draft.set({ bank: value })}
      />
      <p className="quiet">{isFirst ? t('account.firstMeans') : t('account.changeMeans')}</p>
      <div className="buttons">
        <Button submit primary busy={giving.busy}>
          {giving.busy ? t('sending') : isFirst ? t('account.give', { firm }) : t('account.propose', { firm })}
        </Button>
      </div>
    </form>
  );
}
