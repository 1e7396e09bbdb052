import type { ReactNode } from 'react';
import type { z } from 'zod';
import type { waysInSchema } from '../../accounts/self.schema.js';
import { usePlainAnswer } from '../api/queries.js';
import { usePresent, useWho } from '../app/session.js';
import { useTexts } from '../i18n/index.js';
import { Card, Pairs } from '../ui/Card.js';
import { Loaded } from '../ui/Loaded.js';
import { Page } from '../ui/Page.js';
import { Devices } from './Devices.js';
import { Erasure } from './Erasure.js';
import { Identity } from './Identity.js';
import { OfficeEntry } from './OfficeEntry.js';
import { OwnData } from './OwnData.js';
import { PasswordChange } from './PasswordChange.js';
import { SecondFactor } from './SecondFactor.js';
import { UnifiedTold } from './UnifiedTold.js';

export type WaysIn = z.output<typeof waysInSchema>;

/** What somebody does with the own account. */
export function AccountPage(): ReactNode {
  const t = useTexts('session');
  const { name, roles } = useWho();
  const { data } = usePresent();
  const answer = usePlainAnswer<WaysIn>('/self/ways-in');
  const isStaff = roles.some((role) => role !== 'member' && role !== 'agency');
  return (
    <Page title={t('account.title')} back={{ to: '/space', label: t('account.back') }}>
      <UnifiedTold />
      <Loaded answer={answer}>
        {(ways) => (
          <>
            <Card title={t('account.who')}>
              <Pairs
                pairs={[
                  { term: t('name'), value: name },
                  { term: t('login'), value: ways.login },
                ]}
              />
            </Card>
            {roles.includes('specialist') && <OfficeEntry />}
            <Devices />
            <PasswordChange ways={ways} name={name} />
            <SecondFactor ways={ways} />
            {(ways.identity || data?.unified != null) && !isStaff && <Identity ways={ways} />}
            <OwnData />
            <Erasure ways={ways} />
          </>
        )}
      </Loaded>
    </Page>
  );
}
