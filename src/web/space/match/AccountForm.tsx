import { type FormEvent, type ReactNode, useState } from 'react';
import type { z } from 'zod';
import type { accountSchema } from '../../../matching/process/process-answer.schema.js';
import { put } from '../../api/client.js';
import { useWrite } from '../../api/queries.js';
import { useFirm, useFirmPath } from '../../app/session.js';
import { useLanguage, useTexts } from '../../i18n/index.js';
import { Button } from '../../ui/Button.js';
import { useDraft } from '../../ui/draft.js';
import { ErrorSummary, type Problem } from '../../ui/ErrorSummary.js';
import { RadioField, TextField } from '../../ui/Field.js';
import { problemAt, problemsOf } from '../../ui/problems.js';
import { Sending } from './Sending.js';

export type Given = z.output<typeof accountSchema>;

const FIELDS = {
  ...{ 'account.holder': 'holder', 'account.number': 'number' },
  ...{ 'account.bank': 'bank', 'account.kind': 'kind' },
};

interface AccountFormProps {
  /** There is one already: what is given now waits for a second person. */
  readonly changes: boolean;
  done(given: Given): void;
}

/** Gives the firm's account. All but the number is kept while somebody signs in again. */
export function AccountForm({ changes, done }: AccountFormProps): ReactNode {
  const t = useTexts('match');
  const { language } = useLanguage();
  const firm = useFirm();
  const path = useFirmPath();
  const draft = useDraft(`${firm.uscc}:account`, { holder: firm.name, bank: '', kind: 'settlement' });
  const [number, setNumber] = useState('');
  const [missing, setMissing] = useState<readonly Problem[]>([]);
  const writing = useWrite<object, Given>((account, options) => put(`${path}/account`, { account }, options), [path]);
  const { holder, bank, kind } = draft.value;
  const problems = missing.length > 0 ? missing : problemsOf(writing.error, language, FIELDS);
  const save = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (writing.busy) return;
    const empty = [
      ...(holder.trim() === '' ? [{ field: 'holder', text: t('account.needHolder') }] : []),
      ...(number.trim() === '' ? [{ field: 'number', text: t('account.needNumber') }] : []),
      ...(bank.trim() === '' ? [{ field: 'bank', text: t('account.needBank') }] : []),
    ];
    setMissing(empty);
    if (empty.length > 0) return;
    const given = await writing.write({ holder, number, bank, kind });
    if (given === undefined) return;
    draft.clear();
    done(given);
  };
  const field = (id: string) => ({ id, error: problemAt(problems, id) });
  return (
    <form className="form" noValidate onSubmit={(event) => void save(event)}>
      {changes && <p>{t('account.change')}</p>}
      <ErrorSummary problems={problems} />
      <TextField
        {...field('holder')}
        label={t('account.holder')}
        hint={t('account.holderHint')}
        value={holder}
        onChange={(value) => draft.set({ holder: value })}
      />
      <RadioField
        {...field('kind')}
        label={t('account.kind')}
        value={kind}
        onChange={(value) => draft.set({ kind: value })}
        choices={[
          { value: 'settlement', label: t('account.kinds.settlement') },
          { value: 'card', label: t('account.kinds.card') },
        ]}
      />
      <TextField
        {...field('number')}
        label={t('account.number')}
        hint={t('account.numberHint')}
        inputMode="text"
        autoComplete="off"
        value={number}
        onChange={setNumber}
      />
      <TextField
        {...field('bank')}
        label={t('account.bank')}
        hint={t('account.bankHint')}
        value={bank}
        onChange={(value) => draft.set({ bank: value })}
      />
      <p className="buttons">
        <Button submit primary={!changes} busy={writing.busy}>
          {t(changes ? 'account.propose' : 'account.save')}
        </Button>
        <Sending busy={writing.busy} />
      </p>
    </form>
  );
}
