import type { ReactNode } from 'react';
import type { z } from 'zod';
import type { memberSchema } from '../../../accounts/membership.schema.js';
import { post } from '../../api/client.js';
import { usePlainAnswer } from '../../api/queries.js';
import { useFirm, useFirmPath, useWho } from '../../app/session.js';
import { useTexts } from '../../i18n/index.js';
import { Card, Pairs } from '../../ui/Card.js';
import { Status } from '../../ui/Status.js';
import { Ask } from './Ask.js';
import type { BankAccount } from './BankAccountPage.js';

interface AccountChangeProps {
  readonly proposed: NonNullable<BankAccount['proposed']>;
  onDone(told: string): void;
}

/** Another account that one member wants: a second one agrees, or any takes it back. */
export function AccountChange({ proposed, onDone }: AccountChangeProps): ReactNode {
  const t = useTexts('settings');
  const { scope } = useFirm();
  const { last4, bank } = proposed;
  return (
    <Card title={t('account.proposed')} aside={<Status tone="waiting">{t('account.waits')}</Status>}>
      <Pairs
        pairs={[
          { term: t('account.number'), value: <strong>{t('account.last4', { last4 })}</strong> },
          { term: t('account.bank'), value: bank },
        ]}
      />
      {scope === 'member' ? <Answer proposed={proposed} onDone={onDone} /> : <p>{t('account.paused')}</p>}
    </Card>
  );
}

function Answer({ proposed, onDone }: AccountChangeProps): ReactNode {
  const t = useTexts('settings');
  const path = useFirmPath();
  const { name: firm } = useFirm();
  const { id } = useWho();
  const members = usePlainAnswer<{ readonly items: readonly z.output<typeof memberSchema>[] }>(`${path}/members`);
  const name = members.data?.items.find((one) => one.id === proposed.by)?.name ?? t('members.member');
  const isOwn = proposed.by === id;
  const { last4 } = proposed;
  const refreshes = [`${path}/account`, `${path}/overview`, `${path}/matches`];
  return (
    <>
      <p>{isOwn ? t('account.byYou') : t('account.by', { name })}</p>
      <p>{t('account.paused')}</p>
      <div className="buttons">
        {!isOwn && (
          <Ask
            primary
            button={t('account.agree', { firm })}
            title={t('account.agreeTitle')}
            yes={t('account.agree', { firm })}
            send={(options) => post(`${path}/account/agree`, {}, options)}
            refreshes={refreshes}
            onDone={() => onDone(t('account.agreed', { last4 }))}
          >
            <p>{t('account.agreeMeans', { last4 })}</p>
          </Ask>
        )}
        <Ask
          button={t('account.keep')}
          title={t('account.keep')}
          yes={t('account.keep')}
          send={(options) => post(`${path}/account/keep`, {}, options)}
          refreshes={refreshes}
          onDone={() => onDone(t('account.kept'))}
        >
          <p>{t('account.keepMeans')}</p>
        </Ask>
      </div>
    </>
  );
}
